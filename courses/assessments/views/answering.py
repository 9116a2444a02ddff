"""One page for each question: answers are saved, and checked where the quiz says so."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import PersonRequest
from courses.assessments import services
from courses.assessments.behaviours import checking_of
from courses.assessments.models import Response
from courses.assessments.own import answers_of, own_response
from courses.assessments.pool import asks_certainty, question_of
from courses.assessments.question_types.question import QuestionDocument
from courses.assessments.results import after_check
from courses.assessments.services import Outcome
from courses.assessments.views.pages import bar, segments, url_of
from lms.lib import formats

OUTCOME = "#outcome"
CERTAINTIES = {
    1: gettext_lazy("Not very sure: right gives 1 mark, wrong costs nothing"),
    2: gettext_lazy("Fairly sure: right gives 2 marks, wrong costs 2"),
    3: gettext_lazy("Very sure: right gives 3 marks, wrong costs 6"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def question(request: PersonRequest, enrollment: UUID, key: str, attempt: UUID, position: int) -> HttpResponse:
    response = own_response(request.user.pk, enrollment, key, attempt, position)
    if request.method != "POST":
        mine = services.settle(attempt=response.attempt, at=request.at)
        if mine.submitted_at or mine.is_over(request.at):
            return redirect(url_of("attempt-result", mine))
        return _question_page(request, response)
    asked = question_of(response)
    try:
        saved, given = (_check if request.POST.get("go") == "check" else _save)(request, response, asked)
    except ValueError:
        return HttpResponseBadRequest()
    return _after(request, response, saved, given)


def _after(request: PersonRequest, response: Response, saved: Outcome, given: Any) -> HttpResponse:
    if saved in {Outcome.CLOSED, Outcome.LATE}:
        return redirect(url_of("attempt-result", response.attempt))
    if saved is Outcome.STALE:
        notice = _both_answers(question_of(response), response, given)
        return _question_page(request, response, notice=notice, status=409)
    if saved is Outcome.CHECKED:
        return redirect(url_of("question", response.attempt, response.position) + OUTCOME)
    if saved is Outcome.UNANSWERED:
        notice = _("There is no answer to check yet. Give one first.")
        return _question_page(request, response, notice=notice)
    return _go_on(request, response)


@require_POST
def answer(request: PersonRequest, enrollment: UUID, key: str, attempt: UUID, position: int) -> HttpResponse:
    """The same as pressing Next, for the script that saves each choice as it is made."""
    response = own_response(request.user.pk, enrollment, key, attempt, position)
    asked = question_of(response)
    try:
        saved, given = _save(request, response, asked)
    except ValueError:
        return JsonResponse({"outcome": "refused"}, status=400)
    if saved in {Outcome.CLOSED, Outcome.LATE}:
        return JsonResponse({"outcome": saved.value, "url": url_of("attempt-result", response.attempt)}, status=409)
    if saved is Outcome.CHECKED:
        where = url_of("question", response.attempt, position)
        return JsonResponse({"outcome": saved.value, "url": where}, status=409)
    if saved is Outcome.STALE:
        notice, values = _both_answers(asked, response, given), _values(asked, response)
        stale = {"outcome": saved.value, "revision": response.revision, "values": values, "notice": notice}
        return JsonResponse(stale, status=409)
    return JsonResponse({"outcome": saved.value, "revision": response.revision, "status": _saved_words(response)})


def _save(request: PersonRequest, response: Response, asked: QuestionDocument) -> tuple[Outcome, Any]:
    """What became of the answer, and what it was. Raises `ValueError` for what no page of ours sends."""
    read = asked.read(dict(request.POST.lists()), response.seed)
    given = asked.stamped(read, before=response.answer, at=request.at)
    certainty = _certainty(request)
    if (given, certainty) == (response.answer, response.certainty) and not response.final:
        return Outcome.SAVED, given
    revision = int(request.POST.get("revision", ""))
    outcome = services.save(
        response=response, answer=given, revision=revision, certainty=certainty, at=request.at
    ).outcome
    # An old window in which nothing was chosen says nothing about what another one saved since.
    return Outcome.SAVED if outcome is Outcome.STALE and given is None else outcome, given


def _check(request: PersonRequest, response: Response, asked: QuestionDocument) -> tuple[Outcome, Any]:
    """As `_save`."""
    given = asked.read(dict(request.POST.lists()), response.seed)
    saved = services.check(
        response=response,
        given=given,
        revision=int(request.POST.get("revision", "")),
        certainty=_certainty(request),
        at=request.at,
    )
    now = saved.response
    response.answer, response.certainty, response.revision = now.answer, now.certainty, now.revision
    return saved.outcome, given


def _certainty(request: PersonRequest) -> int | None:
    sent = request.POST.get("certainty", "")
    if sent not in {"", *map(str, CERTAINTIES)}:
        raise ValueError(sent)
    return int(sent) if sent else None


def _values(asked: QuestionDocument, response: Response) -> dict[str, list[str]]:
    """What every field of the page holds."""
    certainty = {"certainty": [str(response.certainty)]} if response.certainty else {}
    return asked.values(response.answer, response.seed) | certainty


def _go_on(request: PersonRequest, response: Response) -> HttpResponseRedirect:
    attempt = response.attempt
    if "stay" in request.GET:
        return redirect(url_of("question", attempt, response.position))
    if request.POST.get("go") == "previous":
        return redirect(url_of("question", attempt, max(response.position - 1, 1)))
    if attempt.responses.filter(position=response.position + 1).exists():
        return redirect(url_of("question", attempt, response.position + 1))
    return redirect(url_of("attempt-submit", attempt))


def _question_page(request: PersonRequest, response: Response, notice: str = "", status: int = 200) -> HttpResponse:
    attempt, position = response.attempt, response.position
    answers = answers_of(attempt)
    asked, is_last = question_of(response), position == len(answers)
    context = {
        **bar(request, attempt),
        "response": response,
        "paper": asked.paper(response.seed, response.answer),
        "certainties": CERTAINTIES if asked.asks_certainty and asks_certainty(attempt.version_activity) else {},
        "segments": segments(attempt, answers, now=position),
        "count": len(answers),
        "previous": response.position - 1,
        "previous_url": url_of("question", attempt, max(response.position - 1, 1)),
        "next_url": url_of("attempt-submit", attempt)
        if is_last
        else url_of("question", attempt, response.position + 1),
        "is_last": is_last,
        "can_check": checking_of(attempt.version_activity).tries_at(asked) > 0,
        "after_check": after_check(attempt, response, asked) if response.checked else None,
        "saved": _saved_words(response),
        "notice": notice,
        "save_url": url_of("answer", attempt, position),
    }
    return render(request, "assessments/question.html", context, status=status)


def _saved_words(response: Response) -> str:
    if response.saved_at is None:
        return ""
    return _("Answer saved at %(time)s") % {"time": formats.clock(response.saved_at)}


def _both_answers(asked: QuestionDocument, response: Response, given: Any) -> str:
    def words(answer: Any) -> str:
        quoted = [_("“%(text)s”") % {"text": text} for text in asked.words(answer)]
        return ", ".join(quoted) or _("no answer")

    sentence = _(
        "This answer was changed in another window. There it is %(there)s, here you chose %(here)s. "
        "Choose the one that you mean."
    )
    return sentence % {"there": words(response.answer), "here": words(given)}
