"""By when: days counted from a start, without those that do not count, and how that came about."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lms.lib.dates import push_past

Span = tuple[date, date | None]
Why = list[dict[str, Any]]


@dataclass(frozen=True)
class Stops:
    """Days that do not count: she is away; a question of hers is open; what is left cannot be signed yet.

    After such a wait she has at least `days_after` days, however late she was before.
    """

    leaves: list[Span] = field(default_factory=list)
    pauses: list[Span] = field(default_factory=list)
    waits: list[Span] = field(default_factory=list)
    days_after: int = 0


def due(starts_on: date, days: int, stops: Stops) -> tuple[date, Why]:
    """The last good day, and for each kind of stop that moved it, by how much."""
    due_on, spans, why = starts_on + timedelta(days=days), [], []
    for code, more in (("leave", stops.leaves), ("pause", stops.pauses), ("waits", stops.waits)):
        spans += more
        later = push_past(spans, starts_on, days)
        if code == "waits":
            later = max(later, _after(more, stops.days_after))
        if later != due_on:
            why.append({"code": code, "params": {"days": (later - due_on).days, "on": str(later)}})
        due_on = later
    return due_on, why


def _after(waits: list[Span], days: int) -> date:
    return max((last + timedelta(days=days) for _first, last in waits if last), default=date.min)


def gaps(spans: Iterable[Span], starts_on: date, ends_on: date | None) -> list[Span]:
    """The days from `starts_on` until `ends_on` that lie in none of the spans."""
    found: list[Span] = []
    cursor: date | None = starts_on
    for first, last in sorted(spans, key=lambda span: span[0]):
        if cursor is None or (ends_on and first >= ends_on):
            break
        if first > cursor:
            found.append((cursor, first))
        cursor = None if last is None else max(cursor, last)
    if cursor is not None and (ends_on is None or cursor < ends_on):
        found.append((cursor, ends_on))
    return found
