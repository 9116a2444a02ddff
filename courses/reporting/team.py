"""A manager's people, who needs something first."""

from collections.abc import Iterable
from datetime import date

from django.db.models import CharField, Exists, F, FilteredRelation, OuterRef, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.querysets import UserQuerySet
from courses.certification.models import Obligation
from courses.certification.querysets import State
from courses.reporting.owed import Owed, named, when
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
    """Status only: no reasons, no scores. What is alike stands in one line; what is done, whatever its end, last."""
    rows = Obligation.objects.filter(user__in=people).state_on(on).with_names().order_by("requirement_id")
    lines: dict[int, dict[tuple[str, str], list[Obligation]]] = {}
    for row in rows:
        alike = (row.state, "" if row.state == State.DONE else when(row))
        lines.setdefault(row.user_id, {}).setdefault(alike, []).append(row)
    return {
        user_id: [_line(rows) for _alike, rows in sorted(mine.items(), key=_done_last)]
        for user_id, mine in lines.items()
    }


def _done_last(line: tuple[tuple[str, str], list[Obligation]]) -> bool:
    return line[0][0] == State.DONE


def _line(rows: list[Obligation]) -> Owed:
    dates = {when(row) for row in rows}
    return Owed([named(row) for row in rows], rows[0].state, dates.pop() if len(dates) == 1 else "")
