"""Who lost a to-do because something changed: nobody is let go of without a word."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import CharField, F, QuerySet, Value
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Employment, User
from courses.certification.models import Inclusion, Obligation, Requirement, RequirementRule, Waiver
from lms.lib.dates import local_date
from lms.lib.formats import day

SINCE = timedelta(days=30)
# What closes a to-do without its being done; `outside` is exempt for as long as she is outside the audience.
CHANGES = ("left", "ended", "revoked")
OUTSIDE = "outside"


class Closed(NamedTuple):
    user_id: int
    requirement_id: int
    on: date
    because: str
    noticed_at: datetime


@dataclass(frozen=True)
class Line:
    user: User
    unit: str
    badge: str
    on: date
    words: str


def closed(viewer: User, *, today: date, at: datetime) -> QuerySet[Any, Closed]:
    """Those noticed in the last thirty days, the latest first."""
    people = User.objects.visible_to(viewer, today).order_by().values("id")
    ended = Obligation.objects.known().filter(closed_because__in=CHANGES, recorded_at__gte=at - SINCE, user__in=people)
    outside = Waiver.objects.known().filter(is_automatic=True, recorded_at__gte=at - SINCE, user__in=people)
    names = ("user_id", "requirement_id", "on", "because", "recorded_at")
    rows = ended.order_by().annotate(on=F("closed_on"), because=F("closed_because")).values_list(*names)
    waived = outside.filter(ends_on=None).order_by()
    kept = waived.annotate(on=F("starts_on"), because=Value(OUTSIDE, CharField())).values_list(*names)
    return rows.union(kept, all=True).order_by("-recorded_at", "user_id", "requirement_id")


def lines(rows: Iterable[Any], today: date) -> list[Line]:
    found = [Closed(*row) for row in rows]
    users, requirements = {one.user_id for one in found}, {one.requirement_id for one in found}
    people = User.objects.in_bulk(users)
    badges = Requirement.objects.select_related("certification").in_bulk(requirements)
    known = _read(users, requirements)
    return [
        Line(
            user=people[one.user_id],
            unit=next((job.department.name for job in known.jobs.get(one.user_id, []) if job.covers(today)), ""),
            badge=badges[one.requirement_id].certification.name_in(get_language() or "en"),
            on=one.on,
            words=_words(one, known),
        )
        for one in found
    ]


class Known(NamedTuple):
    """Jobs by person, the later days on which rules began by requirement, ends of assignments by name."""

    jobs: dict[int, list[Employment]]
    begun: dict[int, list[date]]
    named: set[tuple[int, int, date | None]]


def _read(users: Collection[int], requirements: Collection[int]) -> Known:
    jobs: dict[int, list[Employment]] = {}
    for job in Employment.objects.known().filter(user__in=users).select_related("department").order_by("starts_on"):
        jobs.setdefault(job.user_id, []).append(job)
    begun: dict[int, list[date]] = {}
    for rule in RequirementRule.objects.known().filter(requirement__in=requirements).order_by("starts_on"):
        begun.setdefault(rule.requirement_id, []).append(rule.starts_on)
    named = Inclusion.objects.known().filter(user__in=users).values_list("user_id", "requirement_id", "ends_on")
    return Known(jobs, {pk: days[1:] for pk, days in begun.items()}, set(named))


def _words(one: Closed, known: Known) -> str:
    noticed_on, jobs = local_date(one.noticed_at), known.jobs.get(one.user_id, [])
    if one.because == "revoked":
        return _("The badge was withdrawn on %(day)s; it is asked for again.") % {"day": day(one.on)}
    if one.because == "ended":
        return _("The requirement ended on %(day)s.") % {"day": day(one.on)}
    if not any(job.covers(noticed_on) for job in jobs):
        over = [job.ends_on for job in jobs if job.ends_on and job.ends_on <= noticed_on]
        return _("Does not work here since %(day)s.") % {"day": day(max(over, default=one.on))}
    if (one.user_id, one.requirement_id, one.on) in known.named:
        return _("The assignment by name ended on %(day)s.") % {"day": day(one.on)}
    changes = [begun for begun in known.begun.get(one.requirement_id, []) if one.on <= begun <= noticed_on]
    if changes:
        said = _("The rule of the requirement changed on %(day)s and leaves this person out.")
        return said % {"day": day(changes[-1])}
    if one.because == OUTSIDE:
        said = _("Other work since %(day)s: exempt for as long as the requirement does not concern this person.")
        return said % {"day": day(one.on)}
    return _("Other work since %(day)s: the requirement does not concern this person any more.") % {"day": day(one.on)}
