"""What a course is, as data: the schema of drafts, of files and of published documents (one schema for all three)."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import ErrorDetails

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=50)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
# Markdown with the line ends of files, whatever a browser sent.
Body = Annotated[str, AfterValidator(lambda text: text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Clause = Annotated[str, StringConstraints(pattern=r"^G\d+\.\d+$")]


class Document(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ActivityDocument(Document):
    """What every kind of activity has; each kind adds its own fields."""

    key: Key
    kind: str
    title: Title
    minutes: int = Field(ge=1, le=480)
    required: bool = True


class ModuleDocument(Document):
    key: Key
    title: Title
    summary: str = ""


class EditionDocument(Document):
    title: Title
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


def sentence(error: ErrorDetails) -> str:
    """What is wrong with one field, in words for the person who wrote it."""
    name = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "missing":
        return _("“%(name)s” is missing.") % {"name": name}
    if error["type"] == "extra_forbidden":
        return _("“%(name)s” is not a field that belongs here.") % {"name": name}
    if error["type"] == "value_error":
        return error["msg"].removeprefix("Value error, ")
    return _("“%(name)s” cannot be used: %(reason)s.") % {"name": name, "reason": error["msg"]}


@dataclass(frozen=True)
class Compiled:
    """What learners read (`html`, `html_for` by job family) and what stays on the server (`data`)."""

    html: str
    data: dict[str, Any]
