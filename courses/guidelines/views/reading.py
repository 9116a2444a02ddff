"""The guidelines, and each of them: read to the end, answer what is asked of a change, then sign (`signing.py`)."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest
from accounts.roles import permissions_of
from courses.guidelines import asking
from courses.guidelines.ceremony import OtherForm, answer, find_ceremony, open_ceremony, reach_end
from courses.guidelines.forms import AskForm, ChangeForm, SignForm
from courses.guidelines.models import Guideline
from courses.guidelines.reading import Page, next_to_sign, page, shelf, waiting
from courses.guidelines.services import statement_for
from courses.guidelines.views.refused import retired, told
from courses.guidelines.views.ways import enrollment_of, to, way
from lms.lib import canonical_json


@require_safe
def guideline_list(request: PersonRequest) -> HttpResponse:
    entries = shelf(request.user, request.LANGUAGE_CODE, request.today)
    shown = {entry.slug for entry in entries}
    context = {
        "entries": entries,
        "next": next_to_sign(entries),
        "waiting": waiting(request.user, request.LANGUAGE_CODE, request.today, shown),
        "answers": asking.PERMISSION in permissions_of(request.user),
    }
    return render(request, "guidelines/list.html", context)


@require_POST
def reached_end(request: PersonRequest, slug: str) -> HttpResponse:
    try:
        reach_end(find_ceremony(user=request.user, slug=slug, nonce=request.POST.get("nonce", "")), at=request.at)
    except OtherForm as refusal:
        return told(request, slug, refusal)
    return to(request, "guidelines:guideline", slug, part="sign")


@require_POST
@never_cache
def answers(request: PersonRequest, slug: str) -> HttpResponse:
    """To the questions on the change; as often as it takes."""
    found = find_page(request, slug)
    if isinstance(found, HttpResponse):
        return found
    form = ChangeForm(found.reading.questions, request.POST)
    try:
        opened = find_ceremony(user=request.user, slug=slug, nonce=request.POST.get("nonce", ""))
        if opened.revision_text_id != found.text.pk:
            raise OtherForm
    except OtherForm as refusal:
        return told(request, slug, refusal)
    if not form.is_valid():
        return show(request, found, change_form=form)
    answer(opened, at=request.at)
    return to(request, "guidelines:guideline", slug, part="sign")


def find_page(request: PersonRequest, slug: str) -> Page | HttpResponse:
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else request.LANGUAGE_CODE
    found = page(request.user, slug, language, request.today)
    if found:
        return found
    guideline = get_object_or_404(Guideline, slug=slug, revisions__isnull=False)
    if guideline.retired_on is None or guideline.retired_on > request.today:
        raise Http404
    return retired(request)


def show(request: PersonRequest, found: Page, **forms: Any) -> HttpResponse:
    """`forms`: those that were filled in and are not right yet."""
    text, opened = found.text, None
    if found.holds and not found.standing and request.method != "HEAD":
        opened = open_ceremony(user=request.user, reading=found.reading, at=request.at)
    if found.question and found.question.answered_at:
        asking.stop_answer(found.question, at=request.at)
    statement = statement_for(user=request.user, text=text, at=request.at)
    unsigned = SignForm(
        request=request,
        initial={
            "nonce": opened.nonce if opened else "",
            "text": text.sha256,
            "statement": canonical_json.sha256(statement),
        },
    )
    context = {
        "page": found,
        "text": text,
        "ceremony": opened,
        "statement": statement,
        "sign_form": unsigned,
        "change_form": ChangeForm(found.reading.questions),
        "ask_form": AskForm(),
        "enrollment": enrollment_of(request),
        "way": way(request),
        **forms,
    }
    return render(request, "guidelines/guideline.html", context)
