"""A written task as data: what to write and for which place, what is looked for, and who reads it."""

from typing import Annotated, Literal

from pydantic import Field

from courses.document import ActivityDocument, Body, Clause, Document, Key, Text
from courses.lessons import Distinct

SELF, COACH = "self", "coach"
MAX_CRITERIA, MAX_TEXTS, MAX_SAMPLES = 8, 5, 3
# An hour and a half; a text that waits longer is forgotten.
MAX_COOLING = 90
Platform = Literal["post", "linkedin", "x", "facebook", "instagram", "bluesky", "reply", "review", "bio", "note"]
Check = Literal["", "filled", "words", "link", "time", "has", "lacks", "clear"]


class MockPost(Document):
    """What the learner answers or passes on."""

    name: Text
    where: str = ""
    time: str = ""
    link: str = Field(default="", pattern=r"^(https?://\S+)?$")
    text: Text


class Criterion(Document):
    """`check` lets the server give the points: all of them, or none.

    `of` names the fields that it reads, none meaning all texts. `terms` are words (has, lacks; a star at the end stands
    for any ending) or rules of Draft Check that must keep silent (clear). `least` and `most` count words.
    """

    key: Key
    text: Text
    points: int = Field(ge=1, le=20)
    check: Check = ""
    of: list[Key] = []
    least: int = Field(default=0, ge=0)
    most: int = Field(default=0, ge=0)
    terms: list[Text] = []


class AssignmentDocument(ActivityDocument):
    kind: Literal["assignment"]
    clauses: list[Clause] = []
    brief: Annotated[Body, Field(min_length=1)]
    post: MockPost | None = None
    platform: Platform
    # Titles of several texts; empty for one.
    texts: list[Text] = Field(default=[], max_length=MAX_TEXTS)
    # Characters of one text; 0 is the limit of the platform.
    longest: int = Field(default=0, ge=0)
    account: Literal["personal", "official"] = "personal"
    market: Literal["US", "UK", "DK", "EU", "other"] = "EU"
    # From which severity on a finding is mended or explained before handing in.
    explain: Literal["block", "warn"] = "block"
    # Minutes in which a text that was handed in may still be taken back.
    cooling: int = Field(default=0, ge=0, le=MAX_COOLING)
    review: Literal["self", "coach"] = "self"
    pass_points: int = Field(ge=1)
    rubric: Annotated[list[Criterion], Field(min_length=1, max_length=MAX_CRITERIA), Distinct]
    # Markdown, shown once the text is accepted.
    samples: list[Annotated[Body, Field(min_length=1)]] = Field(default=[], max_length=MAX_SAMPLES)
