"""A coach decides about a text, once."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from courses.assignments.models import Review, Submission
from courses.assignments.policies import may_review
from courses.assignments.reminding import owe_answer, stop_readings
from courses.assignments.rubric import passes, score_bp
from courses.assignments.services.writing import result_of
from courses.enrollments.services import complete

State, Verdict = Submission.State, Review.Verdict


class AlreadyDecided(Exception):
    """Another coach, or another window, was quicker."""


class CannotAccept(Exception):
    """The points do not suffice."""


def decide(
    *,
    submission: Submission,
    coach: User,
    marks: Mapping[str, int],
    comment: str,
    verdict: str,
    today: date,
    at: datetime,
) -> Review:
    """Raises `AlreadyDecided`, `CannotAccept`, and `PermissionDenied` for who does not coach the writer.

    The row's lock decides between two coaches; the review's own constraint stands behind it.
    """
    with transaction.atomic():
        rows = Submission.objects.select_for_update(of=("self",), no_key=True).with_task()
        row = rows.get(pk=submission.pk)
        if not may_review(coach, row, today):
            raise PermissionDenied
        if row.state != State.WAITING:
            raise AlreadyDecided
        data = row.version_activity.data
        kept = _within(data["rubric"], marks)
        if verdict == Verdict.ACCEPT and not passes(data, kept):
            raise CannotAccept
        review = Review.objects.create(
            submission=row, coach=coach, marks=kept, comment=comment, verdict=Verdict(verdict), at=at
        )
        row.state = State.ACCEPTED if verdict == Verdict.ACCEPT else State.RETURNED
        row.save(update_fields=["state"])
        stop_readings(row, at=at)
        owe_answer(row, at=at)
        if verdict == Verdict.ACCEPT:
            complete([result_of(row, success=True, score=score_bp(data, kept), at=at)], at=at)
    return review


def _within(rubric: list[dict], marks: Mapping[str, int]) -> dict[str, int]:
    return {one["key"]: max(0, min(marks[one["key"]], one["points"])) for one in rubric}
