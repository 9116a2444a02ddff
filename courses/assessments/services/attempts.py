"""Attempts: started, saved answer by answer, handed in, and graded on the server."""

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max

from courses.assessments import question_types
from courses.assessments.models import Attempt, Response
from courses.assessments.pool import MAX_SEED, PoolQuestion, draw, pool_of
from courses.assessments.question_types.question import NotAnAnswer
from courses.enrollments.models import Enrollment
from courses.enrollments.services import Result, complete
from courses.models import VersionActivity


class Outcome(Enum):
    SAVED = "saved"
    # Another window or device saved an answer in between; nothing was overwritten.
    STALE = "stale"
    # The attempt was handed in.
    CLOSED = "closed"


@dataclass(frozen=True)
class Saved:
    """`response` is the answer as it stands now."""

    outcome: Outcome
    response: Response


def start(*, enrollment: Enrollment, activity: VersionActivity, at: datetime, seed: int | None = None) -> Attempt:
    """The open attempt, also one that was started on an earlier published version; else a new one."""
    if opened := _open_attempt(enrollment, activity):
        return opened
    seed = secrets.randbelow(MAX_SEED) if seed is None else seed
    try:
        with transaction.atomic():
            return _new_attempt(enrollment, activity, at=at, seed=seed)
    except IntegrityError:
        # Two windows started at once: the constraint let one through, both land on it.
        if opened := _open_attempt(enrollment, activity):
            return opened
        raise


def _open_attempt(enrollment: Enrollment, activity: VersionActivity) -> Attempt | None:
    return Attempt.objects.at_quiz(enrollment, activity.key).unfinished().first()


def _new_attempt(enrollment: Enrollment, activity: VersionActivity, *, at: datetime, seed: int) -> Attempt:
    earlier = Attempt.objects.at_quiz(enrollment, activity.key).aggregate(newest=Max("number"))["newest"] or 0
    attempt = Attempt.objects.create(
        enrollment=enrollment,
        version_activity=activity,
        number=earlier + 1,
        pass_mark_bp=activity.data["pass_mark"] * 100,
        started_at=at,
    )
    seen = seen_by([enrollment])[enrollment.user_id, enrollment.course_id]
    paper = draw(pool_of(activity), count=activity.data["draw"], seen=seen, seed=seed)
    Response.objects.bulk_create(responses_of(attempt, paper))
    return attempt


def responses_of(attempt: Attempt, paper: list[tuple[PoolQuestion, int]]) -> list[Response]:
    return [
        Response(attempt=attempt, position=position, question_version_id=one.version_id, seed=seed)
        for position, (one, seed) in enumerate(paper, start=1)
    ]


def seen_by(enrollments: Iterable[Enrollment]) -> dict[tuple[int, int], Counter[str]]:
    """How often each person met each question key of a course, by (user, course), in every cycle and language."""
    pairs = {(one.user_id, one.course_id) for one in enrollments}
    counted = (
        Response.objects.filter(
            attempt__enrollment__user__in={user for user, _course in pairs},
            attempt__enrollment__course__in={course for _user, course in pairs},
        )
        .values_list("attempt__enrollment__user", "attempt__enrollment__course", "question_version__question__key")
        .annotate(times=Count("id"))
        .order_by()
    )
    seen: dict[tuple[int, int], Counter[str]] = {pair: Counter() for pair in pairs}
    for user, course, key, times in counted:
        if (user, course) in seen:
            seen[user, course][key] = times
    return seen


def save(*, response: Response, answer: Any, revision: int, at: datetime) -> Saved:
    """Keep an answer, or none. `revision` is the one that the person saw. Raises `NotAnAnswer`.

    Sending the same answer again is saved, so a client whose reply was lost may repeat itself.
    """
    if answer is not None and not question_types.load(response.question_version.body).is_answer(answer):
        raise NotAnAnswer(answer)
    waiting = Response.objects.filter(pk=response.pk, revision=revision, final=False)
    changed = waiting.update(answer=answer, revision=F("revision") + 1, saved_at=at)
    if changed:
        response.answer, response.revision, response.saved_at = answer, revision + 1, at
        return Saved(Outcome.SAVED, response)
    response.refresh_from_db(fields=["answer", "revision", "saved_at", "final"])
    if response.final:
        return Saved(Outcome.CLOSED, response)
    return Saved(Outcome.SAVED if response.answer == answer else Outcome.STALE, response)


def submit(*, attempt: Attempt, at: datetime) -> Attempt:
    """Hand in: closed first, then graded, once. Who comes second gets the same result.

    1. The lock on the attempt decides between two submits, the locks on its responses between submit and save.
    2. `final` closes every response: an answer that was saved before counts, a later one is refused.
    3. The scores, the attempt's score and what the enrollment makes of it are written in the same transaction.
    """
    with transaction.atomic():
        attempt = Attempt.objects.with_quiz().select_for_update(of=("self",), no_key=True).get(pk=attempt.pk)
        if attempt.submitted_at is not None:
            return attempt
        attempt.responses.update(final=True)
        responses = list(attempt.responses.select_related("question_version"))
        for response in responses:
            response.score_bp = question_types.load(response.question_version.body).grade(response.answer)
        Response.objects.bulk_update(responses, ["score_bp"])
        attempt.submitted_at, attempt.score_bp = at, total(responses)
        attempt.save(update_fields=["submitted_at", "score_bp"])
        complete([result_of(attempt, at=at)], at=at)
    return attempt


def total(responses: list[Response]) -> int:
    """Rounded down, so that 6,666 of a pass mark of 6,667 is not a pass by rounding."""
    return sum(response.score_bp or 0 for response in responses) // len(responses)


def result_of(attempt: Attempt, *, at: datetime) -> Result:
    return Result(
        enrollment=attempt.enrollment,
        activity=attempt.version_activity,
        at=at,
        success=attempt.passed,
        score_bp=attempt.score_bp,
        dedupe=str(attempt.uuid),
        data={"attempt": str(attempt.uuid), "number": attempt.number},
    )
