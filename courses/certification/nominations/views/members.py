"""Appointing somebody, and one membership: extended, or ended before its day."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import PersonRequest, only
from accounts.models import TierMembership
from courses.certification.nominations import belonging, forms, policies, services


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only(policies.is_governance)
def appoint(request: PersonRequest) -> HttpResponse:
    form = forms.AppointmentForm(
        request.POST if request.method == "POST" else None, by=request.user, today=request.today
    )
    if form.is_bound and form.is_valid():
        person, tier = form.cleaned_data["person"], form.cleaned_data["tier"]
        try:
            belonging.appoint(
                user=person,
                tier=tier,
                topics=form.cleaned_data["topics"],
                ends_on=form.ends_on,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=request.at,
            )
        except services.Refused:
            form.add_error("person", _("This does not fit any more: something changed. Here is what stands."))
        else:
            messages.success(
                request, _("Appointed. What there is to do is on the path of %(name)s.") % {"name": person}
            )
            return redirect("nominations:member", person.uuid, tier.slug)
    return render(request, "nominations/appoint.html", {"form": form}, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def member(request: PersonRequest, uuid: UUID, slug: str) -> HttpResponse:
    if not policies.is_governance(request.user):
        raise Http404
    rows = TierMembership.objects.as_of(request.today).filter(source__in=belonging.GRANTED)
    row = get_object_or_404(rows.select_related("user", "tier", "recorded_by"), user__uuid=uuid, tier__slug=slug)
    if request.method != "POST":
        return _show(request, row)
    return _end(request, row) if request.POST.get("act") == "end" else _extend(request, row)


def _show(request: PersonRequest, row: TierMembership, **filled_in: Form) -> HttpResponse:
    given = {"topics": row.topics}
    context = {
        "membership": row,
        "is_own": row.user_id == request.user.pk,
        "extension_form": forms.ExtensionForm(initial=given, today=request.today),
        "end_form": forms.EndForm(prefix="end"),
        **filled_in,
    }
    return render(request, "nominations/member.html", context, status=400 if filled_in else 200)


def _extend(request: PersonRequest, row: TierMembership) -> HttpResponse:
    form = forms.ExtensionForm(request.POST, today=request.today)
    if not form.is_valid():
        return _show(request, row, extension_form=form)
    values = {"topics": form.cleaned_data["topics"], "reason": form.cleaned_data["reason"], "ends_on": form.ends_on}
    try:
        belonging.extend(row=row, by=request.user, at=request.at, **values)
    except services.Refused:
        raise PermissionDenied from None
    messages.success(request, _("Extended."))
    return redirect("nominations:member", row.user.uuid, row.tier.slug)


def _end(request: PersonRequest, row: TierMembership) -> HttpResponse:
    form = forms.EndForm(request.POST, prefix="end")
    if not form.is_valid():
        return _show(request, row, end_form=form)
    reason = form.cleaned_data["reason"]
    belonging.end(row=row, ends_on=request.today, reason=reason, by=request.user, at=request.at)
    messages.success(request, _("Ended. The history stays."))
    return redirect("nominations:waiting")
