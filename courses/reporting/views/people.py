from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest, only
from accounts.models import Employment, User
from accounts.roles import permissions_of
from courses.certification.casework.policies import may_decide
from courses.certification.models import Obligation
from courses.enrollments.models import Enrollment
from courses.guidelines.models import SignOff
from courses.reporting.filters import read_choices, read_filters
from courses.reporting.form import applied, selects
from courses.reporting.owed import awards, named, owed, when
from courses.reporting.policies import may_export, may_read_reports
from courses.reporting.statement import listed, rows

PAGE = 15


@require_safe
@only(may_read_reports)
def listing(request: PersonRequest) -> HttpResponse:
    """The people behind a figure."""
    choices = read_choices(request.user, request.today)
    filters, complaints = read_filters(request.GET, choices)
    page = Paginator(listed(rows(request.user, request.today, filters)), PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "selects": selects(filters, choices),
        "applied": applied(filters, choices),
        "complaints": complaints,
        "page": page,
        "lines": [{"row": row, "named": named(row), "when": when(row)} for row in page.object_list],
        "query": f"{filters.query}&" if filters.query else "?",
        "export_url": reverse("reporting:completion-csv") + filters.query,
        "may_export": may_export(request.user),
        "today": request.today,
    }
    return render(request, "reporting/people.html", context)


@require_safe
@only(may_read_reports)
def person(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What one person owes and holds, and what exactly she has read and signed. No answers, no scores."""
    someone = get_object_or_404(User.objects.visible_to(request.user, request.today), uuid=uuid)
    held = Obligation.objects.filter(user=someone).state_on(request.today).with_names()
    enrollments = Enrollment.objects.of(someone).order_by("enrolled_at", "id")
    context = {
        "person": someone,
        "job": Employment.objects.as_of(request.today).with_people().filter(user=someone).first(),
        "obligations": [owed(row) for row in held.order_by("requirement_id")],
        "awards": awards(someone, request.today),
        "sign_offs": SignOff.objects.with_text().visible_to(request.user).filter(user=someone),
        "sees_sign_offs": "reports.see_all" in permissions_of(request.user),
        "enrollments": enrollments,
        "decisions_url": _decisions_url(request.user, someone),
        "today": request.today,
    }
    return render(request, "reporting/person.html", context)


def _decisions_url(viewer: User, person: User) -> str:
    """Empty for who decides nothing about people."""
    return f"{reverse('casework:decisions')}?person={person.uuid}" if may_decide(viewer) else ""
