"""What was decided about one person and bears on an obligation. How much of it is told depends on who reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.certification.models import (
    Approval,
    Equivalence,
    Extension,
    Inclusion,
    Obligation,
    Revocation,
    Waiver,
)
from courses.certification.policies import Reader
from courses.models import CourseVersion
from lms.lib import formats
from lms.lib.history import Period

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Decided:
    """`reason` and `by`: to the person and HR; `evidence` and `at`: to HR."""

    words: str
    reason: str = ""
    by: str = ""
    evidence: str = ""
    at: datetime | None = None


def decided(row: Obligation, reader: Reader) -> list[Decided]:
    """One query for each kind of decision, and one for the names of courses."""
    mine = {"user": row.user_id, "requirement": row.requirement_id}
    certification = row.requirement.certification_id
    found = [
        *((one, _waived(one)) for one in _held(Waiver, row, **mine)),
        *((one, _between(_("Assigned by name"), one)) for one in _held(Inclusion, row, **mine)),
        *((one, _more_time(one)) for one in _held(Extension, row, **mine) if one.starts_on >= row.assigned_on),
        *((one, _approved(one)) for one in _held(Approval, row, user=row.user_id, certification=certification)),
        *_equal(row, certification),
        *((one, _withdrawn(one)) for one in _withdrawals(row)),
    ]
    return [_told(one, words, reader) for one, words in found]


def _held(model: type[Period], row: Obligation, **which: Any) -> Any:
    """Known decisions that were not over before it was assigned."""
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gt=row.assigned_on)
    return model.objects.known().filter(lasting, **which).select_related("recorded_by").order_by("starts_on", "id")


def _told(one: Period, words: str, reader: Reader) -> Decided:
    if reader == Reader.STATUS:
        return Decided(words)
    automatic = isinstance(one, Waiver) and one.is_automatic
    by = one.recorded_by.name if one.recorded_by else ""
    if reader == Reader.OWN or automatic:
        return Decided(words, "" if automatic else one.reason, by)
    return Decided(words, one.reason, by, getattr(one, "evidence", ""), one.recorded_at)


def _between(what: str, one: Period) -> str:
    names = {"what": what, "first": formats.day(one.starts_on), "last": _last(one.ends_on)}
    if one.ends_on:
        return _("%(what)s from %(first)s through %(last)s.") % names
    return _("%(what)s since %(first)s.") % names


def _last(ends_on: date | None) -> str:
    return formats.day(ends_on - DAY) if ends_on else ""


def _waived(one: Waiver) -> str:
    return _between(_("Exempt while outside the audience,") if one.is_automatic else _("Exempt"), one)


def _more_time(one: Extension) -> str:
    names = {"first": formats.day(one.starts_on), "day": formats.day(one.due_on)}
    return _("More time, given on %(first)s: until %(day)s.") % names


def _approved(one: Approval) -> str:
    names = {"nomination": _("Nomination"), "portfolio": _("Portfolio"), "plan": _("Individual plan")}
    return _between(_("%(what)s approved") % {"what": names.get(one.key, one.key)}, one)


def _equal(row: Obligation, certification: int) -> Iterator[tuple[Equivalence, str]]:
    rows = list(_held(Equivalence, row, user=row.user_id, course__criteria__certification=certification).distinct())
    if not rows:
        return
    titles = titles_of({one.course_id for one in rows})
    for one in rows:
        what = _("“%(course)s” counts as done") % {"course": titles.get(one.course_id, "")}
        yield one, _between(what, one)


def titles_of(course_ids: set[int]) -> dict[int, str]:
    """Of the newest versions, in the reader's language where there is one."""
    rows = CourseVersion.objects.for_reader(get_language() or "").filter(edition__course__in=course_ids)
    titles: dict[int, str] = {}
    for course, title in rows.values_list("edition__course_id", "title"):
        titles.setdefault(course, title)
    return titles


def _withdrawals(row: Obligation) -> Any:
    rows = Revocation.objects.known().filter(
        award__user=row.user_id, award__certification=row.requirement.certification_id
    )
    return rows.select_related("recorded_by", "award").order_by("starts_on")


def _withdrawn(one: Revocation) -> str:
    names = {"awarded": formats.day(one.award.awarded_on)}
    return _between(_("The badge of %(awarded)s withdrawn") % names, one)
