"""When all criteria are met, the person gets the award. Computed from facts: run twice, nothing changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from courses.certification import windows
from courses.certification.facts import RENEWAL, Completion, Facts, Plan, Signature
from courses.certification.models import REVISION, Approval, Award, Certification, Criterion, Obligation
from courses.certification.revisions import next_asked, signed_on
from courses.certification.standing import stand_from
from lms.lib.dates import zone

BATCH = 500


class Missing(Exception):
    """A row that had just been inserted is not there."""


@dataclass(frozen=True)
class Met:
    """All criteria of a path are met: since which day, and by what."""

    on: date
    evidence: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """The award that meets an obligation, and since when."""

    award: Award
    on: date


def grant(obligations: Iterable[Obligation], plan: Plan, facts: Facts, *, at: datetime) -> dict[int, Answer]:
    """Insert the awards that are earned; what meets each obligation, by the obligation's id."""
    earned: dict[tuple[int, int, str], Award] = {}
    meets: dict[int, tuple[int, int, str]] = {}
    answers: dict[int, Answer] = {}
    for row in obligations:
        if row.award_id:
            continue
        if found := _answer(row, plan, facts):
            answers[row.pk] = found
        elif award := _earned(row, plan, facts, at):
            meets[row.pk] = (row.user_id, award.certification_id, row.occasion)
            earned[meets[row.pk]] = award
    inserted = _insert(earned)
    return answers | {pk: Answer(inserted[key], inserted[key].awarded_on) for pk, key in meets.items()}


def _answer(row: Obligation, plan: Plan, facts: Facts) -> Answer | None:
    """An award that is there already and answers the obligation today."""
    if row.occasion.startswith(REVISION):
        award, on = facts.standing(row), signed_on(row, plan, facts)
        return Answer(award, on) if award and on and _is_in_time(row, on, plan, facts) else None
    award = held_by(row, row.requirement.certification, facts)
    if award is None or award.occasion == row.occasion:
        return Answer(award, award.awarded_on) if award else None
    guidelines = [one.guideline for one in plan.path(row.requirement.certification, row.occasion) if one.guideline]
    stand = stand_from(row, guidelines, facts, earliest=award.awarded_on)
    return Answer(award, stand[0]) if stand else None


def _earned(row: Obligation, plan: Plan, facts: Facts, at: datetime) -> Award | None:
    certification = row.requirement.certification
    if held_by(row, certification, facts):
        return None
    met = evaluate(row, plan.ways(certification, facts.origin(row)), facts)
    return _award(row, certification, met, facts, at) if met and _is_in_time(row, met.on, plan, facts) else None


def _is_in_time(row: Obligation, on: date, plan: Plan, facts: Facts) -> bool:
    """Before the next version of a guideline began, or the first path was asked for again: occasions of their own."""
    asked, over_on = next_asked(row, plan, facts), starts_over_on(row, facts)
    return (asked is None or on < asked.begins_on) and (over_on is None or on < over_on)


def starts_over_on(row: Obligation, facts: Facts) -> date | None:
    """When a renewal that is not done by then gives way to the whole first path."""
    award = facts.renewed(row)
    if award is None or award.expires_on is None or row.award_id:
        return None
    lapsed_on = windows.full_on(award.expires_on, row.rule, facts.leaves.get(row.user_id, []))
    return lapsed_on and max(lapsed_on, row.due_on + timedelta(days=1), row.assigned_on)


def held_by(obligation: Obligation, certification: Certification, facts: Facts) -> Award | None:
    """An award that already answers the obligation: of this occasion, or, unless it renews one, any valid one."""
    mine = [a for a in facts.awards.get(obligation.user_id, []) if a.certification_id == certification.pk]
    usable = [award for award in mine if award.pk not in facts.revoked]
    for award in usable:
        if award.occasion == obligation.occasion:
            return award
    if facts.origin(obligation).startswith(RENEWAL):
        return None
    return next((award for award in reversed(usable) if award.is_valid(facts.today)), None)


def evaluate(obligation: Obligation, ways: list[list[Criterion]], facts: Facts) -> Met | None:
    """Whether every criterion of one of the ways is met, and since when: that of the earliest."""
    found = [met for way in ways if (met := _met(obligation, way, facts))]
    return min(found, key=lambda met: met.on, default=None)


def _met(obligation: Obligation, criteria: list[Criterion], facts: Facts) -> Met | None:
    courses = [completion_of(obligation, one.course_id, facts) for one in criteria if one.course_id]
    approvals = [approval_of(obligation, one, facts) for one in criteria if one.approval]
    if None in courses or None in approvals:
        return None
    done, approved = [one for one in courses if one], [one for one in approvals if one]
    days = [facts.day_of(obligation.user_id, one.at) for one in done] + [one.starts_on for one in approved]
    stand = _stand(obligation, criteria, facts, max(days, default=date.min))
    if stand is None or not (days or stand[1]):
        return None
    day, signatures = stand
    is_first = facts.origin(obligation) == "first"
    on = day if is_first else max(day, obligation.assigned_on)
    return Met(on=on, evidence=_evidence(done, signatures, approved))


def _stand(
    obligation: Obligation, criteria: list[Criterion], facts: Facts, earliest: date
) -> tuple[date, list[Signature]] | None:
    """The first day on which all guidelines are signed and all other badges held that are asked for."""
    guidelines = [one.guideline for one in criteria if one.guideline]
    badges = [one.prerequisite_id for one in criteria if one.prerequisite_id]
    day: date | None = earliest
    while badges and (day := _held_from(obligation.user_id, badges, facts, earliest)):
        stand = stand_from(obligation, guidelines, facts, earliest=day)
        if stand is None or _held_from(obligation.user_id, badges, facts, stand[0]) == stand[0]:
            return stand
        earliest = stand[0]
    return stand_from(obligation, guidelines, facts, earliest=earliest) if day else None


def _held_from(user_id: int, certifications: list[int], facts: Facts, earliest: date) -> date | None:
    """The first day from `earliest` on which all these certifications are held."""
    mine = [one for one in facts.awards.get(user_id, []) if one.pk not in facts.revoked]
    for day in sorted({earliest, *(one.awarded_on for one in mine if one.awarded_on > earliest)}):
        held = {one.certification_id for one in mine if one.is_valid(day)}
        if held.issuperset(certifications):
            return day
    return None


def completion_of(obligation: Obligation, course_id: int, facts: Facts) -> Completion | None:
    """The course done, for a first occasion as early as is credited, for a later one from the day it was assigned.

    Where an award was taken back, what it rested on and still stands counts as well; and what is as good as the course.
    """
    before = facts.taken_back(obligation)
    kept = {one["enrollment"] for one in before.evidence.get("courses", [])} if before else set()
    since = _credited_since(obligation, facts)
    for done in facts.completions.get((obligation.user_id, course_id), []):
        if facts.day_of(obligation.user_id, done.at) >= since or str(done.enrollment) in kept:
            return done
    return _as_good(obligation, course_id, since, facts)


def _credited_since(obligation: Obligation, facts: Facts) -> date:
    days = obligation.rule.credit_days
    if facts.origin(obligation) != "first":
        return facts.renewing_since(obligation)
    return date.min if days is None else obligation.assigned_on - timedelta(days=days)


def _as_good(obligation: Obligation, course_id: int, since: date, facts: Facts) -> Completion | None:
    for one in facts.equivalences.get((obligation.user_id, course_id), []):
        day = max(one.starts_on, since)
        if day <= facts.today and one.covers(day):
            at = datetime.combine(day, time(12), tzinfo=zone(facts.zones[obligation.user_id]))
            return Completion(at, equivalence=one.pk)
    return None


def approval_of(obligation: Obligation, criterion: Criterion, facts: Facts) -> Approval | None:
    """For a first occasion one that holds, for a later one a new one."""
    since = date.min if facts.origin(obligation) == "first" else facts.renewing_since(obligation)
    for one in facts.approvals.get((obligation.user_id, criterion.certification_id, criterion.approval), []):
        if since <= one.starts_on <= facts.today and (one.ends_on is None or one.ends_on > obligation.assigned_on):
            return one
    return None


def _evidence(courses: list[Completion], signatures: list[Signature], approvals: list[Approval]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "courses": [
            {"version": str(one.version), "enrollment": str(one.enrollment)} for one in courses if one.enrollment
        ],
        "sign_offs": [
            {
                "uuid": str(one.uuid),
                "guideline": one.guideline,
                "version": one.number,
                "record_sha256": one.record_sha256,
            }
            for one in signatures
        ],
    }
    if equal := [one.equivalence for one in courses if one.equivalence]:
        found["equivalences"] = equal
    if approvals:
        found["approvals"] = [{"key": one.key, "on": str(one.starts_on), "id": one.pk} for one in approvals]
    return found


def _award(obligation: Obligation, certification: Certification, met: Met, facts: Facts, at: datetime) -> Award:
    earlier = [a for a in facts.awards.get(obligation.user_id, []) if a.certification_id == certification.pk]
    ends = _term(obligation, certification, met.on, earlier[-1] if earlier else None, facts)
    return Award(
        user_id=obligation.user_id,
        certification=certification,
        occasion=obligation.occasion,
        awarded_on=met.on,
        expires_on=ends.expires_on,
        anchor_on=ends.anchor_on,
        previous=earlier[-1] if earlier else None,
        evidence=met.evidence,
        recorded_at=at,
    )


def _term(
    obligation: Obligation, certification: Certification, on: date, before: Award | None, facts: Facts
) -> windows.Term:
    if before is None or before.pk in facts.revoked or before.expires_on is None:
        return windows.term(certification, on)
    previous = windows.Term(before.anchor_on or before.awarded_on, before.expires_on)
    lapses_on = windows.lapses_on(before.expires_on, obligation.rule, facts.leaves.get(obligation.user_id, []))
    return windows.term(certification, on, previous=previous, in_time=on < lapses_on)


def _insert(earned: dict[tuple[int, int, str], Award]) -> dict[tuple[int, int, str], Award]:
    """Insert what is missing and read back what stands: a row that is not there then is an error."""
    if not earned:
        return {}
    Award.objects.bulk_create(earned.values(), ignore_conflicts=True, batch_size=BATCH)
    users = {user for user, _certification, _occasion in earned}
    rows = {
        (award.user_id, award.certification_id, award.occasion): award
        for award in Award.objects.filter(user_id__in=users)
    }
    if missing := earned.keys() - rows.keys():
        raise Missing(f"{len(missing)} awards")
    return rows
