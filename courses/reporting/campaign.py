"""Who has signed a version of a guideline, who still has to, and who is not asked yet: one statement on people."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.querysets import UserQuerySet
from courses.certification.models import Obligation, Requirement
from courses.certification.querysets import State
from courses.guidelines.models import CountryStart, Refusal, Revision, RevisionText, SignOff
from courses.reporting.figures import cut, step_of
from courses.reporting.filters import Narrowing
from lms.lib.csv_export import Column
from lms.lib.history import as_of_q


class Signing(TextChoices):
    """What became of the version with one person."""

    SIGNED = "done", _("Signed")
    DUE = "due", _("Due")
    OVERDUE = "overdue", _("Overdue")
    PAUSED = "paused", _("Paused")
    ON_LEAVE = "on-leave", _("On leave")
    EXEMPT = "exempt", _("Exempt")
    DECLINED = "declined", _("Declined")
    NOT_BEGUN = "not-begun", _("Waits in the country")
    NO_TEXT = "no-text", _("No text in the language")


# Those who are asked; the others stand beside the share.
ASKED = (Signing.SIGNED, Signing.DUE, Signing.OVERDUE, Signing.PAUSED, Signing.DECLINED)
COLUMNS = (
    Column("employee_number", "employee_number"),
    Column("name", "name"),
    Column("department", "unit_name"),
    Column("country", "country"),
    Column("language", "reads"),
    Column("state", "signing"),
    Column("due", "due_on", is_text=False),
)


@dataclass(frozen=True)
class Wanted(Narrowing):
    """What the page is narrowed to; empty means all. `direct` leaves out the units below the department."""

    version: str = ""
    department: str = ""
    direct: str = ""
    language: str = ""
    state: str = ""


@dataclass
class Group:
    """People who share a unit or a language."""

    key: str
    direct: bool = False
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Signing.values, 0))

    @property
    def asked(self) -> int:
        return sum(self.counts[state] for state in ASKED)

    @property
    def signed(self) -> int:
        return self.counts[Signing.SIGNED]


def people(viewer: User, revision: Revision, on: date, *, sees_refusals: bool) -> UserQuerySet:
    """Everybody of whom a requirement with the guideline is open, with `signing`, `due_on`, unit, country, language."""
    owed = Obligation.objects.filter(user=OuterRef("pk"), requirement__in=_requirements(revision))
    unmet: Any = owed.state_on(on).filter(met_on__isnull=True).order_by("due_on")
    exempt = (
        Obligation.objects.state_on(on)
        .in_state(State.EXEMPT)
        .filter(user=OuterRef("pk"), requirement__in=_requirements(revision))
    )
    job = FilteredRelation("employments", condition=as_of_q(on, prefix="employments__"))
    found = (
        User.objects.visible_to(viewer, on)
        .filter(Exists(owed.counted_on(on)))
        .annotate(job=job)
        .annotate(
            unit=_text("job__department__path"),
            unit_name=_text("job__department__name"),
            country=_text("job__country"),
            reads=_language(),
            owes=Subquery(unmet.values("state")[:1]),
            is_exempt=Exists(exempt),
        )
    )
    found = found.annotate(signing=_signing(revision, on, sees_refusals=sees_refusals))
    days = Subquery(unmet.values("due_on")[:1])
    return found.annotate(due_on=Case(When(signing__in=[Signing.DUE, Signing.OVERDUE], then=days)))


def _requirements(revision: Revision) -> Any:
    found = Requirement.objects.filter(
        certification__criteria__guideline=revision.guideline_id, certification__criteria__retired_at__isnull=True
    )
    if revision.tiers:
        found = found.filter(Q(certification__tier__slug__in=revision.tiers) | Q(certification__tier__isnull=True))
    return found.order_by().values("pk")


def _text(path: str) -> Coalesce:
    return Coalesce(F(path), Value(""), output_field=CharField())


def _language() -> Case:
    """As `User.site_language`."""
    known = [code for code, _name in settings.LANGUAGES]
    return Case(
        When(own_language__in=known, then=F("own_language")),
        When(own_language="", language__in=known, then=F("language")),
        default=Value(settings.LANGUAGE_CODE),
        output_field=CharField(),
    )


def _signing(revision: Revision, on: date, *, sees_refusals: bool) -> Case:
    """Order matters. A refusal is seen by governance only: to all others it is not done."""
    under = {
        "user": OuterRef("pk"),
        "revision_text__revision__guideline": revision.guideline_id,
        "revision_text__revision__number__gte": revision.number,
    }
    starts = CountryStart.objects.known().filter(revision=revision, country=OuterRef("country"))
    texts = RevisionText.objects.filter(revision=revision, language=OuterRef("reads"))
    cases = [When(Exists(SignOff.objects.filter(**under)), then=Value(Signing.SIGNED))]
    if sees_refusals:
        cases.append(When(Exists(Refusal.objects.filter(**under)), then=Value(Signing.DECLINED)))
    if revision.effective_on > on:
        return Case(*cases, default=Value(Signing.NOT_BEGUN), output_field=CharField())
    return Case(
        *cases,
        When(is_exempt=True, then=Value(Signing.EXEMPT)),
        When(Exists(starts.filter(Q(starts_on__isnull=True) | Q(starts_on__gt=on))), then=Value(Signing.NOT_BEGUN)),
        When(~Exists(texts.filter(Q(country="") | Q(country=OuterRef("country")))), then=Value(Signing.NO_TEXT)),
        When(owes__in=[State.ON_LEAVE, State.PAUSED], then=F("owes")),
        When(owes__in=[State.OVERDUE, State.EXPIRED], then=Value(Signing.OVERDUE)),
        default=Value(Signing.DUE),
        output_field=CharField(),
    )


def narrowed(found: UserQuerySet, wanted: Wanted) -> UserQuerySet:
    if wanted.direct:
        found = found.filter(unit=wanted.department)
    elif wanted.department:
        found = found.filter(job__department__path__startswith=wanted.department)
    if wanted.language:
        found = found.filter(reads=wanted.language)
    return found.filter(signing=wanted.state) if wanted.state else found


def count(found: UserQuerySet) -> tuple[list[Group], list[Group]]:
    """By unit, the one furthest behind first, and by language: one statement."""
    grouped = list(found.order_by().values_list("unit", "reads", "signing").annotate(number=Count("pk")))
    step = step_of([path for path, *_rest in grouped], "")
    units: dict[str, Group] = {}
    languages: dict[str, Group] = {}
    for path, language, state, number in grouped:
        top = cut(path, step)
        unit = units.setdefault(top, Group(top, direct=top.count("/") < step))
        for group in (unit, languages.setdefault(language, Group(language))):
            group.counts[state] += number
    behind = sorted(units.values(), key=lambda one: (one.signed - one.asked, one.key))
    return behind, sorted(languages.values(), key=lambda one: one.key)


def total(groups: list[Group]) -> Group:
    summed = Group("")
    for group in groups:
        for state, number in group.counts.items():
            summed.counts[state] += number
    return summed
