"""Approvals of work: governance gives them, and coaches to those they coach."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import PersonRequest, only
from courses.certification.models import Approval
from courses.certification.nominations import approvals as giving
from courses.certification.nominations import policies
from courses.certification.nominations.forms import ApprovalForm

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only(policies.gives_approvals)
def approvals(request: PersonRequest) -> HttpResponse:
    form = ApprovalForm(request.POST if request.method == "POST" else None, by=request.user, today=request.today)
    if form.is_bound and form.is_valid():
        criterion, person = form.cleaned_data["criterion"], form.cleaned_data["person"]
        giving.give(
            user=person,
            certification=criterion.certification,
            key=criterion.approval,
            starts_on=request.today,
            reason=form.cleaned_data["reason"],
            evidence=form.cleaned_data["evidence"],
            by=request.user,
            at=request.at,
        )
        messages.success(request, _("Approved for %(name)s.") % {"name": person.name})
        return redirect("nominations:approvals")
    rows = Approval.objects.known().select_related("user", "certification", "recorded_by").order_by("-recorded_at")
    if not policies.is_governance(request.user):
        rows = rows.filter(recorded_by=request.user)
    given = [(row, giving.name_of(row.key)) for row in rows[:SHOWN]]
    context = {"form": form, "given": given, "asks": bool(giving.asked_for())}
    return render(request, "nominations/approvals.html", context, status=400 if form.is_bound else 200)
