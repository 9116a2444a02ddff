"""When an award ends, and what its end brings: grace, lapse, the way back to the first path. Days only, no rows.

All days are first days: `expires_on` is the first day on which the award no longer holds, `lapses_on` the first one
after grace, `full_on` the first one on which the whole course is asked for again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from courses.certification.clock import Span
from courses.certification.models import Certification, RequirementRule
from lms.lib.dates import add_months, push_past

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """From when an award's months are counted, and its end (None: it has none)."""

    anchor_on: date
    expires_on: date | None


def term(
    certification: Certification, awarded_on: date, *, previous: Term | None = None, in_time: bool = False
) -> Term:
    """`previous` is the term of the award before; `in_time`: this one came before that one had lapsed.

    Months are counted from the anchor and never from an end that was clamped: 31 Jan, 28 Feb, 31 Mar.
    """
    months = certification.months
    if not months:
        return Term(awarded_on, None)
    base = Certification.ExpiryBase(certification.expiry_base)
    if base == base.MONTH_END:
        return Term(awarded_on, add_months(awarded_on.replace(day=1), months + 1))
    if base == base.FIXED:
        return Term(awarded_on, _fixed(certification, awarded_on, previous))
    if base == base.PREVIOUS and previous and previous.expires_on and in_time:
        return _going_on(previous.anchor_on, months, max(previous.expires_on, awarded_on))
    return Term(awarded_on, add_months(awarded_on, months))


def _going_on(anchor_on: date, months: int, after: date) -> Term:
    periods = 1
    while add_months(anchor_on, periods * months) <= after:
        periods += 1
    return Term(anchor_on, add_months(anchor_on, periods * months))


def _fixed(certification: Certification, awarded_on: date, previous: Term | None) -> date:
    """The day after the first fixed day that gives the least months and lies behind the end before."""
    earliest = add_months(awarded_on, certification.min_months)
    if previous and previous.expires_on:
        earliest = max(earliest, previous.expires_on)
    month, day = certification.fixed_month or 12, certification.fixed_day or 31
    # Counted from a January, so that 29 February is the 28th in most years.
    last = add_months(date(earliest.year - 1, 1, day), month - 1)
    years = 0
    while last < earliest or last < awarded_on:
        years += 1
        last = add_months(date(earliest.year - 1, 1, day), month - 1 + 12 * years)
    return last + DAY


def renewal_opens_on(expires_on: date, window_days: int) -> date:
    return expires_on - timedelta(days=window_days)


def renewal_due_on(expires_on: date, window_days: int, leaves: Iterable[Span]) -> date:
    """The last good day: the day before the end, and later by the days of leave in the window."""
    return push_past(leaves, renewal_opens_on(expires_on, window_days), window_days) - DAY


def lapses_on(expires_on: date, rule: RequirementRule, leaves: Iterable[Span]) -> date:
    return push_past(leaves, expires_on, rule.grace_days)


def full_on(expires_on: date, rule: RequirementRule, leaves: Iterable[Span]) -> date | None:
    """None: a renewal stays a renewal, however late."""
    if rule.long_lapse_days is None:
        return None
    return push_past(leaves, expires_on, max(rule.long_lapse_days, rule.grace_days))
