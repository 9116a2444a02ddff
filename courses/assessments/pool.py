"""The questions that a published quiz draws from, as they were frozen on publishing."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from courses.assessments import question_types
from courses.assessments.question_types.question import QuestionDocument
from courses.models import VersionActivity

MAX_SEED = 2**31


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


def pool_of(activity: VersionActivity) -> list[PoolQuestion]:
    return [PoolQuestion(one["version"], question_types.load(one["body"])) for one in activity.data["pool"]]


def question_in(activity: VersionActivity, version_id: int) -> QuestionDocument:
    """One question of the pool as this learner reads it."""
    return next(question_types.load(one["body"]) for one in activity.data["pool"] if one["version"] == version_id)


def asks_certainty(activity: VersionActivity) -> bool:
    return activity.data.get("scale") == Scale.CERTAINTY


def counts_right_answers(activity: VersionActivity) -> bool:
    """Whether the pass mark is a number of right answers; else it is a share of the points."""
    return "scale" not in activity.data


def has_must_pass(activity: VersionActivity) -> bool:
    return any(one["body"].get("must_pass") for one in activity.data["pool"])


def needed(activity: VersionActivity) -> int:
    """How many questions must be right to pass."""
    return -(-activity.data["draw"] * activity.data["pass_mark"] // 100)


def draw(pool: list[PoolQuestion], *, count: int, seen: Mapping[str, int], seed: int) -> list[tuple[PoolQuestion, int]]:
    """The questions of one paper, each with its own seed.

    Those that must be passed always come; of the others what the person saw least comes first, else by chance.
    """
    chance = random.Random(seed)  # noqa: S311  shuffles a paper, guards nothing
    mixed = chance.sample(pool, len(pool))
    wanted = sorted(mixed, key=lambda one: (not one.question.must_pass, seen.get(one.question.key, 0)))[:count]
    return [(one, chance.randrange(MAX_SEED)) for one in chance.sample(wanted, len(wanted))]
