"""What became of a text, criterion by criterion, in words for its writer and its coach."""

from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist

from courses.assignments.models import Review, Submission
from courses.assignments.rubric import passes


@dataclass(frozen=True)
class Line:
    """`given` is None where only a coach can judge."""

    text: str
    points: int
    given: int | None

    @property
    def is_full(self) -> bool:
        return self.given == self.points


@dataclass(frozen=True)
class Shown:
    """`review` is the coach's, once there is one; without it the points are those of the server."""

    lines: list[Line]
    given: int
    passed: bool
    review: Review | None


def shown(row: Submission) -> Shown:
    data, review = row.version_activity.data, review_of(row)
    marks = review.marks if review else row.auto_marks
    lines = [Line(one["text"], one["points"], marks.get(one["key"])) for one in data["rubric"]]
    return Shown(lines, sum(marks.values()), passes(data, marks), review)


def review_of(row: Submission) -> Review | None:
    try:
        return row.review
    except ObjectDoesNotExist:
        return None
