from datetime import date, datetime

from django.db import transaction

from accounts.directory.plan import Plan
from accounts.models import User
from accounts.services import write_departments, write_people


class HasProblems(Exception):
    """A plan with problems is refused whole."""


@transaction.atomic
def apply(plan: Plan, *, at: datetime, today: date, by: User | None = None) -> set[int]:
    """All of the plan or nothing; the ids of the people whose facts changed."""
    if plan.problems:
        raise HasProblems
    write_departments(plan.departments)
    people = plan.people
    return write_people(people, at=at, effective_on=today, by=by) if people else set()
