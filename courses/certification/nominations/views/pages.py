"""Where one stands oneself, nominating somebody, and the page of one nomination."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import PersonRequest
from accounts.models import Tier, TierMembership, User
from accounts.roles import Role, roles_of
from courses.certification.nominations import forms, policies, reminding, services
from courses.certification.nominations.models import Nomination


@require_safe
@never_cache
def mine(request: PersonRequest) -> HttpResponse:
    user = request.user
    held = {row.tier_id: row for row in TierMembership.objects.as_of(request.today).filter(user=user)}
    rows = list(Nomination.objects.visible_to(user).with_people())
    context = {
        "tiers": [(tier, held.get(tier.pk)) for tier in Tier.objects.all()],
        "about_me": [row for row in rows if row.user_id == user.pk],
        "by_me": [row for row in rows if row.nominated_by_id == user.pk],
        "leads": Role.MANAGER in roles_of(user),
        "decides": policies.is_governance(user),
        "approves": policies.gives_approvals(user),
    }
    return render(request, "nominations/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def nominate(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Of somebody below; for everybody else the page does not exist."""
    person = get_object_or_404(User, uuid=uuid)
    if not policies.may_nominate(request.user, person, request.today):
        raise Http404
    form = forms.NominationForm(request.POST if request.method == "POST" else None, person=person, today=request.today)
    if form.is_bound and form.is_valid():
        try:
            row = services.nominate(user=person, by=request.user, at=request.at, **form.cleaned_data)
        except services.Refused:
            form.add_error("tier", _("Somebody nominated this colleague a moment ago."))
        else:
            messages.success(request, _("Nominated. %(name)s and governance hear of it.") % {"name": person.given_name})
            return redirect("nominations:nomination", row.uuid)
    status = 400 if form.is_bound else 200
    return render(request, "nominations/nominate.html", {"form": form, "person": person}, status=status)


@require_safe
@never_cache
def nomination(request: PersonRequest, uuid: UUID) -> HttpResponse:
    row = find(request, uuid)
    if not row.is_open:
        reminding.stop_outcome(row, request.user.pk, at=request.at)
    return show(request, row)


@require_POST
@never_cache
def withdraw(request: PersonRequest, uuid: UUID) -> HttpResponse:
    row = find(request, uuid, lambda one: policies.may_withdraw(request.user, one) or not one.is_open)
    said = _("Taken back. %(name)s hears of it.") % {"name": row.user.given_name}
    return do(request, row, said, lambda: services.withdraw(nomination=row, by=request.user, at=request.at))


@require_POST
@never_cache
def decline(request: PersonRequest, uuid: UUID) -> HttpResponse:
    row = find(request, uuid, lambda one: one.user_id == request.user.pk)
    said = _("Noted: you would rather not. Your manager hears of it, and nothing else changes.")
    return do(request, row, said, lambda: services.decline(nomination=row, by=request.user, at=request.at))


def find(request: PersonRequest, uuid: UUID, may: Callable[[Nomination], bool] | None = None) -> Nomination:
    row: Nomination = get_object_or_404(Nomination.objects.visible_to(request.user).with_people(), uuid=uuid)
    if may and not may(row):
        raise Http404
    return row


def show(request: PersonRequest, row: Nomination, **filled_in: Form) -> HttpResponse:
    """`filled_in`: a form that was not in order, in the place of the empty one."""
    user = request.user
    context: dict[str, Any] = {"nomination": row, "steps": row.steps.select_related("by")}
    if policies.may_decide(user, row):
        given = {"topics": row.topics}
        context["approval_form"] = forms.ApprovalOfNominationForm(initial=given, today=request.today)
        context["refusal_form"] = forms.RefusalForm(prefix="refusal")
    context["may_withdraw"] = policies.may_withdraw(user, row)
    context["may_decline"] = policies.may_decline(user, row)
    return render(request, "nominations/nomination.html", context | filled_in, status=400 if filled_in else 200)


def do(request: PersonRequest, row: Nomination, said: str, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except services.Refused:
        messages.warning(request, _("This does not fit any more: something changed. Here is what stands."))
    return redirect("nominations:nomination", row.uuid)
