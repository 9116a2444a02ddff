"""A simulation as data: a story of situations and choices, or a drill in which cards are sorted."""

from collections.abc import Iterable
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from courses.document import ActivityDocument, Body, Clause, Document, Key, Text

# What is written by and by may be empty in a draft; `SimulationKind.check` says what is missing before publishing.
Place = Key | Literal[""]
Amount = Annotated[int, Field(ge=-1000, le=1000)]
Count = Annotated[int, Field(ge=0, le=10_000_000_000)]


class Post(Document):
    """What somebody wrote in public, in the feed beside a situation."""

    author: Text
    handle: str = ""
    at: str = ""
    text: Text
    views: Count | None = None
    likes: Count | None = None
    shares: Count | None = None
    comments: Count | None = None
    # A film in the post, by its length, such as "0:41".
    clip: str = ""


class Condition(Document):
    """A choice is offered only while this holds."""

    variable: Key
    test: Literal["at-least", "below", "equals"]
    value: Amount

    def holds(self, variables: dict[str, int]) -> bool:
        now = variables.get(self.variable, 0)
        return {"at-least": now >= self.value, "below": now < self.value, "equals": now == self.value}[self.test]


class Choice(Document):
    key: Key
    text: Text
    # What the timeline says afterwards, such as "You escalated it".
    done: Text
    points: int = Field(default=0, ge=0, le=10)
    # Why this must never be done; a run with it cannot pass.
    red_line: str = ""
    feedback: Body
    effects: dict[Key, Amount] = {}
    when: list[Condition] = []
    customer: int = Field(default=0, ge=-2, le=2)
    brand: int = Field(default=0, ge=-2, le=2)
    law: int = Field(default=0, ge=-2, le=2)
    # The key of a situation or of an ending.
    next: Place = ""


class Situation(Document):
    key: Key
    title: Text
    # On the story's clock.
    day: str = ""
    time: str = ""
    text: Body
    feed: list[Post] = Field(default=[], max_length=6)
    # The step writes something: the page asks which account one is in, and shows whose it is.
    compose: bool = False
    account: Literal["own", "company"] = "own"
    choices: list[Choice] = Field(default=[], max_length=6)

    @model_validator(mode="after")
    def choices_differ(self) -> "Situation":
        _refuse_twins((one.key for one in self.choices), _("Two choices have the same key."))
        return self


class Ending(Document):
    key: Key
    title: Text
    debrief: Body


class Story(Document):
    # When one learns what came of a choice.
    feedback: Literal["at-once", "at-end"] = "at-once"
    variables: dict[Key, Amount] = {}
    start: Place = ""
    situations: list[Situation] = Field(default=[], max_length=40)
    endings: list[Ending] = Field(default=[], max_length=10)

    @model_validator(mode="after")
    def keys_differ(self) -> "Story":
        keys = [*(one.key for one in self.situations), *(one.key for one in self.endings)]
        _refuse_twins(keys, _("Two situations or endings have the same key."))
        return self

    @property
    def titles(self) -> dict[str, str]:
        """Of all situations and endings, by key."""
        return {one.key: one.title for one in self.situations} | {one.key: one.title for one in self.endings}

    def situation(self, key: str) -> Situation | None:
        return next((one for one in self.situations if one.key == key), None)

    def ending(self, key: str) -> Ending | None:
        return next((one for one in self.endings if one.key == key), None)


class Label(Document):
    key: Key
    label: Text


class Card(Document):
    key: Key
    post: Post
    # The key of the class where it belongs.
    answer: Key
    feedback: Body


class Drill(Document):
    classes: list[Label] = Field(default=[], max_length=6)
    cards: list[Card] = Field(default=[], max_length=20)
    debrief: Body = ""

    @model_validator(mode="after")
    def cards_belong(self) -> "Drill":
        _refuse_twins((one.key for one in self.classes), _("Two classes have the same key."))
        _refuse_twins((one.key for one in self.cards), _("Two cards have the same key."))
        known = {one.key for one in self.classes}
        for card in self.cards:
            if card.answer not in known:
                message = _("The card “%(card)s” belongs to the class “%(name)s”, which does not exist.")
                raise ValueError(message % {"card": card.key, "name": card.answer})
        return self


class SimulationDocument(ActivityDocument):
    kind: Literal["simulation"]
    clauses: list[Clause] = []
    lead: str = ""
    intro: Body = ""
    # Who one is in it.
    role: str = ""
    # Points that pass; in a story without a red line besides.
    pass_points: int = Field(ge=1, le=1000)
    story: Story | None = None
    drill: Drill | None = None

    @model_validator(mode="after")
    def not_both(self) -> "SimulationDocument":
        if self.story is not None and self.drill is not None:
            raise ValueError(_("A simulation has either a story or a drill."))
        return self


def _refuse_twins(keys: Iterable[str], message: str) -> None:
    keys = list(keys)
    if len(set(keys)) != len(keys):
        raise ValueError(message)
