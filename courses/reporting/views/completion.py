from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest, only
from courses.certification.querysets import State
from courses.reporting import pictures
from courses.reporting.figures import Unit, count
from courses.reporting.filters import Choices, Filters, read_choices, read_filters
from courses.reporting.form import applied, selects
from courses.reporting.policies import may_export, may_read_reports, may_see_signing
from courses.reporting.statement import COLUMNS, exported, rows
from lms.lib import csv_export

# Below 15 KB of HTML: all units while they are few, else those furthest behind. With one requirement the bars say it
# all; with several they leave room for the matrix.
ALONE, FEWER_ALONE = 12, 8
BESIDE, FEWER_BESIDE = 6, 4
CELLS = 10


@require_safe
@only(may_read_reports)
def overview(request: PersonRequest) -> HttpResponse:
    choices = read_choices(request.user, request.today)
    filters, complaints = read_filters(request.GET, choices)
    found = rows(request.user, request.today, filters)
    figures = count(found, within=filters.department, names=choices.units)
    requirements = _columns(filters, choices)
    bars, lines = _shown(figures.units, requirements, everything="all" in request.GET)
    context = {
        "filters": filters,
        "selects": selects(filters, choices),
        "applied": applied(filters, choices),
        "complaints": complaints,
        "figures": figures,
        "subject": _subject(filters, choices),
        "on_leave": figures.total[State.ON_LEAVE],
        "export_url": reverse("reporting:completion-csv") + filters.query,
        "people_url": pictures.people_url(filters),
        "overdue_url": pictures.people_url(filters.but(state=State.OVERDUE)),
        "query": f"{filters.query}&" if filters.query else "?",
        "as_table": "table" in request.GET,
        "chart": pictures.chart(figures, bars, filters),
        "table": pictures.table(figures, filters),
        "hidden": len(bars) < len(figures.units),
        "states": choices.states,
        "requirements": requirements,
        "matrix": pictures.matrix(figures, lines, filters, requirements),
        "may_export": may_export(request.user),
        "sees_signing": may_see_signing(request.user),
        "today": request.today,
    }
    return render(request, "reporting/completion.html", context)


def _columns(filters: Filters, choices: Choices) -> dict[str, str]:
    return {
        slug: name
        for slug, name in choices.requirements.items()
        if not filters.requirement or slug == filters.requirement
    }


def _shown(units: list[Unit], requirements: dict[str, str], *, everything: bool) -> tuple[list[Unit], list[Unit]]:
    """Units of the chart, units of the matrix."""
    if len(requirements) <= 1:
        return (units if everything or len(units) <= ALONE else units[:FEWER_ALONE]), []
    if everything:
        return units, units
    return units if len(units) <= BESIDE else units[:FEWER_BESIDE], units[: max(2, CELLS // len(requirements))]


def _subject(filters: Filters, choices: Choices) -> str:
    """The one certification that the figures are about; empty when there are several."""
    only_one = next(iter(choices.requirements.values())) if len(choices.requirements) == 1 else ""
    return choices.requirements.get(filters.requirement) or only_one


@require_safe
@only(may_export)
def export(request: PersonRequest) -> HttpResponseBase:
    """The rows of the page, all of them, by the same statement. What is asked wrongly is left out, as on the page."""
    filters, _complaints = read_filters(request.GET, read_choices(request.user, request.today))
    found = exported(rows(request.user, request.today, filters), request.today)
    return csv_export.response(found, COLUMNS, filename=f"completion-{request.today}.csv")
