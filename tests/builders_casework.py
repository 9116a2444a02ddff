"""Decisions about many people, made through the services, and findings."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from courses.certification.casework.deciding import decide, preview
from courses.certification.casework.models import BulkDecision, Finding
from courses.certification.casework.orders import Act, Order
from courses.certification.casework.pasting import Pasted, read
from courses.certification.models import Requirement
from tests.builders import AT

IN_A_YEAR = AT.date() + timedelta(days=365)


def make_order(act: Act, requirement: Requirement | None = None, **values: Any) -> Order:
    return Order(
        **{"act": act, "requirement": requirement, "last_day": IN_A_YEAR, "reason": "Agreed with the works council."}
        | values
    )


def pasted(people: Iterable[User]) -> Pasted:
    return read("\n".join(one.employee_number or "" for one in people))


def make_decision(
    order: Order, people: Iterable[User], by: User, *, at: datetime = AT, today: date | None = None
) -> BulkDecision:
    """As it is shown."""
    named, when = pasted(people), {"by": by, "today": today or at.date(), "at": at}
    return decide(order, named, shown=preview(order, named, **when).digest, **when)


def make_finding(user: User, requirement: Requirement) -> Finding:
    return Finding.objects.create(
        user=user,
        requirement=requirement,
        kind=Finding.Kind.OPEN,
        cause="late",
        params={"due": str(AT.date())},
        found_at=AT,
    )
