"""What may be asked, and what is answered. Whatever is not named here is refused, never passed over."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import QueryDict
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field, ValidationInfo, model_validator

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("leave out control characters")
    return text


def _within_reach(at: datetime) -> datetime:
    if not FIRST <= at < LAST:
        raise ValueError("choose a moment between 2000 and 2100")
    return at


Text = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_printable)]
Slug = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{1,50}$")]
Moment = Annotated[AwareDatetime, AfterValidator(_within_reach)]


class Asked(Schema):
    right: Slug = Field(description="The slug of a speaking right; /rights lists them.")
    topic: Text | None = Field(None, description="For a right that holds for named topics only.")
    at: Moment | None = Field(None, description="A moment with its zone, such as 2026-03-03T09:00:00Z. Without: now.")

    @model_validator(mode="before")
    @classmethod
    def _no_others(cls, values: Any, info: ValidationInfo) -> Any:
        """A misspelt name would else widen the question without a word."""
        query: QueryDict = info.context["request"].GET if info.context else QueryDict()
        for name in query:
            if name not in cls.model_fields:
                raise ValueError(f"there is no parameter “{name[:50]}”")
            if len(query.getlist(name)) > 1:
                raise ValueError(f"give “{name}” once")
        return values


class AskedAboutPerson(Asked):
    person: Annotated[str, Field(min_length=1, max_length=254), AfterValidator(_printable)] = Field(
        description="An employee number, an e-mail address or a uuid."
    )


class AskedWho(Asked):
    language: str | None = Field(None, pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$", description="The language read.")
    market: str | None = Field(None, pattern=r"^[A-Z]{2}$", description="The country worked in, such as DK.")
    limit: int = Field(100, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


class Allowed(Schema):
    allowed: bool
    until: date | None = Field(description="The first day on which it no longer holds; null: no end is known.")


class Person(Schema):
    name: str
    employee_number: str | None
    uuid: UUID


class People(Schema):
    count: int
    people: list[Person]


class Right(Schema):
    slug: str
    name: str
    does: str


class Rights(Schema):
    rights: list[Right]


class Problem(Schema):
    detail: str = Field(description="One sentence that says what to do.")
