"""Handing in: by the person, or by the clock when the time is up."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from courses.assessments.behaviours import checking_of
from courses.assessments.limits import GRACE
from courses.assessments.marks import Mark, score_bp, total_bp
from courses.assessments.models import Attempt, Response
from courses.assessments.pool import asks_certainty, question_of
from courses.assessments.querysets import AttemptQuerySet
from courses.assessments.question_types.question import FULL_BP, QuestionDocument
from courses.enrollments.services import Result, complete
from lms.lib.prepared import Prepared


def submit(*, attempt: Attempt, at: datetime) -> Attempt:
    """Hand in: closed first, then graded, once. Who comes second gets the same result.

    After the deadline it is handed in as of the deadline.

    1. The lock on the attempt decides between two submits, the locks on its responses between submit and save.
    2. `final` closes every response: an answer that was saved before counts, a later one is refused.
    3. The scores, the attempt's score and what the enrollment makes of it are written in the same transaction.
    """
    with transaction.atomic():
        attempt = _locked(attempt)
        return attempt if attempt.submitted_at else _close(attempt, at=at)


def settle(*, attempt: Attempt, at: datetime) -> Attempt:
    """Close an attempt whose time is up. Whether it is, is asked again under the lock: it may have been extended."""
    if not attempt.is_overdue(at):
        return attempt
    with transaction.atomic():
        attempt = _locked(attempt)
        return _close(attempt, at=at) if attempt.is_overdue(at) else attempt


def settle_overdue(*, at: datetime, attempts: AttemptQuerySet | None = None) -> int:
    """Close what ran out of time, with all that was saved: of these attempts, or of everybody's. Returns how many."""
    among = Attempt.objects.all() if attempts is None else attempts
    overdue = list(among.unfinished().filter(closes_at__lt=at - GRACE).order_by("closes_at", "pk"))
    return sum(settle(attempt=one, at=at).ran_out for one in overdue)


def settle_overdue_of(user: User, at: datetime) -> None:
    """Asked on every visit of the first page, where hardly anybody has a clock that runs."""
    if _clocks_of(user.pk):
        settle_overdue(attempts=Attempt.objects.of(user), at=at)


_clocks_of = Prepared(
    int, lambda pk: Attempt.objects.of(pk).unfinished().filter(closes_at__isnull=False).values_list("pk"), int
)


def _locked(attempt: Attempt) -> Attempt:
    """As it stands now; what was read with it, and never changes, comes along."""
    locked = Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    locked.enrollment, locked.version_activity = attempt.enrollment, attempt.version_activity
    return locked


def _close(attempt: Attempt, *, at: datetime) -> Attempt:
    attempt.responses.update(final=True)
    graded = [(one, question_of(one)) for one in attempt.responses.all()]
    attempt.submitted_at = min(at, attempt.closes_at or at)
    mark(attempt, graded)
    _store_marks([response for response, _question in graded])
    attempt.save(update_fields=["submitted_at", "score_bp", "missed_must_pass"])
    complete([result_of(attempt, at=attempt.submitted_at)], at=at)
    return attempt


def _store_marks(responses: list[Response]) -> None:
    """One statement for all that were marked alike: on most papers there are two."""
    alike: dict[tuple[int | None, int | None], list[int]] = {}
    for one in responses:
        alike.setdefault((one.score_bp, one.certainty), []).append(one.pk)
    for (score, certainty), pks in alike.items():
        Response.objects.filter(pk__in=pks).update(score_bp=score, certainty=certainty)


def mark(attempt: Attempt, graded: list[tuple[Response, QuestionDocument]]) -> None:
    """Score each response by the question as this person read it, and the attempt by them.

    What a check closed keeps the score that the person was told.
    """
    quiz = attempt.version_activity
    certain, cost = asks_certainty(quiz), checking_of(quiz).cost
    for response, question in graded:
        if response.closed_at is None:
            response.score_bp = score_bp(question, response.tried, cost=cost)
        if not (certain and question.asks_certainty):
            response.certainty = None
    add_up(attempt, graded)


def add_up(attempt: Attempt, graded: list[tuple[Response, QuestionDocument]]) -> None:
    """The result of a whole paper by the scores of its responses."""
    certain = asks_certainty(attempt.version_activity)
    marks = [
        Mark(
            score_bp=response.score_bp or 0,
            weight=question.weight,
            is_answered=response.answer is not None,
            certainty=(response.certainty or 1) if certain and question.asks_certainty else None,
        )
        for response, question in graded
    ]
    attempt.score_bp = total_bp(marks, certain=certain)
    attempt.missed_must_pass = any(
        question.must_pass and (response.score_bp or 0) < FULL_BP for response, question in graded
    )


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
