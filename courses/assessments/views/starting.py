"""What a person's quiz is, her tries so far, and the start of the next."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest
from courses.assessments import services
from courses.assessments.behaviours import checking_of
from courses.assessments.kind import QuizKind
from courses.assessments.limits import NoTryNow
from courses.assessments.models import Attempt
from courses.assessments.own import answers_of
from courses.assessments.pool import asks_certainty, counts_right_answers, has_must_pass, needed
from courses.assessments.results import not_now
from courses.assessments.showing import moments
from courses.assessments.views.pages import url_of
from courses.enrollments.models import Enrollment
from courses.enrollments.opened import own_enrollment, version_with
from courses.enrollments.services import remember_place
from courses.models import VersionActivity
from courses.outline import published

TRIES_SHOWN = 10


@require_safe
@never_cache
def quiz(request: PersonRequest, enrollment: UUID, key: str) -> HttpResponse:
    mine = own_enrollment(request.user.pk, enrollment)
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
        "checking": checking_of(activity),
        "told": moments(activity),
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
    mine = own_enrollment(request.user.pk, enrollment)
    activity = _activity(mine, key)
    try:
        attempt = services.start(enrollment=mine, activity=activity, at=request.at)
    except NoTryNow as refused:
        messages.warning(request, not_now(refused.standing, request.today))
        return redirect("assessments:quiz", mine.uuid, activity.key)
    remember_place(enrollment=mine, activity=activity, at=request.at)
    first = next((position for position, answer in answers_of(attempt).items() if answer is None), None)
    if first is None:
        return redirect(url_of("attempt-submit", attempt))
    return redirect(url_of("question", attempt, first))


def _activity(enrollment: Enrollment, key: str) -> VersionActivity:
    version = version_with(enrollment, key)
    if version is None or (found := published(version, key)).kind != QuizKind.slug:
        raise Http404
    return found
