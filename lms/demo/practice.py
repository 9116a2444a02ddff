"""What people of the demo company have practised: some have sorted the cards of the listener's drill."""

from collections.abc import Iterator
from datetime import datetime
from random import Random

from courses.enrollments.models import Enrollment
from courses.models import CourseVersion, VersionActivity
from courses.simulations.document import Card, Drill
from courses.simulations.services import Move, drill_of, hand_in, put, start
from lms.demo.havnby import LOGINS

DRILL = "l-s2"
PLAYERS = 30
# What is easily taken for something else, and for what.
MIXED_UP = {"waiting": "insight", "cartoon": "spam", "prize": "spam", "hinge": "today"}


def sort_cards(now: datetime) -> None:
    """So many in each language, of those who have finished the course. The demo's own logins have not begun."""
    newest = CourseVersion.objects.newest().values("pk")
    for activity in VersionActivity.objects.filter(version__in=newest, key=DRILL).select_related("version"):
        drill = drill_of(activity)
        for enrollment in _players(activity):
            run = start(enrollment=enrollment, activity=activity, at=now)
            lying = dict(_sorted(drill, Random(f"{enrollment.user.employee_number} {DRILL}")))  # noqa: S311
            put(run=run, moves={card: Move("", choice) for card, choice in lying.items()}, at=now)
            hand_in(run=run, seen=lying, at=now)


def _players(activity: VersionActivity) -> Iterator[Enrollment]:
    """Each person once, in the newest cycle."""
    rows = Enrollment.objects.filter(
        version__edition=activity.version.edition_id, completed_at__isnull=False, withdrawn_at__isnull=True
    ).exclude(user__employee_number__in=[number for _local, _name, number, *_rest in LOGINS])
    newest = {one.user_id: one for one in rows.select_related("user").order_by("user__employee_number", "cycle")}
    yield from list(newest.values())[:PLAYERS]


def _sorted(drill: Drill, chance: Random) -> Iterator[tuple[str, str]]:
    for card in drill.cards:
        yield card.key, _class_of(card, drill, chance)


def _class_of(card: Card, drill: Drill, chance: Random) -> str:
    luck = chance.random()
    if luck < 0.3 and card.key in MIXED_UP:
        return MIXED_UP[card.key]
    return card.answer if luck < 0.92 else chance.choice(drill.classes).key
