"""When all that is left to do cannot be signed yet: those days do not count, and are written down."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from courses.certification import revisions
from courses.certification.clock import Span, Stops, gaps
from courses.certification.facts import Facts, Plan
from courses.certification.models import REVISION, Obligation, Wait
from courses.certification.standing import changes, tier_of
from courses.enrollments.models import Enrollment, Progress
from courses.guidelines.models import Guideline, Revision
from courses.guidelines.services import KIND
from courses.models import VersionActivity
from lms.lib.history import Change, splice

Key = tuple[int, int]


def stops_of(held: list[Obligation], plan: Plan, facts: Facts, *, at: datetime) -> dict[int, Stops]:
    """What stops the clock of each obligation that is still to be met, by its id; new waits are written down."""
    to_do = [row for row in held if row.award_id is None]
    rows = [row for row in to_do if not row.covered_until]
    shut = {row.pk: _shut(row, plan, facts) for row in rows}
    ready = _ready_from([row for row in rows if shut[row.pk]], plan, facts)
    waits = {row.pk: _from(shut[row.pk], ready.get(row.pk)) for row in rows}
    _write(rows, waits, facts, at)
    stops = {row.pk: facts.stops(row.user_id, plan.guidelines(row.requirement.certification)) for row in to_do}
    return stops | {
        row.pk: replace(
            stops[row.pk],
            waits=[*_kept(row, facts), *waits[row.pk]],
            days_after=max((one.resign_days for one in _versions(row, plan, facts)), default=0),
        )
        for row in rows
    }


def _to_sign(row: Obligation, plan: Plan) -> list[tuple[Guideline, int]]:
    """The guidelines, each with the version that will do."""
    if row.occasion.startswith(REVISION):
        found = ((revisions.guideline_of(row, one, plan), one["version"]) for one in changes(row))
        return [(guideline, number) for guideline, number in found if guideline]
    return [(one, 1) for one in plan.guidelines(row.requirement.certification)]


def _versions(row: Obligation, plan: Plan, facts: Facts) -> list[Revision]:
    return [
        one
        for guideline, number in _to_sign(row, plan)
        for one in facts.needs.revisions.get(guideline.pk, [])
        if one.number >= number and (not one.tiers or tier_of(row) in one.tiers)
    ]


def _shut(row: Obligation, plan: Plan, facts: Facts) -> list[Span]:
    """The days on which something is unsigned and nothing of it can be signed."""
    opens: list[Span] = []
    ends: list[date | None] = []
    for guideline, number in _to_sign(row, plan):
        end = _settled_on(row, guideline, number, facts)
        ends.append(end)
        for one in facts.needs.revisions.get(guideline.pk, []):
            if one.number >= number and (not one.tiers or tier_of(row) in one.tiers):
                opens += _until(facts.needs.spans(row.user_id, one), end)
    if not ends:
        return []
    last = None if None in ends else max(end for end in ends if end)
    return gaps(opens, row.assigned_on, last) if last is None or last > row.assigned_on else []


def _settled_on(row: Obligation, guideline: Guideline, number: int, facts: Facts) -> date | None:
    needed = number
    if not row.occasion.startswith(REVISION):
        needed = facts.needs.number(row.user_id, guideline.pk, tier_of(row)) or number
    days = [guideline.retired_on] if guideline.retired_on and guideline.retired_on <= facts.today else []
    if signature := facts.signature(row.user_id, guideline, needed, by=facts.today):
        days.append(facts.day_of(row.user_id, signature.at))
    return min(days, default=None)


def _until(spans: list[Span], end: date | None) -> list[Span]:
    if end is None:
        return spans
    return [(first, min(last or end, end)) for first, last in spans if first < end]


def _from(spans: list[Span], day: date | None) -> list[Span]:
    if day is None:
        return []
    return [(max(first, day), last) for first, last in spans if last is None or last > day]


def _ready_from(rows: list[Obligation], plan: Plan, facts: Facts) -> dict[int, date]:
    """The day from which there is nothing left to do but to sign, by the obligation's id."""
    courses = {row.pk: _courses(row, plan, facts) for row in rows}
    done = _steps_done(rows, {course for found in courses.values() for course in found}, facts)
    found = {}
    for row in rows:
        days = [done.get((row.user_id, course)) for course in courses[row.pk]]
        if all(days):
            found[row.pk] = max([row.assigned_on, *(day for day in days if day)])
    return found


def _courses(row: Obligation, plan: Plan, facts: Facts) -> list[int]:
    criteria = plan.path(row.requirement.certification, facts.origin(row))
    return [one.course_id for one in criteria if one.course_id]


def _steps_done(rows: Iterable[Obligation], courses: set[int], facts: Facts) -> dict[Key, date]:
    """The day of the last step beside signatures of each person's newest enrollment, where all are done."""
    if not courses:
        return {}
    enrollments: dict[Key, Enrollment] = {}
    mine = Enrollment.objects.filter(user__in={row.user_id for row in rows}, course__in=courses, withdrawn_at=None)
    for enrollment in mine.order_by("enrolled_at", "id"):
        enrollments[enrollment.user_id, enrollment.course_id] = enrollment
    steps: dict[int, set[str]] = {}
    required = VersionActivity.objects.filter(version__enrollments__in=enrollments.values(), required=True)
    for version, key in required.exclude(kind=KIND).order_by().values_list("version_id", "key").distinct():
        steps.setdefault(version, set()).add(key)
    done: dict[int, dict[str, datetime]] = {}
    progress = Progress.objects.filter(
        enrollment__in=enrollments.values(), completion=Progress.Completion.COMPLETED
    ).exclude(success=False)
    for enrollment_id, key, last_at in progress.values_list("enrollment_id", "key", "last_at"):
        done.setdefault(enrollment_id, {})[key] = last_at
    found = {}
    for place, one in enrollments.items():
        wanted, mine_done = steps.get(one.version_id, set()), done.get(one.pk, {})
        if wanted <= mine_done.keys():
            moments = [one.enrolled_at, *(mine_done[key] for key in wanted)]
            found[place] = facts.day_of(one.user_id, max(moments))
    return found


def _kept(row: Obligation, facts: Facts) -> list[Span]:
    """Waits from before this occasion."""
    spans = facts.waits.get((row.user_id, row.requirement_id), [])
    return [(first, min(last or row.assigned_on, row.assigned_on)) for first, last in spans if first < row.assigned_on]


def _write(rows: list[Obligation], waits: dict[int, list[Span]], facts: Facts, at: datetime) -> None:
    changes = []
    for row in rows:
        known = facts.waits.get((row.user_id, row.requirement_id), [])
        since = row.assigned_on
        if sorted(span for span in known if span[1] is None or span[1] > since) == sorted(waits[row.pk]):
            continue
        key = {"user_id": row.user_id, "requirement_id": row.requirement_id}
        changes.append(Change(key, since, None, None))
        changes += [Change(key, first, last) for first, last in waits[row.pk]]
    if changes:
        splice(Wait, changes, at=at)
