"""The one statement behind page, drill-down and export: what people owe on a day, with where they work then."""

from datetime import date

from django.db.models import CharField, DateField, F, FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from courses.certification.models import Obligation
from courses.certification.querysets import ObligationQuerySet
from courses.reporting.filters import Filters
from lms.lib.csv_export import Column
from lms.lib.history import as_of_q

COLUMNS = (
    Column("employee_number", "user__employee_number"),
    Column("name", "user__name"),
    Column("department", "unit_name"),
    Column("country", "country"),
    Column("requirement", "requirement__slug"),
    Column("state", "state"),
    Column("assigned", "assigned_on", is_text=False),
    Column("due", "due_on", is_text=False),
    Column("done", "met_on", is_text=False),
    Column("expires", "expires_on", is_text=False),
    Column("as_of", "as_of", is_text=False),
)


def rows(viewer: User, on: date, filters: Filters) -> ObligationQuerySet:
    """One row per person × requirement in the viewer's scope, with `state`, `unit` (path), `unit_name` and `country`.

    Who has no employment on the day (a leaver whose obligation is kept) has an empty unit.
    """
    job = FilteredRelation("user__employments", condition=as_of_q(on, prefix="user__employments__"))
    found = (
        Obligation.objects.state_on(on)
        .filter(user__in=User.objects.visible_to(viewer, on).order_by().values("id"))
        .annotate(job=job)
        .annotate(
            unit=_text("job__department__path"), unit_name=_text("job__department__name"), country=_text("job__country")
        )
    )
    return found.filter(_wanted(filters, on))


def _text(path: str) -> Coalesce:
    return Coalesce(F(path), Value(""), output_field=CharField())


def _wanted(filters: Filters, on: date) -> Q:
    wanted = Q()
    if filters.direct:
        wanted &= Q(unit=filters.department)
    elif filters.department:
        wanted &= Q(job__department__path__startswith=filters.department)
    if filters.country:
        wanted &= Q(job__country=filters.country)
    if filters.tier:
        wanted &= Q(requirement__certification__tier__slug=filters.tier)
    if filters.requirement:
        wanted &= Q(requirement__slug=filters.requirement)
    if filters.state:
        wanted &= Q(state=filters.state)
    if filters.name:
        wanted &= Q(user__name__icontains=filters.name) | Q(user__employee_number__iexact=filters.name)
    return wanted


def exported(found: QuerySet[Obligation], on: date) -> QuerySet[Obligation]:
    """The rows as the file has them: by name, each with the day it speaks of."""
    return found.annotate(as_of=Value(on, output_field=DateField())).order_by("user__name", "user_id", "requirement_id")


def listed(found: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """The rows as the page has them, in the same order."""
    return found.select_related("user", "requirement__certification").order_by(
        "user__name", "user_id", "requirement_id"
    )
