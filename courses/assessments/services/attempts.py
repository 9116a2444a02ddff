"""Attempts: started when the limits of the quiz allow it, and saved answer by answer."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models import F

from courses.assessments.drawing import MAX_SEED, draw, parts_of
from courses.assessments.limits import NoTryNow, Standing, rules_of
from courses.assessments.models import Attempt, Response
from courses.assessments.pool import question_of
from courses.assessments.question_types.fields import NotAnAnswer
from courses.assessments.services.handing_in import settle
from courses.assessments.services.longer import rules_for
from courses.assessments.services.papers import pool_now, responses_of, seen_by
from courses.enrollments.models import Enrollment
from courses.models import VersionActivity

# What another window may have changed.
STATE = ("answer", "certainty", "revision", "saved_at", "checked", "closed_at", "score_bp", "final")


class Outcome(Enum):
    SAVED = "saved"
    # Another window or device saved an answer in between; nothing was overwritten.
    STALE = "stale"
    # The attempt was handed in.
    CLOSED = "closed"
    # It was a try, or a check has closed the question before.
    CHECKED = "checked"
    # There was nothing to check.
    UNANSWERED = "unanswered"
    # The time was up: the answer is kept beside the one that counts.
    LATE = "late"


@dataclass(frozen=True)
class Saved:
    """`response` is the answer as it stands now."""

    outcome: Outcome
    response: Response


def start(*, enrollment: Enrollment, activity: VersionActivity, at: datetime, seed: int | None = None) -> Attempt:
    """The open attempt, also one that was started on an earlier published version; else a new one.

    Raises `NoTryNow`. Two windows that start at once take turns at the enrollment, and both land on one attempt.
    """
    seed = secrets.randbelow(MAX_SEED) if seed is None else seed
    attempt = _open_or_new(enrollment, activity, at=at, seed=seed)
    if not attempt.is_overdue(at):
        return attempt
    # Not under the lock that is taken there: closing takes the same two the other way round.
    settle(attempt=attempt, at=at)
    return _open_or_new(enrollment, activity, at=at, seed=seed)


def _open_or_new(enrollment: Enrollment, activity: VersionActivity, *, at: datetime, seed: int) -> Attempt:
    with transaction.atomic():
        Enrollment.objects.select_for_update(no_key=True).get(pk=enrollment.pk)
        tries = list(Attempt.objects.at_quiz(enrollment, activity.key))
        if opened := next((one for one in tries if one.submitted_at is None), None):
            return opened
        standing = standing_of(tries, activity, at=at)
        if not standing.may_start:
            raise NoTryNow(standing)
        return _new_attempt(enrollment, activity, number=standing.used + 1, at=at, seed=seed)


def standing_of(tries: list[Attempt], activity: VersionActivity, *, at: datetime) -> Standing:
    """Whether a person with these tries may start another.

    How many there are is what the quiz says now; how long she waits is what she was told when she began the last.
    """
    finished = sorted((one for one in tries if one.submitted_at), key=lambda one: one.number)
    again_at = finished[-1].next_try_at if finished else None
    return Standing(
        used=max((one.number for one in tries), default=0),
        tries=rules_of(activity).tries,
        again_at=again_at if again_at and again_at > at else None,
    )


def _new_attempt(enrollment: Enrollment, activity: VersionActivity, *, number: int, at: datetime, seed: int) -> Attempt:
    rules = rules_for(enrollment.user_id, activity, at=at)
    attempt = Attempt.objects.create(
        enrollment=enrollment,
        version_activity=activity,
        number=number,
        pass_mark_bp=activity.data["pass_mark"] * 100,
        rules=rules.stored(),
        started_at=at,
        closes_at=rules.closes_at(at),
    )
    seen = seen_by([enrollment])[enrollment.user_id, enrollment.course_id]
    paper = draw(pool_now(activity), parts_of(activity), seen=seen, seed=seed)
    Response.objects.bulk_create(responses_of(attempt, paper))
    return attempt


def save(*, response: Response, answer: Any, revision: int, at: datetime, certainty: int | None = None) -> Saved:
    """Keep an answer, or none. `revision` is the one that the person saw. Raises `NotAnAnswer`.

    Sending the same answer again is saved, so a client whose reply was lost may repeat itself. Where a clock runs,
    what was received up to and including the deadline counts; the attempt's lock decides, as it does for `submit`.
    """
    if answer is not None and not question_of(response).is_answer(answer):
        raise NotAnAnswer(answer)
    given = {"answer": answer, "certainty": certainty}
    if response.attempt.closes_at is None:
        return _save(response, given, revision, at=at)
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update(no_key=True).get(pk=response.attempt_id)
        if attempt.ran_out or (attempt.submitted_at is None and attempt.is_over(at)):
            return _keep_late(response, given, at=at)
        return _save(response, given, revision, at=at)


def _save(response: Response, given: dict[str, Any], revision: int, *, at: datetime) -> Saved:
    waiting = Response.objects.filter(pk=response.pk, revision=revision, final=False, closed_at__isnull=True)
    if waiting.update(**given, revision=F("revision") + 1, saved_at=at):
        response.answer, response.certainty = given["answer"], given["certainty"]
        response.revision, response.saved_at = revision + 1, at
        return Saved(Outcome.SAVED, response)
    response.refresh_from_db(fields=STATE)
    if response.final:
        return Saved(Outcome.CLOSED, response)
    if response.closed_at:
        return Saved(Outcome.CHECKED, response)
    return Saved(Outcome.SAVED if _is_same(response, given) else Outcome.STALE, response)


def _keep_late(response: Response, given: dict[str, Any], *, at: datetime) -> Saved:
    response.refresh_from_db(fields=STATE)
    if given["answer"] is None or response.closed_at or _is_same(response, given):
        return Saved(Outcome.CLOSED, response)
    response.late = {**given, "at": at.isoformat()}
    response.save(update_fields=["late"])
    return Saved(Outcome.LATE, response)


def _is_same(response: Response, given: dict[str, Any]) -> bool:
    return (response.answer, response.certainty) == (given["answer"], given["certainty"])
