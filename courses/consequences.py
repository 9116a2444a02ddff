"""The registry of what courses decide beyond themselves. Apps above register a judge in `AppConfig.ready()`."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from accounts.models import User


@dataclass(frozen=True)
class Consequence:
    """How many people would be given something, or lose it, were these courses finished or open again."""

    given: int = 0
    taken: int = 0


class Judge(Protocol):
    def foresee(self, finished: Mapping[int, datetime], reopened: Set[int], *, today: date) -> Consequence:
        """Enrollments that would be finished, with the moment, and those that would be open again. Writes nothing."""

    def take_back(self, reopened: Set[int], *, reason: str, by: User | None, today: date, at: datetime) -> None:
        """What rested on these enrollments ends today. What is newly earned needs no call: it follows by itself."""


_judges: list[Judge] = []


def register(judge: Judge) -> None:
    _judges.append(judge)


def foresee(finished: Mapping[int, datetime], reopened: Set[int], *, today: date) -> Consequence:
    found = [judge.foresee(finished, reopened, today=today) for judge in _judges]
    return Consequence(sum(one.given for one in found), sum(one.taken for one in found))


def take_back(reopened: Set[int], *, reason: str, by: User | None, today: date, at: datetime) -> None:
    for judge in _judges:
        judge.take_back(reopened, reason=reason, by=by, today=today, at=at)
