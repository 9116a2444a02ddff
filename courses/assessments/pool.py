"""The questions that a published quiz draws from, as they were frozen on publishing."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from courses.assessments import question_types
from courses.assessments.models import QuestionVersion, Response
from courses.assessments.question_types.question import QuestionDocument
from courses.models import VersionActivity

NEWEST = "newest"


class Scale(StrEnum):
    """How a published quiz counts, where it is not by right answers alone."""

    # Some answers are partly right, or do not count.
    POINTS = "points"
    CERTAINTY = "certainty"


@dataclass(frozen=True)
class PoolQuestion:
    # Primary key of the `QuestionVersion`; its text has placeholders, `question` has them resolved.
    version_id: int
    question: QuestionDocument
    # What the response must keep, because the published quiz does not hold it.
    body: dict[str, Any] | None = None


@dataclass(frozen=True)
class _Frozen:
    """A published quiz, told apart by the hash of its content."""

    sha256: str
    data: dict[str, Any] = field(compare=False)


@lru_cache(maxsize=256)
def _questions(quiz: _Frozen) -> dict[int, QuestionDocument]:
    """By `QuestionVersion`; read once per process. They are shared, so nobody changes them."""
    return {one["version"]: question_types.load(one["body"]) for one in quiz.data["pool"]}


def pool_of(activity: VersionActivity) -> list[PoolQuestion]:
    questions = _questions(_Frozen(activity.sha256, activity.data))
    return [PoolQuestion(version_id, question) for version_id, question in questions.items()]


def takes_newest(activity: VersionActivity) -> bool:
    """Whether a try takes the wordings of its first moment, not those of the publishing."""
    return activity.data.get("questions") == NEWEST


def question_of(response: Response) -> QuestionDocument:
    """A question as this person reads it, from the start of the attempt for ever."""
    quiz, pace = response.attempt.version_activity, response.attempt.agreed.factor
    own = None if response.body is None else question_types.load(response.body)
    return (own or question_in(quiz, response.question_version_id)).at_pace(pace)


def question_in(activity: VersionActivity, version_id: int) -> QuestionDocument:
    """One question as publishing froze it."""
    return _questions(_Frozen(activity.sha256, activity.data))[version_id]


def asks_certainty(activity: VersionActivity) -> bool:
    return activity.data.get("scale") == Scale.CERTAINTY


def counts_right_answers(activity: VersionActivity) -> bool:
    """Whether the pass mark is a number of right answers; else it is a share of the points."""
    return "scale" not in activity.data


def has_clock(activity: VersionActivity) -> bool:
    """Whether a clock may run: for the whole try, or in one of its questions."""
    if activity.data.get("time_limit") is not None or takes_newest(activity):
        return True
    return any(question_types.TYPES[one["body"]["kind"]].document.is_timed for one in activity.data["pool"])


def has_must_pass(activity: VersionActivity) -> bool:
    pool = activity.data["pool"]
    if takes_newest(activity):
        return QuestionVersion.objects.in_use_beside(pool[0]["version"]).filter(body__must_pass=True).exists()
    return any(one["body"].get("must_pass") for one in pool)


def needed(activity: VersionActivity) -> int:
    """How many questions must be right to pass."""
    return -(-activity.data["draw"] * activity.data["pass_mark"] // 100)
