"""Which questions one person gets: from her weakest clauses first, and what she has not seen for longest."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from courses.assessments.drawing import MAX_SEED
from courses.assessments.question_types.question import FULL_BP

A_MONTH = 3
# A course, and the key of a question in it: the same in every language and version.
Asked = tuple[int, str]


@dataclass(frozen=True)
class Candidate:
    """A question of a published quiz."""

    course_id: int
    activity_id: int
    version_id: int
    key: str
    clauses: tuple[str, ...]

    @property
    def asked(self) -> Asked:
        return self.course_id, self.key

    @property
    def topics(self) -> tuple[str, ...]:
        return topics(self.asked, self.clauses)


def topics(asked: Asked, clauses: Iterable[str]) -> tuple[str, ...]:
    """Its clauses; a question without any is a topic of its own."""
    return tuple(clauses) or (f"{asked[0]}:{asked[1]}",)


@dataclass
class Memory:
    """What the site knows of one person's answers."""

    points: dict[str, int] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    # When a question or a topic was last before her eyes.
    seen: dict[Asked | str, date] = field(default_factory=dict)
    # Topics of her last refreshers: they wait for their turn, or the weakest clause would come every month.
    rested: set[str] = field(default_factory=set)
    # On a quiz paper that she has not handed in.
    on_paper: set[Asked] = field(default_factory=set)

    def saw(self, asked: Asked, clauses: Iterable[str], on: date) -> None:
        before_her: list[Asked | str] = [asked, *topics(asked, clauses)]
        for one in before_her:
            self.seen[one] = max(on, self.seen.get(one, date.min))

    def answered(self, topic: str, *, points: int, answers: int) -> None:
        self.points[topic] = self.points.get(topic, 0) + points
        self.answers[topic] = self.answers.get(topic, 0) + answers

    def share_bp(self, topic: str) -> int:
        """Never answered is no weakness, but older than all that was answered rightly."""
        return self.points[topic] // self.answers[topic] if self.answers.get(topic) else FULL_BP

    def last_seen(self, one: Asked | str) -> date:
        return self.seen.get(one, date.min)

    def rank(self, topic: str) -> tuple[bool, int, date]:
        return topic in self.rested, self.share_bp(topic), self.last_seen(topic)


def choose(pools: Iterable[Iterable[Candidate]], memory: Memory, *, seed: str) -> list[tuple[Candidate, int]]:
    """At most three questions, no topic twice, with the seeds of their papers. The same seed, the same choice."""
    chance = random.Random(seed)  # noqa: S311  shuffles papers, guards nothing
    free = {one.asked: one for pool in pools for one in pool if one.asked not in memory.on_paper}
    mixed = chance.sample([free[asked] for asked in sorted(free)], len(free))
    mixed.sort(key=lambda one: (min(map(memory.rank, one.topics)), memory.last_seen(one.asked)))
    chosen: list[Candidate] = []
    used: set[str] = set()
    for one in mixed:
        if len(chosen) < A_MONTH and used.isdisjoint(one.topics):
            chosen.append(one)
            used.update(one.topics)
    return [(one, chance.randrange(MAX_SEED)) for one in chosen]
