"""A person's quiz: what it is, one page for each question, handing in, the result."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import PersonRequest
from courses.assessments import question_types, services
from courses.assessments.limits import NoTryNow
from courses.assessments.models import Attempt, Response
from courses.assessments.pool import asks_certainty, counts_right_answers, has_must_pass, needed, question_in
from courses.assessments.question_types.question import FULL_BP, QuestionDocument
from courses.assessments.results import not_now, wrong_answers
from courses.assessments.services import Outcome
from courses.enrollments.models import Enrollment
from courses.enrollments.services import remember_place
from courses.models import VersionActivity
from lms.lib import formats

TRIES_SHOWN = 10
CERTAINTIES = {
    1: gettext_lazy("Not very sure: right gives 1 mark, wrong costs nothing"),
    2: gettext_lazy("Fairly sure: right gives 2 marks, wrong costs 2"),
    3: gettext_lazy("Very sure: right gives 3 marks, wrong costs 6"),
}


@require_safe
@never_cache
def quiz(request: PersonRequest, enrollment: UUID, key: str) -> HttpResponse:
    mine = get_object_or_404(Enrollment.objects.of(request.user), uuid=enrollment)
    activity = _activity(mine, key)
    mine_here = Attempt.objects.at_quiz(mine, key).with_counts().order_by("-number")
    tries = list(mine_here)
    if any(one.is_overdue(request.at) for one in tries):
        services.settle_overdue(attempts=Attempt.objects.at_quiz(mine, key), at=request.at)
        tries = list(mine_here.all())
    finished = [one for one in tries if one.submitted_at]
    opened = next((one for one in tries if not one.submitted_at), None)
    standing = services.standing_of(tries, activity, at=request.at)
    context = {
        "enrollment": mine,
        "activity": activity,
        "draw": activity.data["draw"],
        "needed": needed(activity),
        "by_answers": counts_right_answers(activity),
        "certain": asks_certainty(activity),
        "pass_mark_bp": activity.data["pass_mark"] * 100,
        "must_pass": has_must_pass(activity),
        "rules": services.rules_for(mine.user_id, activity, at=request.at),
        "standing": standing,
        "not_now": "" if opened else not_now(standing, request.today),
        "opened": opened,
        "tries": finished[:TRIES_SHOWN],
        "try_count": len(finished),
        "passed": any(one.passed for one in finished),
    }
    return render(request, "assessments/quiz.html", context)


@require_POST
def start(request: PersonRequest, enrollment: UUID, key: str) -> HttpResponse:
    mine = get_object_or_404(Enrollment.objects.of(request.user), uuid=enrollment)
    activity = _activity(mine, key)
    try:
        attempt = services.start(enrollment=mine, activity=activity, at=request.at)
    except NoTryNow as refused:
        messages.warning(request, not_now(refused.standing, request.today))
        return redirect("assessments:quiz", mine.uuid, activity.key)
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
    if request.method != "POST":
        mine = services.settle(attempt=response.attempt, at=request.at)
        if mine.submitted_at or mine.is_over(request.at):
            return redirect(_url("attempt-result", mine))
        return _question_page(request, response)
    asked = question_in(response.attempt.version_activity, response.question_version_id)
    try:
        saved, given = _save(request, response, asked)
    except ValueError:
        return HttpResponseBadRequest()
    if saved in {Outcome.CLOSED, Outcome.LATE}:
        return redirect(_url("attempt-result", response.attempt))
    if saved is Outcome.STALE:
        return _question_page(request, response, notice=_both_answers(asked, response, given), status=409)
    return _go_on(request, response)


@require_POST
def answer(request: PersonRequest, enrollment: UUID, key: str, attempt: UUID, position: int) -> HttpResponse:
    """The same as pressing Next, for the script that saves each choice as it is made."""
    response = _response(Response.objects.of(request.user).with_quiz(), enrollment, key, attempt, position)
    asked = question_types.load(response.question_version.body)
    try:
        saved, given = _save(request, response, asked)
    except ValueError:
        return JsonResponse({"outcome": "refused"}, status=400)
    if saved in {Outcome.CLOSED, Outcome.LATE}:
        return JsonResponse({"outcome": saved.value, "url": _url("attempt-result", response.attempt)}, status=409)
    if saved is Outcome.STALE:
        shown = question_in(response.attempt.version_activity, response.question_version_id)
        notice, values = _both_answers(shown, response, given), _values(asked, response)
        stale = {"outcome": saved.value, "revision": response.revision, "values": values, "notice": notice}
        return JsonResponse(stale, status=409)
    return JsonResponse({"outcome": saved.value, "revision": response.revision, "status": _saved_words(response)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hand_in(request: PersonRequest, enrollment: UUID, key: str, attempt: UUID) -> HttpResponse:
    mine = services.settle(attempt=_attempt(request, enrollment, key, attempt), at=request.at)
    answers = list(mine.responses.order_by("position").values_list("position", "answer"))
    missing = [position for position, given in answers if given is None]
    if mine.submitted_at is None and (request.method != "POST" or (missing and "anyway" not in request.POST)):
        context = {
            **_bar(request, mine),
            "missing": [{"position": position, "url": _url("question", mine, position)} for position in missing],
            "missing_count": len(missing),
            "answered_count": len(answers) - len(missing),
            "segments": _segments(mine, dict(answers), now=None),
            "count": len(answers),
            "last_url": _url("question", mine, len(answers)),
            "is_over": mine.is_over(request.at),
        }
        return render(request, "assessments/hand_in.html", context)
    if request.method == "POST":
        services.submit(attempt=mine, at=request.at)
    return redirect(_url("attempt-result", mine))


@require_safe
@never_cache
def result(request: PersonRequest, enrollment: UUID, key: str, attempt: UUID) -> HttpResponse:
    mine = services.settle(attempt=_attempt(request, enrollment, key, attempt), at=request.at)
    if mine.submitted_at is None:
        return redirect(_url("attempt-submit", mine))
    responses = list(mine.responses.order_by("position"))
    right = sum(response.score_bp == FULL_BP for response in responses)
    context = {
        **_bar(request, mine),
        "right": right,
        "count": len(responses),
        "wrong": wrong_answers(mine, responses),
        "late_count": sum(response.late is not None for response in responses),
        "not_now": _not_now(request, mine),
    }
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
        return redirect(_url("question", attempt, response.position))
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
        **_bar(request, attempt),
        "response": response,
        "paper": asked.paper(response.seed, response.answer),
        "certainties": CERTAINTIES if asked.asks_certainty and asks_certainty(attempt.version_activity) else {},
        "segments": _segments(attempt, answers, now=response.position),
        "count": len(answers),
        "previous": response.position - 1,
        "is_last": response.position == len(answers),
        "saved": _saved_words(response),
        "notice": notice,
        "save_url": _url("answer", attempt, response.position),
    }
    return render(request, "assessments/question.html", context, status=status)


def _not_now(request: PersonRequest, attempt: Attempt) -> str:
    """Why there is no next try after this one, by its own rules; `start` has the last word."""
    if not (attempt.agreed.tries or attempt.next_try_at):
        return ""
    tries = list(Attempt.objects.at_quiz(attempt.enrollment, attempt.version_activity.key))
    if any(one.submitted_at is None for one in tries):
        # "Try again" leads into the one that is open.
        return ""
    return not_now(services.standing_of(tries, attempt.version_activity, at=request.at), request.today)


def _bar(request: PersonRequest, attempt: Attempt) -> dict[str, Any]:
    activity = attempt.version_activity
    return {
        "attempt": attempt,
        "enrollment": attempt.enrollment,
        "activity": activity,
        "draw": activity.data["draw"],
        "needed": needed(activity),
        "by_answers": counts_right_answers(activity),
        "pass_mark_bp": attempt.pass_mark_bp,
        "rules": attempt.agreed,
        "must_pass": has_must_pass(activity),
        "seconds_left": attempt.seconds_left(request.at),
        "open_until": _open_until(attempt, request.today),
    }


def _open_until(attempt: Attempt, today: date) -> str:
    if attempt.closes_at is None:
        return ""
    ends_today = timezone.localdate(attempt.closes_at) == today
    return formats.clock(attempt.closes_at) if ends_today else formats.moment(attempt.closes_at)


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


def _both_answers(asked: QuestionDocument, response: Response, given: Any) -> str:
    def words(answer: Any) -> str:
        quoted = [_("“%(text)s”") % {"text": text} for text in asked.words(answer)]
        return ", ".join(quoted) or _("no answer")

    sentence = _(
        "This answer was changed in another window. There it is %(there)s, here you chose %(here)s. "
        "Choose the one that you mean."
    )
    return sentence % {"there": words(response.answer), "here": words(given)}
