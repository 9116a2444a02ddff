"""A company with obligations in every state: rows that a report reads."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from accounts.models import Leave, User
from courses.certification.models import Award, Certification, Obligation, Requirement, RequirementRule, Waiver
from courses.certification.querysets import State
from lms.lib.history import Change, splice
from tests.builders import AT, make_tier

ON = date(2026, 3, 2)
DAY = timedelta(days=1)
NOBODY = {"fact": "site", "in": ["nowhere"]}


def make_requirement(slug: str = "listener", name: str = "", **fields: Any) -> Requirement:
    """A certification with its rule. It reaches nobody by itself: the tests say who owes it, with which dates."""
    tier = fields.pop("tier", None) or make_tier()
    certification = Certification.objects.create(slug=slug, name=name or slug.title(), tier=tier, months=12)
    requirement = Requirement.objects.create(slug=slug, certification=certification)
    rule = {"audience_rule": NOBODY, "on_leaving": RequirementRule.OnLeaving.KEEP, **fields}
    splice(RequirementRule, [Change({"requirement_id": requirement.pk}, date(2025, 1, 1), None, rule)], at=AT)
    return requirement


def make_obligation(user: User, requirement: Requirement, **dates: Any) -> Obligation:
    """With just these dates; `met_on` brings its award along."""
    values: dict[str, Any] = {
        "assigned_on": ON - 10 * DAY,
        "due_on": ON + 20 * DAY,
        "occasion": "first",
        "recorded_at": AT,
    }
    if dates.get("met_on"):
        values["award"] = Award.objects.create(
            user=user,
            certification=requirement.certification,
            occasion=f"first:{uuid4()}",
            awarded_on=dates["met_on"],
            expires_on=dates.get("expires_on"),
            recorded_at=AT,
        )
    rule = requirement.rules.get(superseded_at__isnull=True)
    return Obligation.objects.create(user=user, requirement=requirement, rule=rule, **values | dates)


STATES: dict[str, dict[str, Any]] = {
    State.DONE: {"met_on": ON - 5 * DAY, "expires_on": ON + 360 * DAY},
    State.DUE: {},
    State.OVERDUE: {"due_on": ON - DAY},
    State.EXPIRED: {"met_on": ON - 400 * DAY, "assigned_on": ON - 420 * DAY, "expires_on": ON - 35 * DAY},
    State.EXEMPT: {},
    State.ON_LEAVE: {},
}


def make_state(user: User, requirement: Requirement, state: str) -> Obligation:
    if state == State.EXEMPT:
        key = {"user_id": user.pk, "requirement_id": requirement.pk}
        splice(Waiver, [Change(key, ON - 3 * DAY, None)], at=AT)
    if state == State.ON_LEAVE:
        splice(Leave, [Change({"user_id": user.pk}, ON - 3 * DAY, None)], at=AT)
    return make_obligation(user, requirement, **STATES[state])


def make_states(users: Iterable[User], requirement: Requirement) -> None:
    """The people go through the states in turn."""
    for number, user in enumerate(users):
        make_state(user, requirement, list(STATES)[number % len(STATES)])
