"""A person's refreshers: the month, one page for each question, and whether she wants any."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import PersonRequest
from courses.refreshers import services
from courses.refreshers.models import OptOut, RefresherQuestion, month_of
from courses.refreshers.reading import outcome_of
from lms.lib import formats
from lms.lib.dates import add_months


@require_safe
@never_cache
def month(request: PersonRequest) -> HttpResponse:
    this_month = month_of(request.today)
    mine = RefresherQuestion.objects.of(request.user).filter(refresher__month=this_month)
    questions = list(mine.select_related("refresher").order_by("position"))
    context = {
        "questions": questions,
        "first": next((one for one in questions if one.answered_at is None), None),
        "is_begun": any(one.answered_at for one in questions),
        "is_put_away": any(one.refresher.put_away_at for one in questions),
        "is_off": OptOut.objects.filter(user=request.user).exists(),
        "this_month": this_month,
        "next_on": add_months(this_month, 1),
    }
    return render(request, "refreshers/month.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def question(request: PersonRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(RefresherQuestion.objects.of(request.user).with_paper(), uuid=uuid)
    if row.answered_at:
        context = _bar(row) | {"question": row.document, "outcome": outcome_of(row, request.today)}
        return render(request, "refreshers/outcome.html", context)
    if request.method != "POST":
        return _question_page(request, row)
    try:
        given = row.document.read(dict(request.POST.lists()), row.seed)
        if given is None:
            return _question_page(request, row, notice=_("Answer first. A guess will do."), status=400)
        services.answer(question=row, given=given, at=request.at)
    except ValueError:
        return HttpResponseBadRequest()
    return redirect("refreshers:question", row.uuid)


def _question_page(request: PersonRequest, row: RefresherQuestion, notice: str = "", status: int = 200) -> HttpResponse:
    context = _bar(row) | {"paper": row.document.paper(row.seed), "notice": notice}
    return render(request, "refreshers/question.html", context, status=status)


def _bar(row: RefresherQuestion) -> dict[str, Any]:
    """Where she is in her month. One query."""
    mine = RefresherQuestion.objects.of(row.refresher.user_id).filter(refresher=row.refresher).order_by("position")
    asked = list(mine.values_list("uuid", "answered_at"))
    uuids = [uuid for uuid, _answered_at in asked]
    return {
        "number": uuids.index(row.uuid) + 1,
        "count": len(uuids),
        "next_uuid": next((uuid for uuid, answered_at in asked if answered_at is None and uuid != row.uuid), None),
    }


@require_POST
def choice(request: PersonRequest) -> HttpResponse:
    """Not this month, no more of them, or please again."""
    chosen = request.POST.get("choice")
    if chosen == "later":
        services.put_away(user=request.user, today=request.today, at=request.at)
        next_on = formats.day_short(add_months(month_of(request.today), 1))
        messages.success(request, _("Put away for this month. The next questions come on %(day)s.") % {"day": next_on})
        return redirect("certification:home")
    if chosen == "off":
        services.switch_off(user=request.user, at=request.at)
    elif chosen == "on":
        services.switch_on(user=request.user)
    else:
        return HttpResponseBadRequest()
    return redirect("refreshers:month")
