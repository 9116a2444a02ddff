"""What a course is, as data: the schema of drafts, of files and of published documents (one schema for all three)."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=50)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Clause = Annotated[str, StringConstraints(pattern=r"^G\d+\.\d+$")]


class Document(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ActivityDocument(Document):
    """What every kind of activity has; each kind adds its own fields."""

    key: Key
    kind: str
    title: Text
    minutes: int = Field(ge=1, le=480)
    required: bool = True


class ModuleDocument(Document):
    key: Key
    title: Text
    summary: str = ""


class EditionDocument(Document):
    title: Text
    summary: str = ""
    outcomes: list[Text] = []


class CourseDocument(Document):
    slug: Key
    tier: Key | None = None
    objectives: dict[str, Text] = {}
    owners: dict[Literal["communications", "governance", "experts"], str] = {}


@dataclass(frozen=True)
class Problem:
    """Something that keeps a course from being published, with the place to mend it."""

    where: tuple[str, ...]
    message: str

    def __str__(self) -> str:
        return f"{' › '.join(self.where)}: {self.message}"


@dataclass(frozen=True)
class Compiled:
    """What learners read (`html`, `html_for` by job family) and what stays on the server (`data`)."""

    html: str
    data: dict[str, Any]
