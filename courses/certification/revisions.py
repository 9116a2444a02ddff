"""A guideline changed: who holds the certification signs it again, on an occasion with a due day of its own.

The award stays as it is, and so does all that was learned (docs/decisions/0009-signing-again.md).
"""

from datetime import date, timedelta
from typing import Any

from courses.certification.clock import Code, Stops, Why, due
from courses.certification.facts import Facts, Plan
from courses.certification.models import Obligation
from courses.certification.standing import asked_after, changes, occasion_of
from courses.guidelines.models import Guideline
from courses.guidelines.needs import Asked


def next_asked(row: Obligation, plan: Plan, facts: Facts) -> Asked | None:
    """The next version that makes an occasion: she holds the badge on the day on which it begins."""
    award = facts.standing(row)
    if award is None:
        return None
    asked = asked_after(row, plan, facts)
    return next((one for one in asked if award.expires_on is None or one.begins_on < award.expires_on), None)


def reopened(row: Obligation, asked: Asked, plan: Plan, facts: Facts) -> Obligation:
    """The occasion after `row`. What an earlier one left unsigned is part of it, by its earlier day."""
    award = facts.standing(row)
    found = Obligation(
        user_id=row.user_id,
        requirement=row.requirement,
        rule=row.rule,
        occasion=occasion_of(asked),
        assigned_on=max(asked.begins_on, row.assigned_on),
        expires_on=award.expires_on if award else None,
        why=[*_unsigned(row, asked.begins_on, plan, facts), _reason(asked)],
    )
    guidelines = plan.guidelines(row.requirement.certification)
    found.due_on, found.why = due_again(found, facts.stops(row.user_id, guidelines))
    return found


def _reason(asked: Asked) -> dict[str, Any]:
    revision = asked.revision
    return {
        "code": Code.REVISION,
        "params": {
            "guideline": revision.guideline.slug,
            "version": revision.number,
            "clauses": revision.changed_clauses,
            "from": str(asked.begins_on),
            "days": revision.resign_days,
            "on": str(asked.begins_on + timedelta(days=revision.resign_days)),
        },
    }


def _unsigned(row: Obligation, by: date, plan: Plan, facts: Facts) -> Why:
    if row.met_on:
        return []
    days = {(one["guideline"], one["version"]): _settled_on(row, one, plan, facts) for one in changes(row)}
    return [
        {"code": Code.REVISION, "params": one}
        for one in changes(row)
        if (day := days[one["guideline"], one["version"]]) is None or day >= by
    ]


def due_again(row: Obligation, stops: Stops) -> tuple[date, Why]:
    """The earliest of the days by which each version is to be signed."""
    reasons = [reason for reason in row.why if reason["code"] == Code.REVISION]
    days = [due(date.fromisoformat(one["from"]), one["days"], stops) for one in changes(row)]
    due_on, moved = min(days, key=lambda found: found[0])
    return due_on, [*reasons, *moved]


def signed_on(row: Obligation, plan: Plan, facts: Facts) -> date | None:
    """Since when all versions are signed, or their guidelines retired."""
    days = [_settled_on(row, one, plan, facts) for one in changes(row)]
    return max([row.assigned_on, *(day for day in days if day)]) if all(days) else None


def _settled_on(row: Obligation, change: dict[str, Any], plan: Plan, facts: Facts) -> date | None:
    guideline = guideline_of(row, change, plan)
    if guideline is None:
        return row.assigned_on
    days = [guideline.retired_on] if guideline.retired_on and guideline.retired_on <= facts.today else []
    if signature := facts.signature(row.user_id, guideline, change["version"], by=facts.today):
        days.append(facts.day_of(row.user_id, signature.at))
    return min(days, default=None)


def guideline_of(row: Obligation, change: dict[str, Any], plan: Plan) -> Guideline | None:
    """None: the certification asks for it no more."""
    guidelines = plan.guidelines(row.requirement.certification)
    return next((one for one in guidelines if one.slug == change["guideline"]), None)
