"""What a report is narrowed to: read from the address, shown as words, carried on by every link."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Department, Employment, User
from accounts.roles import Role, permissions_of, scope_of
from courses.certification.models import Requirement
from courses.certification.querysets import State

LONGEST_NAME = 100


@dataclass(frozen=True)
class Narrowing:
    """Texts by their names in the address; an empty one narrows nothing."""

    def but(self, **changes: str) -> Self:
        return replace(self, **changes)

    @property
    def query(self) -> str:
        """With its question mark; empty when nothing is narrowed."""
        given = {key: value for key, value in asdict(self).items() if value}
        return f"?{urlencode(given, safe='/:')}" if given else ""


@dataclass(frozen=True)
class Filters(Narrowing):
    """Empty means all. `department` is a path: the unit with all below it; `tier` is that of what is owed.

    `direct` leaves out the units below (and, without a department, means people who work in none).
    """

    department: str = ""
    country: str = ""
    tier: str = ""
    requirement: str = ""
    state: str = ""
    name: str = ""
    direct: str = ""


@dataclass(frozen=True)
class Choices:
    """What the viewer may choose from. Units are all that she may see, by path; the form may show fewer."""

    units: dict[str, str]
    countries: dict[str, str]
    tiers: dict[str, str]
    requirements: dict[str, str]
    states: dict[str, str]

    def of(self, key: str) -> dict[str, str]:
        return {
            "department": self.units,
            "country": self.countries,
            "tier": self.tiers,
            "requirement": self.requirements,
            "state": self.states,
        }[key]


def read_choices(viewer: User, on: date) -> Choices:
    language = get_language() or "en"
    requirements = list(Requirement.objects.select_related("certification__tier"))
    tiers = [one.certification.tier for one in requirements if one.certification.tier]
    countries = Employment.objects.as_of(on).order_by("country").values_list("country", flat=True).distinct()
    return Choices(
        units=_units(viewer, on),
        countries={code: code for code in countries if code},
        tiers={tier.slug: tier.shown_name for tier in tiers},
        requirements={one.slug: one.certification.name_in(language) for one in requirements},
        states={str(state): str(state.label) for state in State},
    )


def _units(viewer: User, on: date) -> dict[str, str]:
    units = dict(Department.objects.values_list("path", "name"))
    if "reports.see_all" in permissions_of(viewer):
        return units
    scope = scope_of(viewer, Role.COORDINATOR, on)
    return units if scope is None else {path: name for path, name in units.items() if path.startswith(tuple(scope))}


def read_filters(given: Mapping[str, Any], choices: Choices) -> tuple[Filters, list[str]]:
    """The filters, and a sentence for each value that is not one of the choices: such a value is left out."""
    labels = {
        "department": _("department"),
        "country": _("country"),
        "tier": _("tier"),
        "requirement": _("requirement"),
        "state": _("state"),
    }
    known, complaints = {}, []
    for key, label in labels.items():
        value = str(given.get(key, ""))
        if not value or value in choices.of(key):
            known[key] = value
        else:
            complaints.append(
                _("We do not know the %(filter)s “%(value)s”, so it is left out.")
                % {"filter": label, "value": value[:LONGEST_NAME]}
            )
    name = str(given.get("name", "")).replace("\0", "").strip()[:LONGEST_NAME]
    return Filters(**known, name=name, direct="1" if given.get("direct") else ""), complaints
