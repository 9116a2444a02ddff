"""Whom a requirement concerns, in dated rules; and badges taken back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from accounts import audiences
from accounts.models import User
from courses.certification.models import Award, Requirement, RequirementRule, Revocation
from lms.lib.history import Change, splice

KEPT = ("due_days", "window_days", "grace_days", "long_lapse_days", "credit_days", "mode", "on_leaving")


def set_rule(
    *,
    requirement: Requirement,
    audience_rule: dict[str, Any],
    starts_on: date,
    at: datetime,
    by: User | None = None,
    **values: Any,
) -> None:
    """From that day on the requirement concerns these people; what is not given stays as it was."""
    audiences.check(audience_rule)
    before = RequirementRule.objects.as_of(starts_on).filter(requirement=requirement).first()
    kept = {name: getattr(before, name) for name in KEPT} if before else {}
    change = Change(
        {"requirement_id": requirement.pk}, starts_on, None, {**kept, "audience_rule": audience_rule, **values}
    )
    splice(RequirementRule, [change], at=at, by=by)


def end_rule(*, requirement: Requirement, ends_on: date, at: datetime, reason: str, by: User | None = None) -> None:
    """From that day on the requirement asks nothing of anybody; what was earned stays."""
    splice(
        RequirementRule, [Change({"requirement_id": requirement.pk}, ends_on, None, None)], at=at, by=by, reason=reason
    )


def revoke(*, awards: Iterable[Award], starts_on: date, reason: str, at: datetime, by: User | None = None) -> None:
    changes = [Change({"award_id": award.pk}, starts_on, None) for award in awards]
    splice(Revocation, changes, at=at, by=by, reason=reason)
