"""Writing the draft of a simulation part by part. Two trainers may work on different parts at the same time."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from courses import activities
from courses.models import Activity
from courses.services import CannotChange, Stale, save_activity
from courses.simulations.document import SimulationDocument
from lms.lib import canonical_json

Values = dict[str, Any]
TRIES = 5
OF_STORY = ("start", "variables", "feedback")


class Overtaken(Exception):
    """Somebody else saved this part after it was shown; `present` is how it stands now."""

    def __init__(self, present: Any) -> None:
        super().__init__()
        self.present = present


def read(activity: Activity) -> SimulationDocument:
    return SimulationDocument.model_validate(activities.from_draft(activity).model_dump())


def mark(part: Any) -> str:
    """Tells two wordings of a part apart."""
    return canonical_json.sha256(canonical_json.dumps(part))[:16]


def settings_part(values: Values) -> Values:
    story = values["story"] or {}
    names = ("title", "minutes", "required", "clauses", "lead", "intro", "role", "pass_points")
    return {name: values[name] for name in names} | {name: story[name] for name in OF_STORY if story}


def place_part(values: Values, key: str) -> Values:
    """A situation or an ending. Raises `CannotChange` when there is none any more."""
    for one in _places(values):
        if one["key"] == key:
            return one
    raise CannotChange(_("It is not in the draft any more."))


def save_settings(*, pk: int, seen: str, fields: Values) -> Activity:
    """Raises `Overtaken`, or pydantic's `ValidationError`."""

    def edit(values: Values) -> None:
        _refuse_overtaken(settings_part(values), seen)
        values.update({name: value for name, value in fields.items() if name not in OF_STORY})
        if values["story"]:
            values["story"]["start"] = fields.get("start", "")
            values["story"]["variables"] = fields.get("variables", {})
            values["story"]["feedback"] = fields.get("feedback") or "at-once"

    return _change(pk, edit)


def save_place(*, pk: int, key: str, seen: str, part: Values) -> Activity:
    """Raises `Overtaken`, `CannotChange`, or pydantic's `ValidationError`."""

    def edit(values: Values) -> None:
        present = place_part(values, key)
        _refuse_overtaken(present, seen)
        present.clear()
        present.update(part)

    return _change(pk, edit)


def save_drill(*, pk: int, seen: str, part: Values) -> Activity:
    """Raises `Overtaken`, or pydantic's `ValidationError`, also for a card whose class is gone."""

    def edit(values: Values) -> None:
        _refuse_overtaken(values["drill"], seen)
        values["drill"] = part

    return _change(pk, edit)


def begin(*, pk: int, form: str) -> Activity:
    """A story or a drill, from empty. Raises `CannotChange` when there is something already."""

    def edit(values: Values) -> None:
        if values["story"] or values["drill"]:
            raise CannotChange(_("It is written already."))
        values[form] = {}

    return _change(pk, edit)


def add_place(*, pk: int, kind: str, title: str, key: str) -> Activity:
    """A situation or an ending without its texts. Raises `CannotChange`, or pydantic's `ValidationError`."""

    def edit(values: Values) -> None:
        if values["story"] is None:
            raise CannotChange(_("This simulation has no story."))
        if any(one["key"] == key for one in _places(values)):
            raise CannotChange(_("The key “%(key)s” is taken in this story.") % {"key": key})
        if kind == "ending":
            values["story"]["endings"].append({"key": key, "title": title, "debrief": ""})
            return
        before = values["story"]["situations"]
        before.append({"key": key, "title": title, "day": before[-1]["day"] if before else "", "text": ""})
        values["story"]["start"] = values["story"]["start"] or key

    return _change(pk, edit)


def move_place(*, pk: int, key: str, by: int) -> Activity:
    """One place up (-1) or down (1) among its kind; at the end nothing happens."""

    def edit(values: Values) -> None:
        rows = _rows_with(values, key)
        index = next(number for number, one in enumerate(rows) if one["key"] == key)
        if 0 <= index + by < len(rows):
            rows[index], rows[index + by] = rows[index + by], rows[index]

    return _change(pk, edit)


def remove_place(*, pk: int, key: str) -> Activity:
    """What led there leads nowhere for the time being."""

    def edit(values: Values) -> None:
        rows = _rows_with(values, key)
        rows[:] = [one for one in rows if one["key"] != key]
        story = values["story"]
        story["start"] = "" if story["start"] == key else story["start"]
        for choice in (choice for one in story["situations"] for choice in one["choices"]):
            choice["next"] = "" if choice["next"] == key else choice["next"]

    return _change(pk, edit)


def _change(pk: int, edit: Callable[[Values], None]) -> Activity:
    """The newest draft, edited; who saved another part in the same moment loses nothing."""
    for _try in range(TRIES):
        activity = Activity.objects.select_related("module", "edition__course").get(pk=pk)
        values = read(activity).model_dump(mode="json")
        edit(values)
        document = SimulationDocument.model_validate(values)
        try:
            return save_activity(activity=activity, revision=activity.edit_revision, document=document)
        except Stale:
            continue
    raise CannotChange(_("Too many people save this at the same moment. Please try again."))


def _refuse_overtaken(present: Any, seen: str) -> None:
    if mark(present) != seen:
        raise Overtaken(present)


def _places(values: Values) -> list[Values]:
    story = values["story"] or {"situations": [], "endings": []}
    return [*story["situations"], *story["endings"]]


def _rows_with(values: Values, key: str) -> list[Values]:
    place_part(values, key)
    story = values["story"]
    return next(rows for rows in (story["situations"], story["endings"]) if any(one["key"] == key for one in rows))
