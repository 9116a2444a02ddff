"""What HR decides about people: what was decided, and a decision from the pasted numbers to its page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PersonRequest, only
from accounts.models import User
from courses.certification.casework import deciding, policies
from courses.certification.casework.forms import WORDS, DecisionForm, Words
from courses.certification.casework.models import BulkDecision, Decided
from courses.certification.casework.orders import Act
from courses.certification.casework.trials import NotAsShown, Preview
from courses.certification.casework.wording import course_titles, decided, outcome

PAGE = 20


@require_safe
@never_cache
@only(policies.may_see)
def listing(request: PersonRequest) -> HttpResponse:
    titles, about = course_titles(), _about(request)
    rows = BulkDecision.objects.with_names().annotate(people=Count("decided")).order_by("-decided_at", "-pk")
    if about:
        rows = rows.filter(pk__in=Decided.objects.filter(user=about).values("decision"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(row, decided(row, titles)) for row in page.object_list],
        "query": f"?person={about.uuid}&" if about else "?",
        "acts": _acts(about) if policies.may_decide(request.user) else [],
        "about": about,
        "sees_reasons": policies.sees_reasons(request.user),
    }
    return render(request, "casework/decisions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only(policies.may_decide)
def new(request: PersonRequest, act: str) -> HttpResponse:
    """Sent once, it is shown for a second look; sent with `confirm`, it is decided; with `edit`, it is typed on."""
    if act not in WORDS:
        raise Http404
    if request.method != "POST":
        return _typing(request, DecisionForm(initial=_initial(request), act=Act(act), today=request.today))
    form = DecisionForm(request.POST, act=Act(act), today=request.today)
    step = request.POST.get("step", "")
    if step == "edit":
        return _typing(request, DecisionForm(initial=dict(form.typed), act=Act(act), today=request.today))
    if not form.is_valid():
        return _typing(request, form)
    return _decide(request, form) if step == "confirm" else _look(request, form)


def _typing(request: PersonRequest, form: DecisionForm) -> HttpResponse:
    return render(request, "casework/new.html", {"form": form}, status=400 if form.is_bound else 200)


def _look(request: PersonRequest, form: DecisionForm) -> HttpResponse:
    pasted = form.cleaned_data["numbers"]
    found = deciding.preview(form.order, pasted, by=request.user, today=request.today, at=request.at)
    return _shown(request, form, found)


def _shown(request: PersonRequest, form: DecisionForm, found: Preview, *, is_stale: bool = False) -> HttpResponse:
    context = {
        "form": form,
        "preview": found,
        "passed": [(one, outcome(one.outcome, form.act)) for one in found.passed],
        "is_stale": is_stale,
    }
    return render(request, "casework/preview.html", context, status=409 if is_stale else 200)


def _decide(request: PersonRequest, form: DecisionForm) -> HttpResponse:
    try:
        row = deciding.decide(
            form.order,
            form.cleaned_data["numbers"],
            shown=request.POST.get("shown", ""),
            by=request.user,
            today=request.today,
            at=request.at,
        )
    except NotAsShown as refusal:
        return _shown(request, form, refusal.preview, is_stale=True)
    count = row.decided.count()
    said = ngettext("Decided for %(count)s person.", "Decided for %(count)s people.", count)
    messages.success(request, said % {"count": count})
    return redirect("casework:decision", row.uuid)


@require_safe
@never_cache
@only(policies.may_see)
def decision(request: PersonRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(BulkDecision.objects.with_names(), uuid=uuid)
    people = Decided.objects.filter(decision=row, user__in=_visible(request)).select_related("user")
    may_undo = policies.may_decide(request.user) and row.act in WORDS and not row.is_undone
    context = {
        "decision": row,
        "title": decided(row, course_titles()),
        "people": people.order_by("user__name", "user_id"),
        "may_undo": may_undo,
        "sees_reasons": policies.sees_reasons(request.user),
    }
    return render(request, "casework/decision.html", context)


def _visible(request: PersonRequest) -> Any:
    return User.objects.visible_to(request.user, request.today).order_by().values("id")


def _acts(person: User | None) -> list[tuple[Words, str]]:
    query = f"?person={person.uuid}" if person else ""
    return [(words, reverse("casework:new", args=[act]) + query) for act, words in WORDS.items()]


def _about(request: PersonRequest) -> User | None:
    """Whom another page has sent here for."""
    try:
        uuid = UUID(request.GET.get("person", ""))
    except ValueError:
        return None
    return User.objects.visible_to(request.user, request.today).filter(uuid=uuid).first()


def _initial(request: PersonRequest) -> dict[str, Any]:
    person = _about(request)
    given = {"numbers": person.employee_number or person.email} if person else {}
    return {**given, "about": request.GET.get("requirement", "")}
