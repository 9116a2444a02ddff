from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import PersonRequest, only
from courses.certification.casework import deciding, policies
from courses.certification.casework.forms import UndoForm
from courses.certification.casework.models import BulkDecision
from courses.certification.casework.trials import NotAsShown, Preview, Refused
from courses.certification.casework.wording import course_titles, decided, outcome, stays


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only(policies.may_decide)
def undo(request: PersonRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(BulkDecision.objects.with_names(), uuid=uuid)
    form = UndoForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_bound and form.is_valid():
            return _undo(request, row, form)
        found = deciding.preview_undo(row, by=request.user, today=request.today, at=request.at)
        return _shown(request, row, form, found)
    except NotAsShown as refusal:
        return _shown(request, row, form, refusal.preview, is_stale=True)
    except Refused:
        messages.info(request, _("It is taken back already. Nothing else has happened."))
        return redirect("casework:decision", row.uuid)


def _undo(request: PersonRequest, row: BulkDecision, form: UndoForm) -> HttpResponse:
    back = deciding.undo(
        row,
        reason=form.cleaned_data["reason"],
        shown=request.POST.get("shown", ""),
        by=request.user,
        today=request.today,
        at=request.at,
    )
    messages.success(request, _("Taken back. What was decided, and that it was taken back, stay on record."))
    return redirect("casework:decision", back.uuid)


def _shown(
    request: PersonRequest, row: BulkDecision, form: UndoForm, found: Preview, *, is_stale: bool = False
) -> HttpResponse:
    context = {
        "decision": row,
        "title": decided(row, course_titles()),
        "form": form,
        "preview": found,
        "passed": [(one, outcome(one.outcome, row.act)) for one in found.passed],
        "stays": stays(row, request.today),
        "is_stale": is_stale,
    }
    status = 409 if is_stale else 400 if form.is_bound else 200
    return render(request, "casework/undo.html", context, status=status)
