"""How an invented person goes about what she owes. A pure function of who, what and when: seeding may be repeated."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from courses.certification.models import REVISION
from lms.demo.changes import UNSIGNED
from lms.demo.havnby import DUE_SOON, LOGINS, NEWCOMER
from lms.lib.dates import zone

NOTHING = {"10611", NEWCOMER[1]}  # Maja has not begun; Bodil has not even signed in.
MIDWAY = {"10482", DUE_SOON[1]}  # Lars and Frida have signed and read two lessons.
DILIGENT = {number for _local, _name, number, *_rest in LOGINS} - NOTHING - MIDWAY | {"10001"}
LESSONS = 13


@dataclass(frozen=True)
class Journey:
    """Moments in order: when she signs, when each lesson is done, each try at the quiz with its right answers."""

    signs_at: datetime | None
    lessons_at: tuple[datetime, ...] = ()
    tries: tuple[tuple[datetime, int], ...] = ()


def journey(number: str, occasion: str, assigned_on: date, time_zone: str, *, pilot: bool) -> Journey:
    chance = Random(f"{number} {occasion} {assigned_on}")  # noqa: S311
    if number in NOTHING:
        return Journey(None)
    if occasion.startswith(REVISION):
        late = number in UNSIGNED or (number not in DILIGENT and chance.random() < 0.12)
        return Journey(
            None if late else _moment(assigned_on + timedelta(days=chance.randrange(0, 12)), chance, time_zone)
        )
    start = assigned_on + timedelta(days=chance.randrange(1, 9))
    if number in MIDWAY:
        return Journey(_moment(start, chance, time_zone), _lessons(start, 5, 2, chance, time_zone))
    days, lessons, finishes = _temper(number, chance, pilot=pilot)
    signs_at = _moment(start, chance, time_zone)
    lessons_at = _lessons(start, days, lessons, chance, time_zone)
    tries = _tries(start + timedelta(days=days), chance, time_zone) if finishes else ()
    return Journey(signs_at, lessons_at, tries)


def _temper(number: str, chance: Random, *, pilot: bool) -> tuple[int, int, bool]:
    """Days until finished, lessons read, and whether she gets to the end."""
    luck = chance.random()
    if number in DILIGENT or luck < (0.95 if pilot else 0.9):
        return chance.randrange(1, 17), LESSONS, True
    if luck < 0.96:
        return chance.randrange(28, 50), LESSONS, True
    if luck < 0.985:
        return 10, chance.randrange(2, 10), False
    return 10, 0, False


def _moment(day: date, chance: Random, time_zone: str) -> datetime:
    """In working hours where the person is; weekends move to Monday."""
    day += timedelta(days=(7 - day.weekday()) if day.weekday() >= 5 else 0)
    return datetime.combine(
        day, time(chance.randrange(8, 15), chance.randrange(60), chance.randrange(60)), zone(time_zone)
    )


def _lessons(start: date, days: int, count: int, chance: Random, time_zone: str) -> tuple[datetime, ...]:
    """In two to four sittings, each some lessons long."""
    sittings = sorted(chance.sample(range(days + 3), min(days + 3, chance.randrange(2, 5))))
    moments: list[datetime] = []
    for index in range(count):
        day = start + timedelta(days=sittings[index * len(sittings) // LESSONS] * days // (days + 3))
        moment = _moment(day, chance, time_zone)
        if moments and moment <= moments[-1]:
            moment = moments[-1] + timedelta(minutes=chance.randrange(3, 9))
        moments.append(moment)
    return tuple(moments)


def _tries(day: date, chance: Random, time_zone: str) -> tuple[tuple[datetime, int], ...]:
    first = _moment(day + timedelta(days=1), chance, time_zone)
    failed = chance.choices((0, 1, 2), (74, 20, 6))[0]
    rights = [chance.randrange(5, 8) for _ in range(failed)] + [chance.choice((8, 8, 9, 9, 10))]
    return tuple((first + timedelta(minutes=12 * index), right) for index, right in enumerate(rights))
