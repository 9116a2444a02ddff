"""What stands beside the fields in the workshop: the picture of the story, its places, what is to be mended."""

from dataclasses import dataclass

from django.urls import reverse

from courses.document import Problem
from courses.models import Activity
from courses.publishing import current_placeholders
from courses.simulations.document import SimulationDocument
from courses.simulations.drawing import Drawing, draw
from courses.simulations.kind import SimulationKind


@dataclass(frozen=True)
class Mending:
    """`place` is the key of the situation or ending, if it concerns one."""

    message: str
    place: str
    url: str


@dataclass(frozen=True)
class PlaceRow:
    key: str
    title: str
    note: str
    is_start: bool
    is_ending: bool
    # Key, text, where it leads, and whether it crosses a red line.
    choices: tuple[tuple[str, str, str, bool], ...]


def problems_of(activity: Activity, document: SimulationDocument) -> list[Mending]:
    found = SimulationKind().check(document, current_placeholders(), activity.edition)
    return [_mending(activity, document, problem) for problem in found]


def _mending(activity: Activity, document: SimulationDocument, problem: Problem) -> Mending:
    story, path = document.story, problem.where[1:]
    key = path[1] if story is not None and len(path) > 1 and path[0] == "story" else ""
    if story is not None and key and (story.situation(key) or story.ending(key)):
        return Mending(problem.message, key, reverse("admin:simulations_scenario_place", args=[activity.pk, key]))
    if path[:1] == ("drill",):
        return Mending(problem.message, "", reverse("admin:simulations_scenario_cards", args=[activity.pk]))
    return Mending(problem.message, "", "")


def picture(activity: Activity, document: SimulationDocument, problems: list[Mending]) -> Drawing | None:
    if document.story is None or not (document.story.situations or document.story.endings):
        return None
    return draw(document.story, {one.place for one in problems})


def rows_of_places(document: SimulationDocument) -> dict[str, list[PlaceRow]]:
    """The picture in words: each place, and where its choices lead."""
    story = document.story
    if story is None:
        return {"situations": [], "endings": []}
    titles = story.titles
    situations = [
        PlaceRow(
            key=one.key,
            title=one.title,
            note=" ".join(filter(None, [one.day, one.time])),
            is_start=one.key == story.start,
            is_ending=False,
            choices=tuple(
                (pick.key, pick.text, titles.get(pick.next, ""), bool(pick.red_line)) for pick in one.choices
            ),
        )
        for one in story.situations
    ]
    endings = [PlaceRow(one.key, one.title, "", False, True, ()) for one in story.endings]
    return {"situations": situations, "endings": endings}
