"""“I will not sign”, and who has said so."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PersonRequest, holds, only
from courses.guidelines import asking
from courses.guidelines.ceremony import OtherForm, find_ceremony, open_ceremony
from courses.guidelines.declining import decline as decline_service
from courses.guidelines.declining import with_reasons
from courses.guidelines.forms import DeclineForm
from courses.guidelines.models import Refusal, SignOff
from courses.guidelines.views.reading import find_page
from courses.guidelines.views.refused import REFUSED, told
from courses.guidelines.views.signing import client_of
from courses.guidelines.views.ways import enrollment_of, to, way

SHOWN = 200


@sensitive_post_parameters("password", "reason")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def decline(request: PersonRequest, slug: str) -> HttpResponse:
    found = find_page(request, slug)
    if isinstance(found, HttpResponse):
        return found
    if found.standing or found.refusal or not found.holds:
        return to(request, "guidelines:guideline", slug, part="sign")
    form = DeclineForm(request.POST or None, request=request)
    if request.method == "POST":
        if form.is_stale:
            return told(request, slug, OtherForm())
        if form.is_valid():
            return _decline(request, slug, form)
    if request.method == "GET":
        opened = open_ceremony(user=request.user, reading=found.reading, at=request.at)
        form.initial = {"nonce": opened.nonce}
    context = {"text": found.text, "form": form, "enrollment": enrollment_of(request), "way": way(request)}
    return render(request, "guidelines/decline.html", context)


def _decline(request: PersonRequest, slug: str, form: DeclineForm) -> HttpResponse:
    try:
        decline_service(
            ceremony=find_ceremony(user=request.user, slug=slug, nonce=form.cleaned_data["nonce"]),
            reason=form.cleaned_data["reason"],
            **form.shown._asdict(),
            at=request.at,
            client=client_of(request),
        )
    except REFUSED as refusal:
        return told(request, slug, refusal)
    messages.success(request, _("It is on record that you do not sign. You can still sign later."))
    return to(request, "guidelines:guideline", slug)


@require_safe
@never_cache
@only(holds(asking.PERMISSION))
def declined(request: PersonRequest) -> HttpResponse:
    """For governance: who does not sign, and why."""
    refusals = list(Refusal.objects.select_related("user", "revision_text__revision__guideline")[:SHOWN])
    signed = SignOff.objects.filter(
        user__in={one.user_id for one in refusals},
        revision_text__revision__in={one.revision_text.revision_id for one in refusals},
    )
    pairs = set(signed.values_list("user_id", "revision_text__revision_id"))
    return render(request, "guidelines/declined.html", {"declined": with_reasons(refusals, pairs)})
