"""What limits the tries at a quiz: how many, how soon again, how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from courses.models import VersionActivity

NAMES = ("tries", "wait_hours", "time_limit")
NO_LIMIT = 0
ORDINARY = 100
# An answer that was received in time may still be on its way through the server when the time is up.
GRACE = timedelta(seconds=5)


@dataclass(frozen=True)
class Rules:
    """As they are copied onto an attempt; None is no limit."""

    tries: int | None = None
    # After a try that was failed.
    wait_hours: int | None = None
    # Minutes, for somebody with an ordinary `factor`.
    time_limit: int | None = None
    # Percent of the time that this person has wherever a clock runs; 0 for no limit.
    factor: int = ORDINARY

    @property
    def time(self) -> timedelta | None:
        if self.time_limit is None or self.factor == NO_LIMIT:
            return None
        return timedelta(minutes=self.time_limit) * self.factor / ORDINARY

    @property
    def minutes(self) -> int | None:
        """The time in whole minutes, rounded down: nobody has less than was said."""
        return None if self.time is None else self.time // timedelta(minutes=1)

    def closes_at(self, started_at: datetime) -> datetime | None:
        return None if self.time is None else started_at + self.time

    def stored(self) -> dict[str, Any]:
        """What differs from no limit at all."""
        return {name: value for name, value in vars(self).items() if value != getattr(Rules, name)}


def rules_of(activity: VersionActivity, *, factor: int = ORDINARY) -> Rules:
    """What a try that starts now is agreed on."""
    return Rules(**{name: activity.data.get(name) for name in NAMES}, factor=factor)


@dataclass(frozen=True)
class Standing:
    """Where somebody stands before a next try."""

    used: int
    tries: int | None
    # When a wait after a failed try is over; None when there is none.
    again_at: datetime | None

    @property
    def left(self) -> int | None:
        return None if self.tries is None else max(self.tries - self.used, 0)

    @property
    def may_start(self) -> bool:
        return self.left != 0 and self.again_at is None


class NoTryNow(Exception):
    def __init__(self, standing: Standing) -> None:
        super().__init__(standing)
        self.standing = standing


class OutOfTime(Exception):
    """The attempt has no clock that could be moved: none runs, or it has run out, or the attempt was handed in."""
