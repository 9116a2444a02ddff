"""One order about many people: what it writes, and whom it passes over because it would change nothing for them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from courses.certification import decisions
from courses.certification.casework.models import BulkDecision
from courses.certification.decisions import Grounds
from courses.certification.models import Criterion, Equivalence, Obligation, Requirement, Waiver
from courses.models import Course
from lms.lib.history import Period

Act = BulkDecision.Act
# What a decision about one person wrote lies in this field of `Decided`.
FIELDS = {Act.INCLUDE: "inclusion", Act.EXTEND: "extension", Act.WAIVE: "waiver", Act.COUNT: "equivalence"}

SERVICES: dict[str, Callable[..., list[Period]]] = {
    Act.INCLUDE: decisions.include,
    Act.EXTEND: decisions.extend,
    Act.WAIVE: decisions.waive,
    Act.COUNT: decisions.count_as_done,
}


@dataclass(frozen=True, kw_only=True)
class Order:
    """About a requirement, or, where something counts as done, about a course. It begins today."""

    act: str
    requirement: Requirement | None = None
    course: Course | None = None
    last_day: date | None
    reason: str
    evidence: str = ""

    @property
    def ends_on(self) -> date | None:
        """The first day without."""
        return self.last_day + timedelta(days=1) if self.last_day else None

    @property
    def about(self) -> list[int]:
        """The requirements that it may change something of."""
        if self.requirement:
            return [self.requirement.pk]
        asks = Criterion.objects.filter(course=self.course, retired_at__isnull=True).values("certification")
        return list(Requirement.objects.filter(certification__in=asks).values_list("pk", flat=True))

    @property
    def values(self) -> dict[str, Any]:
        return {
            "act": self.act,
            "requirement": self.requirement,
            "course": self.course,
            "last_day": self.last_day,
            "reason": self.reason,
            "evidence": self.evidence,
        }


def write(order: Order, user_ids: Collection[int], *, today: date, grounds: Grounds) -> dict[int, Period]:
    """The new rows by person."""
    about = {"requirement": order.requirement} if order.requirement else {"course": order.course}
    said: dict[str, Any] = {"user_ids": user_ids, "grounds": grounds, **about}
    if order.act == Act.EXTEND:
        said |= {"decided_on": today, "due_on": order.last_day}
    else:
        said |= {"starts_on": today, "ends_on": order.ends_on}
    rows: list[Any] = SERVICES[order.act](**said)
    # What was cut off an earlier row comes back as well: that is none of ours.
    return {row.user_id: row for row in rows if row.starts_on == today}


def passed_over(order: Order, user_ids: Collection[int], today: date) -> dict[int, str]:
    """By person, the key of the sentence that says why nothing would change."""
    if order.act == Act.INCLUDE:
        return dict.fromkeys(_open(order, user_ids), "has")
    if order.act == Act.EXTEND:
        due = {pk: row.due_on for pk, row in _open(order, user_ids).items() if row.award_id is None}
        late = {pk for pk, day in due.items() if order.last_day is None or day >= order.last_day}
        return {pk: "has" if pk in late else "nothing-open" for pk in user_ids if pk in late or pk not in due}
    rows: Any = (
        Waiver.objects.as_of(today).filter(requirement=order.requirement, is_automatic=False)
        if order.act == Act.WAIVE
        else Equivalence.objects.as_of(today).filter(course=order.course)
    )
    as_long = Q(ends_on__isnull=True)
    if order.ends_on:
        as_long |= Q(ends_on__gte=order.ends_on)
    return dict.fromkeys(rows.filter(as_long, user__in=user_ids).values_list("user_id", flat=True), "has")


def _open(order: Order, user_ids: Collection[int]) -> dict[int, Obligation]:
    rows = Obligation.objects.known().filter(user__in=user_ids, requirement=order.requirement, closed_on__isnull=True)
    return {row.user_id: row for row in rows}
