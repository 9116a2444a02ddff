"""Simulations for tests: the two of the listener's course, and a story of three situations."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from accounts.models import User
from courses.enrollments.models import Enrollment
from courses.enrollments.services import enroll
from courses.models import Activity, Edition, Module, VersionActivity
from courses.simulations.document import SimulationDocument
from courses.simulations.services import Move, hand_in, put, start
from tests.builders import AT, make_course, make_person, make_version

DATA = Path(__file__).parent / "courses" / "simulations" / "data"


@cache
def shipped(name: str) -> SimulationDocument:
    return SimulationDocument.model_validate(yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8")))


def choice(key: str, to: str, **fields: Any) -> dict[str, Any]:
    words = {"text": f"Do {key}", "done": f"You did {key}", "feedback": f"SECRET of {key}."}
    return {"key": key, **words, "next": to} | fields


def situation(key: str, *choices: dict[str, Any], **fields: Any) -> dict[str, Any]:
    words = {"title": f"Scene {key}", "day": "Monday", "text": f"What happens in {key}."}
    return {"key": key, **words, "choices": list(choices)} | fields


def story(**fields: Any) -> dict[str, Any]:
    """Two situations and an ending; the best way has 5 points."""
    return {
        "start": "one",
        "situations": [
            situation("one", choice("good", "two", points=3), choice("bad", "two", red_line="SECRET line.")),
            situation("two", choice("fine", "end", points=2), choice("poor", "end")),
        ],
        "endings": [{"key": "end", "title": "The tea is drunk", "debrief": "SECRET of the pot."}],
    } | fields


def make_simulation_draft(edition: Edition, document: SimulationDocument | None = None, **data: Any) -> Activity:
    values = (
        document.model_dump(mode="json", exclude_defaults=True) if document else {"pass_points": 4, "story": story()}
    )
    head = {"key": "tea-party", "title": "The tea party", "minutes": 5} | {
        name: values.pop(name) for name in ("key", "title", "minutes") if name in values
    }
    values.pop("kind", None)
    module = Module.objects.create(edition=edition, key="practice", title="Practice", position=edition.modules.count())
    return Activity.objects.create(
        edition=edition, module=module, kind="simulation", position=0, data=values | data, **head
    )


def make_simulation(document: SimulationDocument | None = None, **data: Any) -> VersionActivity:
    """In a published course of two lessons."""
    edition = make_course()
    make_simulation_draft(edition, document, **data)
    return make_version(edition).activities.get(kind="simulation")


def make_player(simulation: VersionActivity, user: User | None = None) -> Enrollment:
    person = user or make_person()
    course = simulation.version.edition.course
    return enroll(user_ids=[person.pk], course=course, source=Enrollment.Source.SELF, at=AT)[0]


# Where the eight posts of the shipped drill belong.
SORTED = {
    "smoke": "emergency",
    "waiting": "today",
    "hinge": "insight",
    "manual": "insight",
    "shifts": "leave",
    "prize": "emergency",
    "song": "spam",
    "cartoon": "leave",
}


def sort_cards(drill: VersionActivity, people: Iterable[User], *, at: datetime = AT, **elsewhere: str) -> None:
    """Each person sorts the drill and hands it in; `elsewhere` says which cards she puts into a wrong class."""
    lying = SORTED | elsewhere
    moves = {card: Move("", choice) for card, choice in lying.items()}
    for person in people:
        opened = Enrollment.objects.filter(user=person, course=drill.version.edition.course).first()
        run = start(enrollment=opened or make_player(drill, person), activity=drill, at=at)
        put(run=run, moves=moves, at=at)
        assert hand_in(run=run, seen=lying, at=at)
