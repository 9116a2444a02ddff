"""When all criteria are met, the person gets the award. Computed from facts: run twice, nothing changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from courses.certification.facts import RENEWAL, Completion, Facts, Plan, Signature
from courses.certification.models import REVISION, Award, Certification, Criterion, Obligation
from courses.certification.revisions import next_asked, signed_on
from courses.certification.standing import stand_from
from lms.lib.dates import add_months

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
    met = evaluate(row, plan.path(certification, facts.origin(row)), facts)
    return _award(row, certification, met, facts, at) if met and _is_in_time(row, met.on, plan, facts) else None


def _is_in_time(row: Obligation, on: date, plan: Plan, facts: Facts) -> bool:
    """Before the next version of a guideline began, which makes an occasion of its own."""
    asked = next_asked(row, plan, facts)
    return asked is None or on < asked.begins_on


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


def evaluate(obligation: Obligation, criteria: list[Criterion], facts: Facts) -> Met | None:
    """Whether every criterion is met, and since when."""
    courses: list[Completion] = []
    for criterion in criteria:
        if criterion.course_id:
            done = completion_of(obligation, criterion.course_id, facts)
            if done is None:
                return None
            courses.append(done)
    earliest = max((facts.day_of(obligation.user_id, done.at) for done in courses), default=date.min)
    guidelines = [criterion.guideline for criterion in criteria if criterion.guideline]
    stand = stand_from(obligation, guidelines, facts, earliest=earliest)
    if stand is None or not (courses or stand[1]):
        return None
    day, signatures = stand
    is_first = facts.origin(obligation) == "first"
    return Met(on=day if is_first else max(day, obligation.assigned_on), evidence=_evidence(courses, signatures))


def completion_of(obligation: Obligation, course_id: int, facts: Facts) -> Completion | None:
    """The course done, for a first occasion whenever that was, for a later one from the day it was assigned.

    Where an award was taken back, what it rested on and still stands counts as well.
    """
    before = facts.taken_back(obligation)
    kept = {one["enrollment"] for one in before.evidence.get("courses", [])} if before else set()
    for done in facts.completions.get((obligation.user_id, course_id), []):
        later = facts.day_of(obligation.user_id, done.at) >= facts.renewing_since(obligation)
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
    earlier = [a for a in facts.awards.get(obligation.user_id, []) if a.certification_id == certification.pk]
    return Award(
        user_id=obligation.user_id,
        certification=certification,
        occasion=obligation.occasion,
        awarded_on=met.on,
        expires_on=add_months(met.on, certification.months) if certification.months else None,
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
