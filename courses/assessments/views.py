"""A person's quiz: what it is, one page for each question, handing in, the result."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import PersonRequest
from courses.assessments import question_types, services
from courses.assessments.models import Attempt, Response
from courses.assessments.pool import needed, question_in
from courses.assessments.question_types.question import FULL_BP, QuestionDocument
from courses.assessments.results import wrong_answers
from courses.assessments.services import Outcome
from courses.enrollments.models import Enrollment
from courses.enrollments.services import remember_place
from courses.models import VersionActivity
from lms.lib import formats

TRIES_SHOWN = 10


@require_safe
@never_cache
def quiz(request: PersonRequest, enrollment: UUID, key: str) -> HttpResponse:
    mine = get_object_or_404(Enrollment.objects.of(request.user), uuid=enrollment)
    activity = _activity(mine, key)
    tries = list(Attempt.objects.at_quiz(mine, key).with_counts().order_by("-number"))
    finished = [one for one in tries if one.submitted_at]
    context = {
        "enrollment": mine,
        "activity": activity,
        "draw": activity.data["draw"],
        "needed": needed(activity),
        "opened": next((one for one in tries if not one.submitted_at), None),
        "tries": finished[:TRIES_SHOWN],
        "try_count": len(finished),
        "passed": any(one.passed for one in finished),
    }
    return render(request, "assessments/quiz.html", context)


@require_POST
def start(request: PersonRequest, enrollment: UUID, key: str) -> HttpResponse:
    mine = get_object_or_404(Enrollment.objects.of(request.user), uuid=enrollment)
    activity = _activity(mine, key)
    attempt = services.start(enrollment=mine, activity=activity, at=request.at)
    remember_place(enrollment=mine, activity=activity, at=request.at)
    answers = list(attempt.responses.order_by("position").values_list("position", "answer"))
    first = next((position for position, answer in answers if answer is None), None)
    if first is None:
        return redirect(_url("attempt-submit", attempt))
    return redirect(_url("question", attempt, first))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def question(request: PersonRequest, enrollment: UUID, key: str, attempt: UUID, position: int) -> HttpResponse:
    responses = Response.objects.of(request.user).with_pool()
    response = _response(responses, enrollment, key, attempt, position)
    if response.attempt.submitted_at:
        return redirect(_url("attempt-result", response.attempt))
    if request.method != "POST":
        return _question_page(request, response)
    asked = question_in(response.attempt.version_activity, response.question_version_id)
    try:
        saved = _save(request, response, asked)
    except ValueError:
        return HttpResponseBadRequest()
    if saved is Outcome.CLOSED:
        return redirect(_url("attempt-result", response.attempt))
    if saved is Outcome.STALE:
        notice = _both_answers(asked, response, request.POST.getlist("answer"))
        return _question_page(request, response, notice=notice, status=409)
    return _go_on(request, response)


@require_POST
def answer(request: PersonRequest, enrollment: UUID, key: str, attempt: UUID, position: int) -> HttpResponse:
    """The same as pressing Next, for the script that saves each choice as it is made."""
    response = _response(Response.objects.of(request.user).with_quiz(), enrollment, key, attempt, position)
    asked = question_types.load(response.question_version.body)
    try:
        saved = _save(request, response, asked)
    except ValueError:
        return JsonResponse({"outcome": "refused"}, status=400)
    if saved is Outcome.CLOSED:
        return JsonResponse({"outcome": saved.value, "url": _url("attempt-result", response.attempt)}, status=409)
    if saved is Outcome.STALE:
        shown = question_in(response.attempt.version_activity, response.question_version_id)
        notice = _both_answers(shown, response, request.POST.getlist("answer"))
        values = asked.values(response.answer, response.seed)
        stale = {"outcome": saved.value, "revision": response.revision, "values": values, "notice": notice}
        return JsonResponse(stale, status=409)
    return JsonResponse({"outcome": saved.value, "revision": response.revision, "status": _saved_words(response)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hand_in(request: PersonRequest, enrollment: UUID, key: str, attempt: UUID) -> HttpResponse:
    mine = _attempt(request, enrollment, key, attempt)
    answers = list(mine.responses.order_by("position").values_list("position", "answer"))
    missing = [position for position, given in answers if given is None]
    if mine.submitted_at is None and (request.method != "POST" or (missing and "anyway" not in request.POST)):
        context = {
            **_bar(mine),
            "missing": [{"position": position, "url": _url("question", mine, position)} for position in missing],
            "missing_count": len(missing),
            "answered_count": len(answers) - len(missing),
            "segments": _segments(mine, dict(answers), now=None),
            "count": len(answers),
            "last_url": _url("question", mine, len(answers)),
        }
        return render(request, "assessments/hand_in.html", context)
    if request.method == "POST":
        services.submit(attempt=mine, at=request.at)
    return redirect(_url("attempt-result", mine))


@require_safe
@never_cache
def result(request: PersonRequest, enrollment: UUID, key: str, attempt: UUID) -> HttpResponse:
    mine = _attempt(request, enrollment, key, attempt)
    if mine.submitted_at is None:
        return redirect(_url("attempt-submit", mine))
    responses = list(mine.responses.order_by("position"))
    right = sum(response.score_bp == FULL_BP for response in responses)
    context = {**_bar(mine), "right": right, "count": len(responses), "wrong": wrong_answers(mine, responses)}
    return render(request, "assessments/result.html", context)


def _activity(enrollment: Enrollment, key: str) -> VersionActivity:
    return get_object_or_404(VersionActivity.objects.defer("html"), version=enrollment.version_id, key=key, kind="quiz")


def _attempt(request: PersonRequest, enrollment: UUID, key: str, attempt: UUID) -> Attempt:
    mine = Attempt.objects.of(request.user).with_pool()
    return get_object_or_404(mine, uuid=attempt, enrollment__uuid=enrollment, version_activity__key=key)


def _response(responses: Any, enrollment: UUID, key: str, attempt: UUID, position: int) -> Response:
    return get_object_or_404(
        responses,
        attempt__uuid=attempt,
        attempt__enrollment__uuid=enrollment,
        attempt__version_activity__key=key,
        position=position,
    )


def _url(name: str, attempt: Attempt, *more: int) -> str:
    where = [attempt.enrollment.uuid, attempt.version_activity.key, attempt.uuid, *more]
    return reverse(f"assessments:{name}", args=where)


def _save(request: PersonRequest, response: Response, asked: QuestionDocument) -> Outcome:
    """Raises `ValueError` for what no page of ours sends."""
    given = asked.read(request.POST.getlist("answer"), response.seed)
    if given == response.answer and not response.final:
        return Outcome.SAVED
    revision = int(request.POST.get("revision", ""))
    outcome = services.save(response=response, answer=given, revision=revision, at=request.at).outcome
    # An old window in which nothing was chosen says nothing about what another one saved since.
    return Outcome.SAVED if outcome is Outcome.STALE and given is None else outcome


def _go_on(request: PersonRequest, response: Response) -> HttpResponseRedirect:
    attempt = response.attempt
    if request.POST.get("go") == "previous":
        return redirect(_url("question", attempt, max(response.position - 1, 1)))
    if attempt.responses.filter(position=response.position + 1).exists():
        return redirect(_url("question", attempt, response.position + 1))
    return redirect(_url("attempt-submit", attempt))


def _question_page(request: PersonRequest, response: Response, notice: str = "", status: int = 200) -> HttpResponse:
    attempt = response.attempt
    answers = dict(attempt.responses.order_by("position").values_list("position", "answer"))
    asked = question_in(attempt.version_activity, response.question_version_id)
    context = {
        **_bar(attempt),
        "response": response,
        "paper": asked.paper(response.seed),
        "chosen": asked.values(response.answer, response.seed),
        "segments": _segments(attempt, answers, now=response.position),
        "count": len(answers),
        "previous": response.position - 1,
        "is_last": response.position == len(answers),
        "saved": _saved_words(response),
        "notice": notice,
        "save_url": _url("answer", attempt, response.position),
    }
    return render(request, "assessments/question.html", context, status=status)


def _bar(attempt: Attempt) -> dict[str, Any]:
    activity = attempt.version_activity
    return {
        "attempt": attempt,
        "enrollment": attempt.enrollment,
        "activity": activity,
        "draw": activity.data["draw"],
        "needed": needed(activity),
    }


def _segments(attempt: Attempt, answers: dict[int, Any], now: int | None) -> list[dict[str, str]]:
    def state(position: int) -> str:
        if position == now:
            return "now"
        return "todo" if answers[position] is None else "done"

    return [
        {
            "label": _("Question %(number)s") % {"number": position},
            "state": state(position),
            "url": _url("question", attempt, position),
        }
        for position in answers
    ]


def _saved_words(response: Response) -> str:
    if response.saved_at is None:
        return ""
    return _("Answer saved at %(time)s") % {"time": formats.clock(response.saved_at)}


def _both_answers(asked: QuestionDocument, response: Response, values: list[str]) -> str:
    quoted = {option.value: _("“%(text)s”") % {"text": option.text} for option in asked.paper(response.seed).options}

    def words(chosen: list[str]) -> str:
        return ", ".join(quoted[value] for value in chosen) or _("no answer")

    sentence = _(
        "This answer was changed in another window. There it is %(there)s, here you chose %(here)s. "
        "Choose the one that you mean."
    )
    return sentence % {"there": words(asked.values(response.answer, response.seed)), "here": words(values)}
