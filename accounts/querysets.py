from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL

from accounts.roles import Role, permissions_of, roles_of, scope_of
from lms.lib.history import PeriodQuerySet, as_of_q, known_instant

if TYPE_CHECKING:
    from accounts.models import User

# Everyone below one manager, whatever the depth; UNION (not ALL) ends a circle of managers.
BELOW = """
WITH RECURSIVE now AS (
    SELECT user_id, manager_id, acting_manager_id FROM accounts_employment
    WHERE starts_on <= %s AND (ends_on IS NULL OR ends_on > %s) AND {known}
), below(user_id) AS (
    SELECT user_id FROM now WHERE manager_id = %s OR acting_manager_id = %s
    UNION
    SELECT now.user_id FROM now JOIN below ON now.manager_id = below.user_id OR now.acting_manager_id = below.user_id
)
SELECT user_id FROM below WHERE user_id <> %s
"""


def people_below(manager_id: int, on: date, known: date | datetime | None = None) -> RawSQL:
    """Ids of all people below a manager, for `filter(id__in=…)`: one recursive statement."""
    if known is None:
        clause, extra = "superseded_at IS NULL", []
    else:
        instant = known_instant(known)
        clause, extra = "recorded_at < %s AND (superseded_at IS NULL OR superseded_at >= %s)", [instant, instant]
    return RawSQL(BELOW.format(known=clause), [on, on, *extra, manager_id, manager_id, manager_id])  # noqa: S611


class UserQuerySet(models.QuerySet):
    def employed(self, on: date, known: date | datetime | None = None) -> Self:
        return self.filter(as_of_q(on, known, prefix="employments__"))

    def in_department(self, path: str, on: date, known: date | datetime | None = None) -> Self:
        """In the unit with that path or in one below it."""
        return self.filter(as_of_q(on, known, prefix="employments__"), employments__department__path__startswith=path)

    def below(self, manager_id: int, on: date, known: date | datetime | None = None) -> Self:
        return self.filter(id__in=people_below(manager_id, on, known))

    def with_employment_end(self) -> Self:
        """`employment_ends_on`: when the last employment ends; None where it is open (or there never was one)."""
        employments = apps.get_model("accounts", "Employment").objects
        last = employments.known().filter(user=OuterRef("pk")).order_by(F("ends_on").desc(nulls_first=True))
        return self.annotate(employment_ends_on=Subquery(last.values("ends_on")[:1]))

    def reporting_to(self, manager_id: int, on: date) -> Self:
        """Direct reports, acting managers included."""
        return self.filter(
            as_of_q(on, prefix="employments__"),
            Q(employments__manager=manager_id) | Q(employments__acting_manager=manager_id),
        )

    def visible_to(self, viewer: "User", on: date) -> Self:
        """Whose status the viewer may see: all, those of a unit, those below, and always oneself.

        The one rule behind page, export and mail (`accounts/policies.py` says the same of one person).
        """
        if permissions_of(viewer) & {"people.see_all", "reports.see_all"}:
            return self
        seen = Q(id=viewer.pk)
        roles = roles_of(viewer)
        if Role.MANAGER in roles:
            seen |= Q(id__in=people_below(viewer.pk, on))
        if Role.COORDINATOR in roles:
            paths = scope_of(viewer, Role.COORDINATOR, on)
            if paths is None:
                return self
            for path in paths:
                seen |= Q(id__in=type(self)(self.model).in_department(path, on).values("id"))
        return self.filter(seen)


class EmploymentQuerySet(PeriodQuerySet):
    def with_people(self) -> Self:
        return self.select_related("user", "department", "manager", "acting_manager")
