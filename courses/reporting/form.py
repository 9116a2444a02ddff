"""The filter bar: what is offered, and what is applied in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.reporting.filters import Choices, Filters

# More units than these are chosen in steps: first the branch, then what is below it.
MANY_UNITS = 40


@dataclass(frozen=True)
class Select:
    name: str
    label: str
    value: str
    options: dict[str, str]


def selects(filters: Filters, choices: Choices) -> list[Select]:
    return [
        Select("department", _("Department"), filters.department, _units(filters, choices)),
        Select("country", _("Country"), filters.country, choices.countries),
        Select("tier", _("Tier"), filters.tier, choices.tiers),
        Select("requirement", _("Requirement"), filters.requirement, choices.requirements),
        Select("state", _("State"), filters.state, choices.states),
    ]


def _units(filters: Filters, choices: Choices) -> dict[str, str]:
    """Indented by depth; in a large company the top, and the branch that is chosen with the units just below it."""
    units = dict(choices.units)
    root = min(units, key=len, default="")
    if len(units) > 1 and filters.department != root and all(path.startswith(root) for path in units):
        del units[root]  # the whole company is what “All” says
    top = min((path.count("/") for path in units), default=0)
    if len(units) > MANY_UNITS:
        units = {path: name for path, name in units.items() if _is_near(path, filters.department, top)}
    return {path: "\N{EM SPACE}" * (path.count("/") - top) + name for path, name in units.items()}


def _is_near(path: str, chosen: str, depth: int) -> bool:
    is_child = bool(chosen) and path.startswith(chosen) and path.count("/") <= chosen.count("/") + 1
    return is_child or chosen.startswith(path) or path.count("/") <= depth


def applied(filters: Filters, choices: Choices) -> list[str]:
    words = [_unit(filters, choices)] if filters.department or filters.direct else []
    for key in ("country", "tier", "requirement", "state"):
        if value := getattr(filters, key):
            words.append(choices.of(key)[value])
    if filters.name:
        words.append(_("name “%(name)s”") % {"name": filters.name})
    return words


def _unit(filters: Filters, choices: Choices) -> str:
    if not filters.department:
        return _("without a department")
    name = choices.units[filters.department]
    return _("%(unit)s itself") % {"unit": name} if filters.direct else name
