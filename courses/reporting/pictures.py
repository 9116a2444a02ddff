"""Figures as the page draws them: bars, their table, the matrix. Every figure leads to the people behind it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.certification.querysets import RATED, State
from courses.reporting.figures import Figures, Tally, Unit
from courses.reporting.filters import Filters
from lms.lib.formats import percent


@dataclass(frozen=True)
class Cell:
    """One figure. `percent` is missing where nobody owes it, or where one state alone is shown."""

    text: str
    note: str
    url: str
    percent: float | None = None
    label: str = ""


@dataclass(frozen=True)
class Line:
    label: str
    url: str
    cells: list[Cell]


def chart(figures: Figures, units: list[Unit], filters: Filters) -> list[dict[str, Any]]:
    return [
        {
            **{str(state): unit.all[state] for state in RATED},
            "label": label(unit, figures),
            "text": _summary(unit.all, filters),
            "url": _narrowed(unit, filters),
        }
        for unit in units
        if unit.all.rated
    ]


def table(figures: Figures, filters: Filters) -> list[Line]:
    """The chart in figures, with those who stand beside the rate."""
    return [
        Line(
            label(unit, figures),
            _narrowed(unit, filters),
            [_counted(unit, state, filters) for state in State]
            + [Cell(_summary(unit.all, filters), "", "", label=_("Number") if filters.state else _("Rate"))],
        )
        for unit in figures.units
    ]


def matrix(figures: Figures, units: list[Unit], filters: Filters, requirements: dict[str, str]) -> list[Line]:
    return [
        Line(
            label(unit, figures),
            _narrowed(unit, filters),
            [_rated(unit, slug, filters) for slug in requirements],
        )
        for unit in units
    ]


def label(unit: Unit, figures: Figures) -> str:
    if not unit.path:
        return _("No department")
    if unit.direct and len(figures.units) > 1:
        return _("%(unit)s itself") % {"unit": unit.name}
    return unit.name


def people_url(filters: Filters) -> str:
    return reverse("reporting:people") + filters.query


def _within(unit: Unit, filters: Filters, **changes: str) -> Filters:
    return filters.but(department=unit.path, direct="1" if unit.direct else "", **changes)


def _narrowed(unit: Unit, filters: Filters) -> str:
    """On this page; a query alone, for a page has many of them."""
    return _within(unit, filters).query or "?"


def _counted(unit: Unit, state: str, filters: Filters) -> Cell:
    number = unit.all[state]
    url = people_url(_within(unit, filters, state=state)) if number else ""
    return Cell(str(number), "", url, label=str(State(state).label))


def _rated(unit: Unit, requirement: str, filters: Filters) -> Cell:
    tally = unit.by_requirement.get(requirement) or Tally()
    url = people_url(_within(unit, filters, requirement=requirement))
    if filters.state:
        number = tally[filters.state]
        return Cell(str(number), "", url if number else "")
    if tally.rate_bp is None:
        return Cell("", _("Nobody owes it"), url if tally.total else "")
    note = _("%(done)s of %(all)s") % {"done": tally[State.DONE], "all": tally.rated}
    return Cell(percent(tally.rate_bp), note, url, tally.rate_bp / 100)


def _summary(tally: Tally, filters: Filters) -> str:
    return str(tally[filters.state]) if filters.state else percent(tally.rate_bp)
