"""The days of a sample person under a setting, reckoned by the very functions that reckon everybody's."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.certification.clock import Span, Stops
from courses.certification.models import Certification, RequirementRule
from courses.certification.obligations import reckoned
from courses.certification.windows import Term, full_on, lapses_on, renewal_due_on, renewal_opens_on, term

WORDS: dict[str, str | Promise] = {
    "assigned": _("Assigned"),
    "due": _("Due: the last good day"),
    "awarded": _("Done: the badge is awarded"),
    "opens": _("The renewal opens"),
    "renewal-due": _("Renewal due: the last good day"),
    "renewed": _("Renewed"),
    "expires": _("The badge expires: the first day without it"),
    "lapses": _("Grace is over"),
    "full": _("Back to the first path"),
    "expires-again": _("The renewed badge expires"),
}


@dataclass(frozen=True)
class Sample:
    assigned_on: date
    done_on: date
    renewed_on: date | None = None
    leave_from: date | None = None
    leave_until: date | None = None

    @property
    def leaves(self) -> list[Span]:
        return [(self.leave_from, self.leave_until)] if self.leave_from else []


@dataclass(frozen=True)
class Moment:
    code: str
    on: date

    @property
    def words(self) -> str:
        return str(WORDS[self.code])


@dataclass(frozen=True)
class Point:
    """Where a moment stands in the drawing: percent from the left, and the row that keeps numbers apart."""

    number: int
    moment: Moment
    x: float
    row: int

    @property
    def y(self) -> int:
        return 34 + 20 * self.row


@dataclass(frozen=True)
class Stretch:
    state: str
    x: float
    width: float


def timeline(certification: Certification, rule: RequirementRule, sample: Sample) -> list[Moment]:
    """In the order of the days."""
    due_on, _why = reckoned(rule, sample.assigned_on, Stops(leaves=sample.leaves))
    first = term(certification, sample.done_on)
    moments = [Moment("assigned", sample.assigned_on), Moment("due", due_on), Moment("awarded", sample.done_on)]
    if first.expires_on:
        moments += _renewal(certification, rule, sample, first, first.expires_on)
    return sorted(moments, key=lambda one: one.on)


def _renewal(
    certification: Certification, rule: RequirementRule, sample: Sample, first: Term, expires_on: date
) -> list[Moment]:
    lapsed_on = lapses_on(expires_on, rule, sample.leaves)
    found = [
        Moment("opens", max(renewal_opens_on(expires_on, rule.window_days), sample.done_on)),
        Moment("renewal-due", renewal_due_on(expires_on, rule.window_days, sample.leaves)),
        Moment("expires", expires_on),
    ]
    if sample.renewed_on:
        again = term(certification, sample.renewed_on, previous=first, in_time=sample.renewed_on < lapsed_on)
        found.append(Moment("renewed", sample.renewed_on))
        return found + ([Moment("expires-again", again.expires_on)] if again.expires_on else [])
    back_on = full_on(expires_on, rule, sample.leaves)
    return [*found, Moment("lapses", lapsed_on), *([Moment("full", back_on)] if back_on else [])]


def drawn(moments: list[Moment]) -> tuple[list[Point], list[Stretch]]:
    first, last = moments[0].on, moments[-1].on
    days = max((last - first).days, 1)

    def place(day: date) -> float:
        return round(5 + 90 * (day - first).days / days, 2)

    points: list[Point] = []
    for number, moment in enumerate(moments, start=1):
        taken = {one.row for one in points if place(moment.on) - one.x < 10}
        row = next(row for row in range(len(moments)) if row not in taken)
        points.append(Point(number, moment, place(moment.on), row))
    return points, [_stretch(state, place(begin), place(end)) for state, begin, end in _valid(moments)]


def _valid(moments: list[Moment]) -> list[tuple[str, date, date]]:
    """While the badge holds, and while it may still be renewed in grace."""
    on = {one.code: one.on for one in moments}
    found = []
    if "expires" in on:
        found.append(("done", on["awarded"], on["expires"]))
    if "lapses" in on:
        found.append(("expired", on["expires"], on["lapses"]))
    if "expires-again" in on:
        found.append(("done", max(on["renewed"], on["expires"]), on["expires-again"]))
    if "expires" not in on:
        found.append(("done", on["awarded"], moments[-1].on))
    return found


def _stretch(state: str, begin: float, end: float) -> Stretch:
    return Stretch(state, begin, round(max(end - begin, 0), 2))
