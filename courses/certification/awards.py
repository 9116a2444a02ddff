"""When all criteria are met, the person gets the award. Computed from facts: run twice, nothing changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.certification.facts import Completion, Facts, Plan, Signature
from courses.certification.models import Award, Certification, Criterion, Obligation
from lms.lib.dates import add_months

BATCH = 500


class Missing(Exception):
    """A row that had just been inserted is not there."""


@dataclass(frozen=True)
class Met:
    """All criteria of a path are met: at which moment, and by what."""

    at: datetime
    evidence: dict[str, Any]


def grant(obligations: Iterable[Obligation], plan: Plan, facts: Facts, *, at: datetime) -> dict[int, Award]:
    """Insert the awards that are earned; the award that meets each obligation, by the obligation's id."""
    earned: dict[tuple[int, int, str], Award] = {}
    meets: dict[int, tuple[int, int, str]] = {}
    standing: dict[int, Award] = {}
    for obligation in obligations:
        if obligation.award_id:
            continue
        certification = obligation.requirement.certification
        held = held_by(obligation, certification, facts)
        if held:
            standing[obligation.pk] = held
            continue
        met = evaluate(obligation, plan.path(certification, facts.origin(obligation)), facts)
        if met:
            key = (obligation.user_id, certification.pk, obligation.occasion)
            earned[key] = _award(obligation, certification, met, facts, at)
            meets[obligation.pk] = key
    inserted = _insert(earned)
    return standing | {pk: inserted[key] for pk, key in meets.items()}


def held_by(obligation: Obligation, certification: Certification, facts: Facts) -> Award | None:
    """An award that already answers the obligation: of this occasion, or, unless it renews one, any valid one."""
    mine = [a for a in facts.awards.get(obligation.user_id, []) if a.certification_id == certification.pk]
    usable = [award for award in mine if award.pk not in facts.revoked]
    for award in usable:
        if award.occasion == obligation.occasion:
            return award
    if facts.origin(obligation).startswith("renewal:"):
        return None
    return next((award for award in reversed(usable) if award.is_valid(facts.today)), None)


def evaluate(obligation: Obligation, criteria: list[Criterion], facts: Facts) -> Met | None:
    """Whether every criterion is met."""
    if not criteria:
        return None
    courses: list[Completion] = []
    signatures: list[Signature] = []
    for criterion in criteria:
        if criterion.course_id:
            done = completion_of(obligation, criterion.course_id, facts)
            if done is None:
                return None
            courses.append(done)
        else:
            signed = facts.signatures.get((obligation.user_id, criterion.guideline_id or 0))
            if not signed:
                return None
            signatures.append(signed[0])
    moments = [done.at for done in courses] + [signed.at for signed in signatures]
    return Met(at=max(moments), evidence=_evidence(courses, signatures))


def completion_of(obligation: Obligation, course_id: int, facts: Facts) -> Completion | None:
    """The course done, for a first occasion whenever that was, for a later one from the day it was assigned.

    Where an award was taken back, what it rested on and still stands counts as well.
    """
    before = facts.taken_back(obligation)
    kept = {one["enrollment"] for one in before.evidence.get("courses", [])} if before else set()
    for done in facts.completions.get((obligation.user_id, course_id), []):
        later = facts.day_of(obligation.user_id, done.at) >= obligation.assigned_on
        if facts.origin(obligation) == "first" or later or str(done.enrollment) in kept:
            return done
    return None


def _evidence(courses: list[Completion], signatures: list[Signature]) -> dict[str, Any]:
    return {
        "courses": [{"version": str(one.version), "enrollment": str(one.enrollment)} for one in courses],
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


def _award(obligation: Obligation, certification: Certification, met: Met, facts: Facts, at: datetime) -> Award:
    awarded_on = facts.day_of(obligation.user_id, met.at)
    earlier = [a for a in facts.awards.get(obligation.user_id, []) if a.certification_id == certification.pk]
    return Award(
        user_id=obligation.user_id,
        certification=certification,
        occasion=obligation.occasion,
        awarded_on=awarded_on,
        expires_on=add_months(awarded_on, certification.months) if certification.months else None,
        previous=earlier[-1] if earlier else None,
        evidence=met.evidence,
        recorded_at=at,
    )


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
