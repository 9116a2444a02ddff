"""By when: days counted from a start, without those that do not count, and how that came about."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from lms.lib.dates import push_past

Span = tuple[date, date | None]
Why = list[dict[str, Any]]


class Code(StrEnum):
    """What a reason may say; `why.py` has a sentence for each."""

    SINCE = "since"
    NAMED = "named"
    DAYS = "days"
    RENEWAL = "renewal"
    WINDOW = "window"
    REVISION = "revision"
    REVOKED = "revoked"
    LAPSED = "lapsed"
    LEAVE = "leave"
    PAUSE = "pause"
    WAITS = "waits"
    EXTENDED = "extended"
    MET = "met"
    SETTLED = "settled"


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
    for code, more in ((Code.LEAVE, stops.leaves), (Code.PAUSE, stops.pauses), (Code.WAITS, stops.waits)):
        spans += more
        later = push_past(spans, starts_on, days)
        if code == Code.WAITS:
            later = max(later, _after(more, stops.days_after))
        if later != due_on:
            why.append(moved(code, due_on, later, [] if code != Code.LEAVE else within(more, starts_on, later)))
        due_on = later
    return due_on, why


def moved(code: Code, before: date, on: date, spans: list[Span]) -> dict[str, Any]:
    """That the day moved from `before`. Of leave also the spans, so that who was away reads her dates."""
    params: dict[str, Any] = {"days": (on - before).days, "on": str(on)}
    if spans:
        params["spans"] = [[str(first), str(last)] for first, last in spans]
    return {"code": code, "params": params}


def within(spans: Iterable[Span], starts_on: date, ends_on: date) -> list[Span]:
    """Those that are over and took days of this stretch."""
    return sorted(span for span in spans if span[1] and span[1] > starts_on and span[0] < ends_on)


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
