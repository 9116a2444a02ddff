"""What the pages of a run show. Nothing of a choice's points, red lines or feedback before it is made."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.simulations.document import Drill, Ending, Post, Situation, Story
from courses.simulations.models import Run
from courses.simulations.play import EFFECTS, NotOffered, State, Step, replay

COUNTS = ("views", "likes", "shares", "comments")


@dataclass(frozen=True)
class Moment:
    """One line of the timeline; `state` is done, now or later."""

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
    moments = [Moment(step.situation.time, step.situation.title, step.choice.done, "done") for step in state.steps]
    if isinstance(state.here, Situation):
        moments.append(Moment(state.here.time, state.here.title, _("Your move"), "now"))
        moments.append(Moment("", _("What happens next"), "", "later"))
    return moments


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


def story_so_far(run: Run, story: Story, decisions: int | None = None) -> State:
    """After all decisions, or after the first few."""
    choices = list(run.decisions.order_by("position").values_list("choice", flat=True))
    return replay(story, choices if decisions is None else choices[:decisions])


def ending_of(state: State) -> Ending | None:
    return state.here if isinstance(state.here, Ending) else None


def sorted_cards(run: Run, drill: Drill) -> list[Sorted]:
    chosen = dict(run.decisions.values_list("place", "choice"))
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
