"""Decisions about whom a requirement concerns: dated rules, waivers, revocations."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from accounts import audiences
from accounts.models import User
from courses.certification.models import Award, Requirement, RequirementRule, Revocation, Waiver
from lms.lib.history import Change, splice

DAYS = ("due_days", "window_days", "grace_days")


def set_rule(
    *,
    requirement: Requirement,
    audience_rule: dict[str, Any],
    starts_on: date,
    at: datetime,
    by: User | None = None,
    **values: Any,
) -> None:
    """From that day on the requirement concerns these people; days not given stay as they were."""
    audiences.check(audience_rule)
    before = RequirementRule.objects.as_of(starts_on).filter(requirement=requirement).first()
    kept = {name: getattr(before, name) for name in DAYS} if before else {}
    change = Change(
        {"requirement_id": requirement.pk}, starts_on, None, {**kept, "audience_rule": audience_rule, **values}
    )
    splice(RequirementRule, [change], at=at, by=by)


def waive(
    *,
    user: User,
    requirement: Requirement,
    starts_on: date,
    ends_on: date | None,
    reason: str,
    at: datetime,
    by: User | None = None,
) -> None:
    """The person is exempt until `ends_on` (the first day on which she no longer is)."""
    change = Change({"user_id": user.pk, "requirement_id": requirement.pk}, starts_on, ends_on)
    splice(Waiver, [change], at=at, by=by, reason=reason)


def revoke(*, awards: Iterable[Award], starts_on: date, reason: str, at: datetime, by: User | None = None) -> None:
    changes = [Change({"award_id": award.pk}, starts_on, None) for award in awards]
    splice(Revocation, changes, at=at, by=by, reason=reason)
