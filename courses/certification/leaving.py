"""Who is no longer concerned: the to-do stays, is withdrawn, or is waived for as long as she is outside."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from accounts import audiences
from courses.certification.facts import Facts, Plan
from courses.certification.models import Obligation, RequirementRule, Waiver
from courses.certification.obligations import replace
from lms.lib.history import Change, splice

LEAVING = (RequirementRule.Mode.BOTH, RequirementRule.Mode.REMOVE)


def who_left(rule: RequirementRule, obligations: list[Obligation], facts: Facts, *, at: datetime) -> dict[int, date]:
    """Whose to-do is withdrawn because she is no longer concerned, and since when; a waiver is written here."""
    people = [row.user_id for row in obligations if row.requirement_id == rule.requirement_id]
    if rule.mode not in LEAVING or rule.on_leaving == RequirementRule.OnLeaving.KEEP or not people:
        return {}
    inside = audiences.holding(rule.audience_rule, facts.today, people, facts.past) | _included(rule, people, facts)
    left = _left_on(rule, [pk for pk in people if pk not in inside], facts)
    if rule.on_leaving == RequirementRule.OnLeaving.WAIVE:
        _waive_outside(rule, inside, left, facts, at)
        return {}
    return left


def close_left(
    rule: RequirementRule, obligations: list[Obligation], left: dict[int, date], *, at: datetime
) -> list[Obligation]:
    """The rows that were closed. What was done stays on record."""
    outside = [row for row in obligations if row.requirement_id == rule.requirement_id and row.user_id in left]
    replace([(row, _closed_on(row, left[row.user_id], "left")) for row in outside], at=at)
    return outside


def close_ended(obligations: list[Obligation], plan: Plan, facts: Facts, *, at: datetime) -> list[Obligation]:
    """A requirement without a rule asks nothing of anybody from the day on which its last one ended."""
    in_force = {rule.requirement_id for rule in plan.rules}
    ended = []
    for row in obligations:
        days = [rule.ends_on for rule in plan.history.get(row.requirement_id, []) if rule.ends_on]
        past = [day for day in days if day <= facts.today]
        if row.requirement_id not in in_force and past:
            ended.append((row, _closed_on(row, max(past), "ended")))
    replace(ended, at=at)
    return [row for row, _values in ended]


def _closed_on(row: Obligation, day: date, because: str) -> dict[str, Any]:
    return {"closed_on": max(day, row.assigned_on), "closed_because": because}


def _included(rule: RequirementRule, user_ids: Iterable[int], facts: Facts) -> set[int]:
    def holds(pk: int) -> bool:
        spans = facts.included.get((pk, rule.requirement_id), [])
        return any(first <= facts.today and (last is None or facts.today < last) for first, last in spans)

    return {pk for pk in user_ids if holds(pk)}


def _left_on(rule: RequirementRule, user_ids: list[int], facts: Facts) -> dict[int, date]:
    """The first day on which neither audience nor name held each of them; what the rule was before held until it."""
    if not user_ids:
        return {}
    left = audiences.member_until(rule.audience_rule, facts.today, user_ids, facts.past)
    for pk in user_ids:
        ends = [last for _first, last in facts.included.get((pk, rule.requirement_id), []) if last]
        left[pk] = max([left[pk], rule.starts_on, *(day for day in ends if day <= facts.today)])
    return left


def _waive_outside(
    rule: RequirementRule, inside: Iterable[int], left: dict[int, date], facts: Facts, at: datetime
) -> None:
    """Exempt from the first day outside to the first one inside again."""
    waived = {
        pk: first
        for pk in {*inside, *left}
        for first, last in facts.outside.get((pk, rule.requirement_id), [])
        if last is None
    }
    returned = [pk for pk in inside if pk in waived]
    back = audiences.member_since(rule.audience_rule, facts.today, returned, facts.past)
    begin: list[tuple[int, date, dict[str, Any] | None]] = [
        (pk, day, {}) for pk, day in left.items() if pk not in waived
    ]
    end = [(pk, max(day, waived[pk]), None) for pk, day in back.items()]
    changes = [Change(_outside(pk, rule), day, None, values) for pk, day, values in [*begin, *end]]
    if changes:
        splice(Waiver, changes, at=at, reason="outside")


def _outside(user_id: int, rule: RequirementRule) -> dict[str, Any]:
    return {"user_id": user_id, "requirement_id": rule.requirement_id, "is_automatic": True}
