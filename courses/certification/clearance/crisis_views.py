"""Crisis mode: what is on, switched on and off by governance and communications, each after a second look."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import PersonRequest, holds, only
from courses.certification.clearance.forms import CrisisForm
from courses.certification.clearance.models import SpeakingRight
from courses.certification.clearance.views import SWITCH
from courses.draft_check import crisis as mode
from courses.draft_check.models import CrisisMode

FORMER = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only(holds(SWITCH))
def crisis(request: PersonRequest) -> HttpResponse:
    """Sent once, it is shown for a second look; sent with `confirm`, it is on."""
    form = CrisisForm(request.POST or None, language=request.LANGUAGE_CODE)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if "confirm" not in request.POST:
            named = [one.name_in(request.LANGUAGE_CODE) for one in said["rights"]]
            return render(request, "clearance/crisis_confirm.html", {"form": form, "said": said, "named": named})
        slugs = [one.slug for one in said["rights"]]
        mode.start(topics=said["topics"], rights=slugs, note=said["note"], by=request.user, at=request.at)
        messages.success(request, _("Crisis mode is on."))
        return redirect("clearance:crisis")
    return render(request, "clearance/crisis.html", _context(request, form))


def _context(request: PersonRequest, form: CrisisForm) -> dict[str, object]:
    names = {one.slug: one.name_in(request.LANGUAGE_CODE) for one in SpeakingRight.objects.all()}
    rows = CrisisMode.objects.known().select_related("recorded_by")
    former = rows.filter(ended_at__isnull=False)[:FORMER]
    return {
        "form": form,
        "on": [(one, [names.get(slug, slug) for slug in one.rights]) for one in rows.filter(ended_at=None)],
        "former": former,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only(holds(SWITCH))
def end(request: PersonRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(mode.running(), uuid=uuid)
    if request.method != "POST":
        return render(request, "clearance/crisis_end.html", {"crisis": row})
    mode.end(row, by=request.user, at=request.at)
    messages.success(request, _("It is over. What it had stopped goes on."))
    return redirect("clearance:crisis")
