"""A manager's people, who needs something first."""

from collections.abc import Iterable
from datetime import date

from django.db.models import CharField, Exists, F, FilteredRelation, OuterRef, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.querysets import UserQuerySet
from courses.certification.models import Obligation
from courses.certification.querysets import State
from courses.reporting.owed import Owed, name_of, when
from lms.lib.history import as_of_q

NEEDING = (State.OVERDUE, State.EXPIRED)


def team(manager: User, on: date, *, everyone: bool) -> UserQuerySet:
    """Direct reports, or everyone below; with `title` and `is_behind`."""
    people = User.objects.below(manager.pk, on) if everyone else User.objects.reporting_to(manager.pk, on)
    behind = Obligation.objects.state_on(on).in_state(*NEEDING).filter(user=OuterRef("pk"))
    return (
        people.annotate(job=FilteredRelation("employments", condition=as_of_q(on, prefix="employments__")))
        .annotate(title=Coalesce(F("job__title"), Value(""), output_field=CharField()), is_behind=Exists(behind))
        .order_by("-is_behind", "name", "id")
    )


def states(people: Iterable[User], on: date) -> dict[int, list[Owed]]:
    """Status only: no reasons, no scores."""
    rows = Obligation.objects.filter(user__in=people).state_on(on).with_names().order_by("requirement_id")
    found: dict[int, list[Owed]] = {}
    for row in rows:
        found.setdefault(row.user_id, []).append(Owed(name_of(row), row.state, when(row), []))
    return found
