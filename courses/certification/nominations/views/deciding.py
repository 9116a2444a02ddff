"""What governance has on its list, and its decisions."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest, only
from courses.certification.nominations import forms, policies, services
from courses.certification.nominations.models import Nomination
from courses.certification.nominations.reminding import ending
from courses.certification.nominations.views.pages import do, find, show


@require_safe
@never_cache
@only(policies.is_governance)
def waiting(request: PersonRequest) -> HttpResponse:
    rows = Nomination.objects.open().with_people().order_by("nominated_at")
    return render(request, "nominations/waiting.html", {"nominations": rows, "ending": list(ending(request.today))})


@require_POST
@never_cache
def decide(request: PersonRequest, uuid: UUID) -> HttpResponse:
    row = find(request, uuid, lambda one: policies.may_decide(request.user, one) or not one.is_open)
    if request.POST.get("decision") == "refuse":
        return _refuse(request, row)
    form = forms.ApprovalOfNominationForm(request.POST, today=request.today)
    if row.is_open and not form.is_valid():
        return show(request, row, approval_form=form)
    said = _("Approved. %(name)s and the manager hear of it.") % {"name": row.user.given_name}
    return do(request, row, said, lambda: _approve(request, row, form))


def _approve(request: PersonRequest, row: Nomination, form: forms.ApprovalOfNominationForm) -> None:
    if not form.is_valid():
        raise services.Refused
    services.approve_nomination(
        nomination=row,
        topics=form.cleaned_data["topics"],
        reason=form.cleaned_data["reason"],
        ends_on=form.ends_on,
        by=request.user,
        at=request.at,
    )


def _refuse(request: PersonRequest, row: Nomination) -> HttpResponse:
    form = forms.RefusalForm(request.POST, prefix="refusal")
    if not form.is_valid():
        return show(request, row, refusal_form=form)
    said = _("Refused. The person and the manager read why.")
    reason = form.cleaned_data["reason"]
    return do(
        request, row, said, lambda: services.refuse(nomination=row, reason=reason, by=request.user, at=request.at)
    )
