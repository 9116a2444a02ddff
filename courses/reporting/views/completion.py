from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from courses.certification.querysets import State
from courses.reporting import pictures
from courses.reporting.figures import count
from courses.reporting.filters import Choices, Filters, read_choices, read_filters
from courses.reporting.form import applied, selects
from courses.reporting.policies import may_export, may_read_reports, only
from courses.reporting.statement import COLUMNS, exported, rows
from lms.lib import csv_export

FURTHEST = 5


@require_safe
@only(may_read_reports)
def overview(request: HttpRequest) -> HttpResponse:
    choices = read_choices(request.user, request.today)
    filters, complaints = read_filters(request.GET, choices)
    found = rows(request.user, request.today, filters)
    figures = count(found, within=filters.department, names=choices.units)
    units = figures.units if "all" in request.GET else figures.units[:FURTHEST]
    requirements = {filters.requirement: choices.requirements[filters.requirement]} if filters.requirement else None
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
        "chart": pictures.chart(figures, filters),
        "table": pictures.table(figures, filters),
        "states": choices.states,
        "requirements": requirements or choices.requirements,
        "matrix": pictures.matrix(figures, units, filters, requirements or choices.requirements),
        "hidden": len(figures.units) - len(units),
        "may_export": may_export(request.user),
        "today": request.today,
    }
    return render(request, "reporting/completion.html", context)


def _subject(filters: Filters, choices: Choices) -> str:
    """The one certification that the figures are about; empty when there are several."""
    only_one = next(iter(choices.requirements.values())) if len(choices.requirements) == 1 else ""
    return choices.requirements.get(filters.requirement) or only_one


@require_safe
@only(may_export)
def export(request: HttpRequest) -> HttpResponseBase:
    """The rows of the page, all of them, by the same statement. What is asked wrongly is left out, as on the page."""
    filters, _complaints = read_filters(request.GET, read_choices(request.user, request.today))
    found = exported(rows(request.user, request.today, filters), request.today)
    return csv_export.response(found, COLUMNS, filename=f"completion-{request.today}.csv")
