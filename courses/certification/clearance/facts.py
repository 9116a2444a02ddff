"""The rows, put in order: what holds for everybody, and what is true of one person."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from accounts.models import User
from courses.certification.clearance.rows import Row
from courses.certification.clock import Span
from courses.guidelines.models import Revision
from courses.guidelines.needs import ANYWHERE, Needs, Place, Reader
from lms.lib.dates import local_date


@dataclass(frozen=True)
class Crisis:
    started_at: datetime
    ended_at: datetime | None
    topics: list[str]
    rights: frozenset[str]
    note: str

    def is_on(self, at: datetime) -> bool:
        return self.started_at <= at and (self.ended_at is None or at < self.ended_at)

    def concerns(self, topic: str) -> bool:
        return not self.topics or topic.casefold() in {one.casefold() for one in self.topics}


@dataclass(frozen=True)
class Grace:
    days: int
    span: Span


@dataclass
class House:
    """`certifications`, some of them `drafts`, and `tiers`: name and names; guidelines are numbered in `guidelines`."""

    certifications: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    drafts: set[str] = field(default_factory=set)
    tiers: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    grace: dict[str, list[Grace]] = field(default_factory=dict)
    guidelines: dict[str, int] = field(default_factory=dict)
    revisions: dict[int, list[Revision]] = field(default_factory=dict)
    retired: dict[int, date] = field(default_factory=dict)
    starts: dict[tuple[int, str], date | None] = field(default_factory=dict)
    offered: dict[tuple[int, str, str], date] = field(default_factory=dict)
    crises: list[Crisis] = field(default_factory=list)

    def needs(self, reader: Reader, on: date) -> Needs:
        """Of one person, who is number 0."""
        return Needs(on, self.revisions, self.starts, self.offered, {0: reader}, self.retired)

    @cached_property
    def edges(self) -> set[date]:
        """The days on which what holds for everybody may change."""
        days = {one.effective_on for rows in self.revisions.values() for one in rows}
        days |= {*self.offered.values(), *self.retired.values(), *(day for day in self.starts.values() if day)}
        days |= {day for rows in self.grace.values() for one in rows for day in one.span if day}
        moments = [moment for one in self.crises for moment in (one.started_at, one.ended_at) if moment]
        return days | {local_date(moment) + timedelta(days=more) for moment in moments for more in (0, 1)}


def house(rows: Iterable[Row]) -> House:
    found = House()
    ends = {}
    crises = []
    for row in rows:
        if row.kind == "crisis":
            crises.append(row)
        elif row.kind == "crisis-end":
            ends[row.owner] = row.moment
        elif row.kind in _PLACED:
            _PLACED[row.kind](found, row)
    found.crises = [_crisis(row, ends.get(row.owner)) for row in crises]
    for revisions in found.revisions.values():
        revisions.sort(key=lambda one: one.number)
    return found


def _crisis(row: Row, ended_at: datetime | None) -> Crisis:
    assert row.moment is not None  # noqa: S101  every crisis has begun
    return Crisis(row.moment, ended_at, json.loads(row.detail), frozenset(json.loads(row.label)), row.key)


def _certification(found: House, row: Row) -> None:
    found.certifications[row.key] = (row.label, json.loads(row.detail))


def _draft(found: House, row: Row) -> None:
    found.drafts.add(row.key)


def _tier_name(found: House, row: Row) -> None:
    found.tiers[row.key] = (row.label, json.loads(row.detail))


def _grace(found: House, row: Row) -> None:
    found.grace.setdefault(row.key, []).append(Grace(row.days, _span(row)))


def _revision(found: House, row: Row) -> None:
    number = found.guidelines.setdefault(row.key, len(found.guidelines))
    revision = Revision(
        pk=row.owner,
        number=row.number,
        tiers=json.loads(row.detail),
        resign_days=row.days,
        effective_on=_span(row)[0],
    )
    found.revisions.setdefault(number, []).append(revision)
    if row.ends_on:
        found.retired[number] = row.ends_on


def _start(found: House, row: Row) -> None:
    found.starts[row.owner, row.key] = row.starts_on


def _offered(found: House, row: Row) -> None:
    if row.moment:
        found.offered[row.owner, row.key, row.label] = local_date(row.moment)


_PLACED = {
    "certification": _certification,
    "draft": _draft,
    "tier-name": _tier_name,
    "grace": _grace,
    "revision": _revision,
    "start": _start,
    "offered": _offered,
}


def _span(row: Row) -> Span:
    assert row.starts_on is not None  # noqa: S101  what has an end has a beginning
    return row.starts_on, row.ends_on


def covers(span: Span, on: date) -> bool:
    return span[0] <= on and (span[1] is None or on < span[1])


@dataclass(frozen=True)
class Person:
    """One person's rows by kind; `grants` are the days on which she answers for an account in the register."""

    user: User
    rows: dict[str, list[Row]]
    grants: list[Span]

    def of(self, kind: str) -> list[Row]:
        return self.rows.get(kind, [])

    def on(self, kind: str, day: date) -> list[Row]:
        return [row for row in self.of(kind) if covers(_span(row), day)]

    @cached_property
    def leaves(self) -> list[Span]:
        return [_span(row) for row in self.of("leave")]

    def pauses(self, guideline: str) -> list[Span]:
        return [_span(row) for row in self.of("pause") if row.key == guideline]

    def day_of(self, row: Row) -> date:
        return local_date(row.moment, self.user.time_zone) if row.moment else date.max

    def signed(self, guideline: str, on: date) -> int:
        """The newest version that she had signed by that day; 0: none."""
        mine = (row for row in self.of("signed") if row.key == guideline and self.day_of(row) <= on)
        return max((row.number for row in mine), default=0)

    def is_revoked(self, award: Row, on: date) -> bool:
        return any(row.number == award.number for row in self.on("revoked", on))

    def topics(self, tier: str, on: date) -> list[str]:
        found = [topic for row in self.on("tier", on) if row.key == tier for topic in json.loads(row.detail)]
        return sorted(set(found), key=str.casefold)

    def reader(self, on: date) -> Reader:
        jobs = sorted(self.of("job"), key=lambda row: row.starts_on or date.min)
        learning = {row.key for row in self.of("learning") if self.day_of(row) <= on}
        return Reader(
            [Place(row.key, *_span(row)) for row in jobs] or [ANYWHERE],
            self.user.site_language,
            frozenset(learning | {row.key for row in self.on("tier", on)}),
        )

    @cached_property
    def edges(self) -> set[date]:
        """The days on which something in her own rows may change; signatures and courses only ever add."""
        kinds = ("job", "leave", "tier", "award", "revoked")
        spans = [_span(row) for kind in kinds for row in self.of(kind)] + self.grants
        days = {day for span in spans for day in span if day}
        return days | {self.day_of(row) for row in self.of("learning")}


def people(users: Iterable[User], rows: Iterable[Row], grants: Any) -> list[Person]:
    """In the order of `users`."""
    grouped: dict[int, dict[str, list[Row]]] = {}
    for row in rows:
        if row.kind in OF_PEOPLE:
            grouped.setdefault(row.owner, {}).setdefault(row.kind, []).append(row)
    return [Person(user, grouped.get(user.pk, {}), list(grants.get(user.pk, []))) for user in users]


OF_PEOPLE = frozenset({"job", "leave", "tier", "award", "revoked", "signed", "learning", "pause"})
