"""Renewal health: what is wrong with whose renewal, what to do about it, and who was let go of lately."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, DateField
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import PersonRequest, only
from courses.certification.casework import fixes, health, mending, policies, reminding
from courses.certification.casework.closed import closed as closed_rows
from courses.certification.casework.closed import lines
from courses.certification.casework.models import Finding, Look
from courses.certification.casework.querysets import FindingQuerySet
from lms.lib import csv_export
from lms.lib.csv_export import Column

PAGE = 15
COLUMNS = (
    Column("employee_number", "user__employee_number"),
    Column("name", "user__name"),
    Column("department", "unit"),
    Column("requirement", "requirement__slug"),
    Column("kind", "kind"),
    Column("cause", "cause"),
    Column("found", "found_on", is_text=False),
)


@require_safe
@never_cache
@only(policies.may_see)
def listing(request: PersonRequest) -> HttpResponse:
    kind = _kind(request)
    found = _found(request)
    counts = dict(found.values_list("kind").annotate(number=Count("pk")).order_by())
    page = Paginator(_of(found, kind), PAGE).get_page(request.GET.get("page"))
    reminding.stop(request.user, at=request.at)
    context = {
        "look": Look.objects.first(),
        "page": page,
        "lines": [_line(row) for row in page.object_list],
        "kinds": [(one.value, one.label, counts.get(one.value, 0)) for one in Finding.Kind],
        "total": sum(counts.values()),
        "kind": kind,
        "query": f"?kind={kind}&" if kind else "?",
        "may_decide": policies.may_decide(request.user),
        "may_export": policies.may_export(request.user),
    }
    return render(request, "casework/renewals.html", context)


@require_safe
@only(policies.may_export)
def export(request: PersonRequest) -> HttpResponseBase:
    rows = _of(_found(request), _kind(request)).annotate(found_on=TruncDate("found_at", output_field=DateField()))
    return csv_export.response(rows, COLUMNS, filename=f"renewals-{request.today}.csv")


@require_POST
@never_cache
@only(policies.may_decide)
def look(request: PersonRequest) -> HttpResponse:
    health.look(today=request.today, at=request.at)
    messages.success(request, _("Looked at everybody’s renewals."))
    return redirect("casework:renewals")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only(policies.may_decide)
def finding(request: PersonRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(_found(request), uuid=uuid)
    address = fixes.address(row)
    if request.method != "POST" or address:
        return render(request, "casework/finding.html", {**_line(row), "address": address})
    if mending.mend(row, today=request.today, at=request.at):
        messages.success(request, _("It goes on again."))
    else:
        messages.warning(request, _("That did not help: nothing new is asked. Decide about this person by name."))
    return redirect("casework:renewals")


@require_safe
@never_cache
@only(policies.may_see)
def closed(request: PersonRequest) -> HttpResponse:
    rows = closed_rows(request.user, today=request.today, at=request.at)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": lines(page.object_list, request.today), "query": "?"}
    return render(request, "casework/closed.html", context)


def _found(request: PersonRequest) -> FindingQuerySet:
    rows: FindingQuerySet = Finding.objects.standing().visible_to(request.user, request.today)
    return rows.select_related("user", "requirement__certification").with_units(request.today)


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("kind", "")
    return kind if kind in Finding.Kind.values else ""


def _of(rows: FindingQuerySet, kind: str) -> FindingQuerySet:
    return (rows.filter(kind=kind) if kind else rows).order_by("user__name", "user_id", "requirement_id", "kind")


def _line(row: Finding) -> dict[str, Any]:
    return {
        "finding": row,
        "badge": fixes.badge_of(row),
        "wrong": fixes.wrong(row),
        "remedy": fixes.remedy(row),
        "label": fixes.label(row),
    }
