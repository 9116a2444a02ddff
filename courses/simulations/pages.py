"""What the pages of a run show. Nothing of a choice's points, red lines or feedback before it is made."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.simulations.document import Drill, Ending, Post, Situation
from courses.simulations.models import Run
from courses.simulations.play import EFFECTS, NotOffered, State, Step

COUNTS = ("views", "likes", "shares", "comments")


@dataclass(frozen=True)
class Moment:
    """One line of the timeline; `state` is done, now or later. `day` where a new one begins."""

    day: str
    time: str
    title: str
    note: str
    state: str


@dataclass(frozen=True)
class SeenPost:
    """`more`: by how much each count has grown since one saw the post last."""

    post: Post
    more: dict[str, int]


@dataclass(frozen=True)
class Effect:
    label: str
    value: int
    word: str


@dataclass(frozen=True)
class Sorted:
    """A card as somebody sorted it."""

    author: str
    text: str
    chosen: str
    right: bool
    belongs: str
    feedback: str


@dataclass(frozen=True)
class Mixed:
    """The cards of one class: `counts` says for each class how many were put there, and whether that is right."""

    label: str
    counts: list[tuple[str, int, bool]]


def picked(keys: list[str], value: str | None) -> str:
    """The key behind a place on the page; keys stay on the server, since authors give them telling names.

    Empty where nothing was sent. Raises `NotOffered`.
    """
    if value is None:
        return ""
    places = {str(place): key for place, key in enumerate(keys, start=1)}
    if value not in places:
        raise NotOffered(value)
    return places[value]


def timeline(state: State) -> list[Moment]:
    """What has happened, where one stands, and that something follows."""
    passed = [(step.situation, step.choice.done, "done") for step in state.steps]
    here = [(state.here, _("Your move"), "now")] if isinstance(state.here, Situation) else []
    moments, day = [], ""
    for situation, note, standing in [*passed, *here]:
        new_day = situation.day if situation.day != day else ""
        moments.append(Moment(new_day, situation.time, situation.title, note, standing))
        day = situation.day or day
    return [*moments, Moment("", "", _("What happens next"), "", "later")] if here else moments


def feed(state: State) -> list[SeenPost]:
    """The posts of the situation in which one stands."""
    before = {(post.author, post.text): post for step in state.steps for post in step.situation.feed}
    posts = state.here.feed if isinstance(state.here, Situation) else []
    return [SeenPost(post, _growth(before.get((post.author, post.text)), post)) for post in posts]


def _growth(before: Post | None, now: Post) -> dict[str, int]:
    pairs = {name: (getattr(before, name, None), getattr(now, name)) for name in COUNTS}
    return {name: new - old for name, (old, new) in pairs.items() if old is not None and new is not None and new > old}


def effects(step: Step) -> list[Effect]:
    """Whom the choice helped or harmed, in words."""
    labels = dict(zip(EFFECTS, (_("The customer"), _("The company’s name"), _("Law and contracts")), strict=True))
    words = {-2: _("much worse"), -1: _("worse"), 1: _("better"), 2: _("much better")}
    values = {name: getattr(step.choice, name) for name in EFFECTS}
    return [Effect(labels[name], value, words[value]) for name, value in values.items() if value]


def ending_of(state: State) -> Ending | None:
    return state.here if isinstance(state.here, Ending) else None


def sorted_cards(drill: Drill, chosen: Mapping[str, str]) -> list[Sorted]:
    labels = {one.key: one.label for one in drill.classes}
    return [
        Sorted(
            author=card.post.author,
            text=card.post.text,
            chosen=labels.get(chosen.get(card.key, ""), ""),
            right=chosen.get(card.key) == card.answer,
            belongs=labels[card.answer],
            feedback=card.feedback,
        )
        for card in drill.cards
    ]


def mixed(drill: Drill, pairs: Mapping[tuple[str, str], int]) -> list[Mixed]:
    """The table of where cards belong and where they were put; `pairs` counts both, as keys of classes."""
    belong = {card.answer for card in drill.cards}
    return [
        Mixed(
            row.label, [(column.label, pairs.get((row.key, column.key), 0), column == row) for column in drill.classes]
        )
        for row in drill.classes
        if row.key in belong
    ]


def pairs_of(drill: Drill, chosen: Mapping[str, str]) -> Counter[tuple[str, str]]:
    return Counter((card.answer, chosen[card.key]) for card in drill.cards if card.key in chosen)


def first_and_best(finished: list[Run]) -> tuple[Run | None, Run | None]:
    """Of a person's finished runs: the first, and the best one, the earliest of equals."""
    first = min(finished, key=lambda run: run.number, default=None)
    best = max(finished, key=lambda run: (run.passed, run.points, -run.number), default=None)
    return first, best
