"""What is decided about people: exempt, more time, by name, as good as a course, approved. Set-based; history stays.

Each needs a reason, and ends on the first day on which it no longer holds. The caller reconciles the people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import User
from courses.certification.models import (
    Approval,
    Certification,
    Equivalence,
    Extension,
    Inclusion,
    Requirement,
    Waiver,
)
from courses.models import Course
from lms.lib.history import Change, Period, splice

KEYS: dict[type[Period], tuple[str, ...]] = {
    Waiver: ("user_id", "requirement_id", "is_automatic"),
    Inclusion: ("user_id", "requirement_id"),
    Extension: ("user_id", "requirement_id"),
    Equivalence: ("user_id", "course_id"),
    Approval: ("user_id", "certification_id", "key"),
}


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Why, by what one can look up, by whom, and when it was written down."""

    reason: str
    at: datetime
    by: User | None = None
    evidence: str = ""


def waive(
    *, user_ids: Iterable[int], requirement: Requirement, starts_on: date, ends_on: date | None, grounds: Grounds
) -> list[Period]:
    """They are exempt."""
    return _decide(
        Waiver, user_ids, {"requirement_id": requirement.pk, "is_automatic": False}, starts_on, ends_on, grounds
    )


def include(
    *, user_ids: Iterable[int], requirement: Requirement, starts_on: date, ends_on: date | None, grounds: Grounds
) -> list[Period]:
    """The requirement concerns them, whatever its audience says."""
    return _decide(Inclusion, user_ids, {"requirement_id": requirement.pk}, starts_on, ends_on, grounds)


def extend(
    *, user_ids: Iterable[int], requirement: Requirement, decided_on: date, due_on: date, grounds: Grounds
) -> list[Period]:
    """What is open on that day is due on `due_on` at the earliest; what comes later has its own days."""
    return _decide(
        Extension, user_ids, {"requirement_id": requirement.pk}, decided_on, None, grounds, {"due_on": due_on}
    )


def count_as_done(
    *, user_ids: Iterable[int], course: Course, starts_on: date, ends_on: date | None, grounds: Grounds
) -> list[Period]:
    """What they did elsewhere stands for the course."""
    return _decide(Equivalence, user_ids, {"course_id": course.pk}, starts_on, ends_on, grounds)


def approve(
    *,
    user_ids: Iterable[int],
    certification: Certification,
    key: str,
    starts_on: date,
    ends_on: date | None,
    grounds: Grounds,
) -> list[Period]:
    return _decide(Approval, user_ids, {"certification_id": certification.pk, "key": key}, starts_on, ends_on, grounds)


def take_back(rows: Iterable[Period], *, on: date, grounds: Grounds) -> None:
    """From that day on they no longer hold; what began later never did."""
    changes: dict[type[Period], list[Change]] = {}
    for row in rows:
        if row.ends_on is None or row.ends_on > on:
            key = {name: getattr(row, name) for name in KEYS[type(row)]}
            ended = Change(key, max(on, row.starts_on), row.ends_on, None)
            changes.setdefault(type(row), []).append(ended)
    for model, mine in changes.items():
        splice(model, mine, at=grounds.at, by=grounds.by, reason=grounds.reason)


def _decide(
    model: type[Period],
    user_ids: Iterable[int],
    about: dict[str, Any],
    starts_on: date,
    ends_on: date | None,
    grounds: Grounds,
    values: dict[str, Any] | None = None,
) -> list[Period]:
    said = {"evidence": grounds.evidence, **(values or {})}
    changes = [Change({"user_id": pk, **about}, starts_on, ends_on, said) for pk in user_ids]
    return splice(model, changes, at=grounds.at, by=grounds.by, reason=grounds.reason) if changes else []
