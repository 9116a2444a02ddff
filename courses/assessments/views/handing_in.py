"""The end of an attempt: handing in, and the result."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PersonRequest
from courses.assessments import services
from courses.assessments.afterwards import marked_again
from courses.assessments.models import Attempt
from courses.assessments.own import answers_of, own_attempt
from courses.assessments.question_types.question import FULL_BP
from courses.assessments.results import not_now, not_told_yet, to_look_at
from courses.assessments.showing import When, moments, shown_at
from courses.assessments.views.pages import bar, segments, url_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hand_in(request: PersonRequest, enrollment: UUID, key: str, attempt: UUID) -> HttpResponse:
    mine = services.settle(attempt=own_attempt(request.user.pk, enrollment, key, attempt), at=request.at)
    answers = answers_of(mine)
    missing = [position for position, given in answers.items() if given is None]
    if mine.submitted_at is None and (request.method != "POST" or (missing and "anyway" not in request.POST)):
        context = {
            **bar(request, mine),
            "missing": [{"position": position, "url": url_of("question", mine, position)} for position in missing],
            "missing_count": len(missing),
            "answered_count": len(answers) - len(missing),
            "segments": segments(mine, answers, now=None),
            "count": len(answers),
            "last_url": url_of("question", mine, len(answers)),
            "is_over": mine.is_over(request.at),
        }
        return render(request, "assessments/hand_in.html", context)
    if request.method == "POST":
        services.submit(attempt=mine, at=request.at)
    return redirect(url_of("attempt-result", mine))


@require_safe
@never_cache
def result(request: PersonRequest, enrollment: UUID, key: str, attempt: UUID) -> HttpResponse:
    mine = services.settle(attempt=own_attempt(request.user.pk, enrollment, key, attempt), at=request.at)
    if mine.submitted_at is None:
        return redirect(url_of("attempt-submit", mine))
    responses = list(mine.responses.order_by("position"))
    right = sum(response.score_bp == FULL_BP for response in responses)
    tries = _tries(mine)
    shown = shown_at(mine.version_activity, _moment(mine, tries, request))
    context = {
        **bar(request, mine),
        "right": right,
        "count": len(responses),
        "all_right": right == len(responses),
        "wrong": to_look_at(mine, responses, shown),
        "not_told_yet": not_told_yet(mine.version_activity, shown),
        "marked_again": marked_again(mine),
        "late_count": sum(response.late is not None for response in responses),
        "not_now": _not_now(request, mine, tries),
    }
    return render(request, "assessments/result.html", context)


def _tries(attempt: Attempt) -> list[Attempt]:
    """All tries at the quiz; none where no line of the page depends on them."""
    waits = When.OVER in moments(attempt.version_activity).values()
    if not (waits or attempt.agreed.tries or attempt.next_try_at):
        return []
    return list(Attempt.objects.at_quiz(attempt.enrollment, attempt.version_activity.key))


def _moment(attempt: Attempt, tries: list[Attempt], request: PersonRequest) -> When:
    if not tries or any(one.submitted_at is None for one in tries):
        return When.HANDED_IN
    left = services.standing_of(tries, attempt.version_activity, at=request.at).left
    return When.OVER if left == 0 or any(one.passed for one in tries) else When.HANDED_IN


def _not_now(request: PersonRequest, attempt: Attempt, tries: list[Attempt]) -> str:
    """Why there is no next try after this one, by its own rules; `start` has the last word."""
    if not (attempt.agreed.tries or attempt.next_try_at) or any(one.submitted_at is None for one in tries):
        # "Try again" leads into the one that is open.
        return ""
    return not_now(services.standing_of(tries, attempt.version_activity, at=request.at), request.today)
