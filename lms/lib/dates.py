"""Calendar arithmetic. Days are local days of a person (else the company); moments are UTC."""

import calendar
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone


def add_months(anchor: date, months: int) -> date:
    """`months` later, clamped to the month's last day. Count from the anchor: 31 Jan + 1 = 28 Feb, + 2 = 31 Mar."""
    index = anchor.year * 12 + anchor.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """The zone by its IANA name; the company's zone where the name is empty or unknown."""
    return ZoneInfo(name) if is_zone(name) else timezone.get_default_timezone()


def is_zone(name: str) -> bool:
    return name in _zone_names()


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def local_date(at: datetime, zone_name: str = "") -> date:
    return at.astimezone(zone(zone_name)).date()


def days_covered(spans: Iterable[tuple[date, date | None]], starts_on: date, ends_on: date) -> int:
    """How many days of [starts_on, ends_on) lie in at least one span (spans: start inclusive, end exclusive)."""
    covered, cursor = 0, starts_on
    for first, last in sorted(spans, key=lambda span: span[0]):
        begin, end = max(first, cursor), min(last or ends_on, ends_on)
        if begin < end:
            covered += (end - begin).days
            cursor = end
    return covered


def push_past(spans: Iterable[tuple[date, date | None]], starts_on: date, days: int) -> date:
    """The day that lies `days` counted days after `starts_on` when days within a span do not count.

    An open span stops the clock for good; the day is then reckoned as if the span had no days, and moves when it ends.
    """
    closed = sorted((first, last) for first, last in spans if last is not None)
    end = starts_on + timedelta(days=days)
    while True:
        later = starts_on + timedelta(days=days + days_covered(closed, starts_on, end))
        if later == end:
            return end
        end = later
