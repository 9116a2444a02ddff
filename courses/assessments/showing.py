"""What a learner is told about an answer, and from when on."""

from dataclasses import dataclass
from enum import StrEnum

from courses.assessments.behaviours import checking_of
from courses.document import Document
from courses.models import VersionActivity


class When(StrEnum):
    """From the earliest to the last: what is told stays told."""

    # The answer was checked, and the question is closed.
    CHECKED = "checked"
    HANDED_IN = "handed-in"
    # The person passed or has no try left, and none is open: what she reads helps her with no further one.
    OVER = "over"
    NEVER = "never"

    @property
    def place(self) -> int:
        return list(When).index(self)


class ShownDocument(Document):
    """Where a quiz differs from what is usual (`usual`)."""

    right: When | None = None
    marks: When | None = None
    explanation: When | None = None
    solution: When | None = None


@dataclass(frozen=True)
class Shown:
    """What may be told now: right or wrong, marks, the explanation with its feedback, the right answer."""

    right: bool
    marks: bool
    explanation: bool
    solution: bool


def usual(*, checks: bool) -> dict[str, When]:
    early = When.CHECKED if checks else When.HANDED_IN
    return {"right": early, "marks": early, "explanation": early, "solution": When.NEVER}


def moments(quiz: VersionActivity) -> dict[str, When]:
    """From when on each is told, as it was published."""
    stored = {what: When(since) for what, since in quiz.data.get("shown", {}).items()}
    return usual(checks=checking_of(quiz).tries > 0) | stored


def shown_at(quiz: VersionActivity, moment: When) -> Shown:
    return Shown(**{what: since.place <= moment.place for what, since in moments(quiz).items()})
