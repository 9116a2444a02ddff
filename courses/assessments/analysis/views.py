"""The trainers' pages in the admin; `workshop` is the admin class that shows them."""

import csv
from io import StringIO
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.http import PersonRequest
from courses.assessments.analysis import page
from courses.assessments.analysis.doubts import ENOUGH, doubts
from courses.assessments.analysis.figures import Analysis, analyze
from courses.assessments.analysis.given import parts_given
from courses.assessments.analysis.reading import read
from courses.assessments.analysis.selection import Kind, Selection, offered, read_selection, units_of
from courses.assessments.models import Bank
from lms.lib import csv_export


def overview(workshop: admin.ModelAdmin, request: PersonRequest, bank: Bank) -> HttpResponse:
    analysis, selection, context = _look(request, bank)
    found = doubts(analysis.questions)
    key, descending = page.sorting(request.GET.get("sort", ""))
    figures = {one.wording.question: one for one in analysis.questions}
    context |= {
        "title": _("Item analysis"),
        "doubtful": [(figures[question], given) for question, given in found.items()],
        "headings": page.headings(selection, key, descending),
        "rows": page.rows(analysis, found, key, descending),
        "measures": page.MEASURES,
        "sort": f"-{key}" if descending else key,
        "mean": page.share(analysis.mean),
        "alpha": page.index(analysis.alpha),
        "error": page.share(analysis.error),
        "levels": page.levels(analysis.sureness),
        "few": analysis.people < ENOUGH,
    }
    return _render(workshop, request, "overview", context)


def question(workshop: admin.ModelAdmin, request: PersonRequest, bank: Bank, key: str) -> HttpResponse:
    analysis, _selection, context = _look(request, bank)
    one = next((one for one in analysis.questions if one.wording.key == key), None)
    if one is None:
        raise Http404
    found = doubts(analysis.questions)
    context |= {
        "title": one.wording.document.text,
        "figures": one,
        "facts": page.facts(one),
        "bars": page.bars(one.lines),
        "given": page.given(parts_given(one.wording.document, one.given)),
        "blank": page.share(one.blank) if one.blank else "",
        "doubts": found.get(one.wording.question, []),
        "earlier": [(version, page.share(version.facility)) for version in one.earlier],
        "drift": [page.points(value) for value in (one.drift.value, one.drift.low, one.drift.high)]
        if one.drift
        else [],
        "levels": page.levels(one.sureness),
    }
    return _render(workshop, request, "question", context)


def export(request: PersonRequest, bank: Bank) -> HttpResponse:
    """The table of the page; a bank has few questions, so the file is made at once."""
    analysis, _selection, _context = _look(request, bank)
    text = StringIO()
    writer = csv.writer(text, lineterminator=csv_export.NEWLINE)
    writer.writerow(page.FILE_HEADINGS)
    for line in page.lines(analysis, doubts(analysis.questions)):
        writer.writerow([csv_export.escaped(cell) for cell in line])
    answer = HttpResponse(csv_export.BOM + text.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"item-analysis-{bank.edition.course.slug}-{bank.edition.language}-{request.today}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _look(request: PersonRequest, bank: Bank) -> tuple[Analysis, Selection, dict[str, Any]]:
    reading = read(bank, request.today)
    kinds: list[Kind] = offered(reading, units_of(reading.sheets))
    selection, complaints = read_selection(request.GET, kinds)
    analysis = analyze(reading, selection)
    context = {
        "bank": bank,
        "analysis": analysis,
        "kinds": kinds,
        "selection": selection,
        "complaints": complaints,
        "query": selection.query(),
    }
    return analysis, selection, context


def _render(workshop: admin.ModelAdmin, request: PersonRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
    context |= {**workshop.admin_site.each_context(request), "opts": workshop.opts}
    return TemplateResponse(request, f"admin/assessments/analysis/{name}.html", context)
