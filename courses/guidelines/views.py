from datetime import datetime
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PersonRequest
from courses.enrollments.models import Enrollment
from courses.enrollments.opened import within
from courses.enrollments.services import remember_place
from courses.evidence.services import ClockStepsBack
from courses.guidelines import authentication
from courses.guidelines.forms import SignForm
from courses.guidelines.models import RevisionText, SignOff
from courses.guidelines.needs import country_of, read_needs
from courses.guidelines.proof import verified
from courses.guidelines.reading import next_to_sign, shelf
from courses.guidelines.services import CannotSign, Client, sign, statement_for
from courses.models import VersionActivity
from lms.lib import canonical_json


@require_safe
def guideline_list(request: PersonRequest) -> HttpResponse:
    entries = shelf(request.user, request.LANGUAGE_CODE, request.today)
    return render(request, "guidelines/list.html", {"entries": entries, "next": next_to_sign(entries)})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def guideline(request: PersonRequest, slug: str) -> HttpResponse:
    """Read a guideline; sign it."""
    texts = _texts(request, slug)
    text = texts[0]
    typed_at = authentication.typed_at(request)
    form = SignForm(request.POST or None, request=request, ask_password=typed_at is None)
    if request.method == "POST":
        if form.is_stale:
            return _read_again(request)
        if form.is_valid():
            return _sign(request, slug, form, typed_at)
    signatures = SignOff.objects.filter(user=request.user, revision_text__revision__guideline__slug=slug)
    sign_off = signatures.with_text().defer_texts().order_by("signed_at", "id").last()
    statement = statement_for(user=request.user, text=text, at=request.at)
    form.initial = {"text": text.sha256, "language": text.language, "statement": canonical_json.sha256(statement)}
    context = {
        "text": text,
        "languages": texts,
        "sign_off": sign_off,
        "standing": _stands(sign_off, request),
        "statement": statement,
        "form": form,
        "enrollment": _enrollment(request),
    }
    return render(request, "guidelines/guideline.html", context)


def _stands(sign_off: SignOff | None, request: PersonRequest) -> bool:
    if sign_off is None:
        return False
    revision = sign_off.revision_text.revision
    needs = read_needs([request.user.pk], request.today)
    return needs.counts(request.user.pk, revision.guideline_id, revision.number)


def _texts(request: PersonRequest, slug: str) -> list[RevisionText]:
    """The text to show, then those in the other languages."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else request.LANGUAGE_CODE
    texts = RevisionText.objects.for_reader(language, request.today, country_of(request.user, request.today))
    found = list(texts.filter(revision__guideline__slug=slug))
    if not found:
        raise Http404
    return found


def _sign(request: PersonRequest, slug: str, form: SignForm, typed_at: datetime | None) -> HttpResponse:
    if typed_at is None:
        authentication.remember(request)
    shown = {"sha256": form.cleaned_data["text"], "language": form.cleaned_data["language"]}
    texts = RevisionText.objects.filter(revision__guideline__slug=slug, **shown)
    text = texts.select_related("revision__guideline").order_by("-revision__number").first()
    if text is None:
        return _read_again(request)
    statement = statement_for(user=request.user, text=text, at=request.at)
    if canonical_json.sha256(statement) != form.cleaned_data["statement"]:
        return _read_again(request)
    try:
        signed = sign(
            user=request.user,
            text=text,
            statement=statement,
            method=authentication.METHOD,
            authenticated_at=typed_at or request.at,
            at=request.at,
            client=_client(request),
        )
    except CannotSign:
        return _read_again(request)
    except ClockStepsBack:
        messages.error(
            request, _("The clock of this site has gone back. Nothing is signed. Please tell the administrator.")
        )
        return redirect(request.get_full_path())
    return _to(request, "guidelines:sign-off", signed.uuid, signed="1")


def _read_again(request: PersonRequest) -> HttpResponse:
    message = _("This guideline has changed since you opened the page. Here is what holds now. Nothing is signed yet.")
    messages.warning(request, message)
    return redirect(request.get_full_path())


def _client(request: PersonRequest) -> Client:
    adapter = get_adapter()
    return Client(ip=adapter.get_client_ip(request), user_agent=adapter.get_http_user_agent(request))


@require_safe
def sign_off(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What was signed, in plain words; right after signing, the ceremony with the next step."""
    row = get_object_or_404(SignOff.objects.with_text().visible_to(request.user), uuid=uuid)
    context = {"sign_off": row, "proof": verified(row)}
    if "signed" not in request.GET or row.user_id != request.user.pk:
        return render(request, "guidelines/sign_off.html", context)
    entries = shelf(request.user, request.LANGUAGE_CODE, request.today)
    context |= {"next": next_to_sign(entries), "enrollment": _open_enrollment(request), "way": _way(request)}
    return render(request, "guidelines/signed.html", context)


@require_safe
def activity(request: PersonRequest, uuid: UUID, key: str) -> HttpResponse:
    """A sign-off activity of a course leads to its guideline, and remembers the way back."""
    enrollment = get_object_or_404(Enrollment.objects.of(request.user), uuid=uuid)
    pointer = get_object_or_404(VersionActivity, within(enrollment), key=key, kind="sign-off")
    if enrollment.is_open:
        remember_place(enrollment=enrollment, activity=pointer, at=request.at)
    return _to(request, "guidelines:guideline", pointer.data["guideline"], course=str(enrollment.uuid))


def _enrollment(request: PersonRequest) -> Enrollment | None:
    """The course that the person came from."""
    try:
        uuid = UUID(request.GET.get("course", ""))
    except ValueError:
        return None
    return Enrollment.objects.of(request.user).filter(uuid=uuid).first()


def _open_enrollment(request: PersonRequest) -> Enrollment | None:
    """The course to go on with: where the person came from, else the newest that is open."""
    came_from = _enrollment(request)
    if came_from and came_from.is_open:
        return came_from
    return Enrollment.objects.of(request.user).unfinished().order_by("-enrolled_at").first()


def _way(request: PersonRequest) -> str:
    """The query that carries the way back to the course from page to page."""
    query = QueryDict(mutable=True)
    if "course" in request.GET:
        query["course"] = request.GET["course"]
    return query.urlencode()


def _to(request: PersonRequest, name: str, argument: object, **query: str) -> HttpResponseRedirect:
    values = QueryDict(_way(request), mutable=True)
    values.update(query)
    return redirect(f"{reverse(name, args=[argument])}?{values.urlencode()}")
