"""Signing, and what was signed."""

from collections.abc import Mapping
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import PersonRequest
from courses.enrollments.models import Enrollment
from courses.enrollments.opened import within
from courses.enrollments.services import remember_place
from courses.guidelines import passkeys
from courses.guidelines.ceremony import OtherForm, OtherStatement, find_ceremony
from courses.guidelines.forms import SignForm
from courses.guidelines.models import Ceremony, SignOff
from courses.guidelines.proof import verified
from courses.guidelines.reading import next_to_sign, shelf
from courses.guidelines.services import KIND, Client, record_to_sign, sign, statement_for
from courses.guidelines.views.reading import find_page, show
from courses.guidelines.views.refused import REFUSED, told
from courses.guidelines.views.ways import open_enrollment, to, way
from courses.models import VersionActivity
from lms.lib import canonical_json


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def guideline(request: PersonRequest, slug: str) -> HttpResponse:
    """Read a guideline; sign it."""
    if request.method != "POST":
        found = find_page(request, slug)
        return found if isinstance(found, HttpResponse) else show(request, found)
    form = SignForm(request.POST, request=request)
    if form.is_stale:
        return told(request, slug, OtherForm())
    if form.is_valid():
        return _sign(request, slug, form)
    found = find_page(request, slug)
    return found if isinstance(found, HttpResponse) else show(request, found, sign_form=form)


def _sign(request: PersonRequest, slug: str, form: SignForm) -> HttpResponse:
    try:
        signed = sign_as_shown(request, slug, form)
    except REFUSED as refusal:
        return told(request, slug, refusal)
    if signed.recorded_at != request.at:
        messages.info(request, _("You had signed this already. Your signature counts once."))
    return to(request, "guidelines:sign-off", signed.uuid, signed="1")


def sign_as_shown(request: PersonRequest, slug: str, form: SignForm) -> SignOff:
    """Raises one of `REFUSED`."""
    opened, statement = as_shown(request, slug, form.cleaned_data)
    return sign(
        ceremony=opened,
        statement=statement,
        **form.shown._asdict(),
        at=request.at,
        client=client_of(request),
        assertion=form.assertion,
    )


def as_shown(request: PersonRequest, slug: str, given: Mapping[str, str]) -> tuple[Ceremony, str]:
    """What the form was about, and the sentence that stood there. Raises one of `REFUSED`."""
    opened = find_ceremony(user=request.user, slug=slug, nonce=given["nonce"])
    text = opened.revision_text
    if text.sha256 != given["text"]:
        raise OtherForm
    statement = statement_for(user=request.user, text=text, at=request.at)
    if canonical_json.sha256(statement) != given["statement"]:
        raise OtherStatement
    return opened, statement


def client_of(request: PersonRequest) -> Client:
    adapter = get_adapter()
    return Client(ip=adapter.get_client_ip(request), user_agent=adapter.get_http_user_agent(request))


@require_POST
@never_cache
def passkey(request: PersonRequest, slug: str) -> HttpResponse:
    """What the browser is to ask the person's device: to sign the record where that is offered, else who is there."""
    given = {name: request.POST.get(name, "") for name in ("nonce", "text", "statement")}
    record = None
    try:
        opened = find_ceremony(user=request.user, slug=slug, nonce=given["nonce"])
        if opened.revision_text.revision.passkey and given["statement"]:
            opened, statement = as_shown(request, slug, given)
            client = client_of(request)
            record = record_to_sign(ceremony=opened, statement=statement, at=request.at, client=client)
    except REFUSED as refusal:
        return JsonResponse({"location": told(request, slug, refusal).headers["Location"]})
    return JsonResponse({"request_options": passkeys.begin(request, record)})


@require_safe
def sign_off(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What was signed, in plain words; right after signing, the ceremony with the next step."""
    row = get_object_or_404(SignOff.objects.with_text().visible_to(request.user), uuid=uuid)
    context = {"sign_off": row, "proof": verified(row)}
    if "signed" not in request.GET or row.user_id != request.user.pk:
        return render(request, "guidelines/sign_off.html", context)
    entries = shelf(request.user, request.LANGUAGE_CODE, request.today)
    context |= {
        "next": next_to_sign(entries),
        "enrollment": open_enrollment(request),
        "way": way(request, "course"),
    }
    return render(request, "guidelines/signed.html", context)


@require_safe
def activity(request: PersonRequest, uuid: UUID, key: str) -> HttpResponse:
    """A sign-off activity of a course leads to its guideline, and remembers the way back."""
    enrollment = get_object_or_404(Enrollment.objects.of(request.user), uuid=uuid)
    pointer = get_object_or_404(VersionActivity, within(enrollment), key=key, kind=KIND)
    if enrollment.is_open:
        remember_place(enrollment=enrollment, activity=pointer, at=request.at)
    return to(request, "guidelines:guideline", pointer.data["guideline"], course=str(enrollment.uuid))
