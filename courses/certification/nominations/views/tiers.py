"""What a tier means, and joining or leaving it by oneself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import PersonRequest
from accounts.models import Tier
from courses.certification.nominations import belonging, entering, services


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tier(request: PersonRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Tier, slug=slug)
    if request.method == "POST":
        return _act(request, row)
    membership = entering.membership(request.user, row, request.today)
    certification = next(iter(entering.certifications_of(row)), None)
    context = {
        "tier": row,
        "membership": membership,
        "certification": certification,
        "missing": [] if membership else entering.badges_missing(request.user, row, request.today),
        "may_leave": membership is not None and membership.source in belonging.OWN_CHOICE,
    }
    return render(request, "nominations/tier.html", context)


def _act(request: PersonRequest, row: Tier) -> HttpResponse:
    leaves = request.POST.get("act") == "leave"
    act = belonging.step_down if leaves else belonging.opt_in
    try:
        act(user=request.user, tier=row, today=request.today, at=request.at)
    except services.Refused:
        messages.warning(request, _("This does not fit any more: something changed. Here is what stands."))
    else:
        said = (
            _("You have left. The door stays open.") if leaves else _("Welcome. What there is to do is on your path.")
        )
        messages.success(request, said)
    return redirect("nominations:tier", row.slug)
