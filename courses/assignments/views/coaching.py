"""What a coach sees: the texts of her coachees that wait, oldest first, and one page for each."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PersonRequest
from courses.assignments import services
from courses.assignments.findings import look_at
from courses.assignments.forms import ReviewForm
from courses.assignments.models import Review, Submission
from courses.assignments.policies import is_coach
from courses.assignments.results import shown
from courses.assignments.rubric import total
from courses.assignments.services import AlreadyDecided, CannotAccept
from courses.assignments.views.writing import written

ON_A_PAGE = 50


@require_safe
@never_cache
def queue(request: PersonRequest) -> HttpResponse:
    _refuse_others(request)
    services.settle(at=request.at)
    waiting = Submission.objects.waiting().of_coachees(request.user, request.today).with_task()
    rows = Paginator(waiting.order_by("counts_at", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "assignments/queue.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def review(request: PersonRequest, submission: UUID) -> HttpResponse:
    _refuse_others(request)
    texts = Submission.objects.of_coachees(request.user, request.today).with_task()
    row = get_object_or_404(texts.select_related("review__coach"), uuid=submission)
    data, waits = row.version_activity.data, row.state == Submission.State.WAITING
    form = ReviewForm(request.POST or None, activity_data=data, initial=row.auto_marks)
    if request.method == "POST":
        if not waits:
            return _too_late(request, row)
        if form.is_valid() and (response := _decide(request, row, form)):
            return response
    context = {
        "row": row,
        "activity": row.version_activity,
        "post": data["post"],
        "texts": written(row.version_activity, row),
        "look": look_at(row.version_activity, row.answer, request.at),
        "reasons": row.reasons,
        "form": form if waits else None,
        "result": shown(row),
        "needed": data["pass_points"],
        "total": total(data),
        "earlier": _earlier(row),
    }
    return render(request, "assignments/review.html", context)


def _refuse_others(request: PersonRequest) -> None:
    if not is_coach(request.user):
        raise Http404


def _decide(request: PersonRequest, row: Submission, form: ReviewForm) -> HttpResponse | None:
    """None: the form is shown again with what is wrong."""
    try:
        decided = services.decide(
            submission=row,
            coach=request.user,
            marks=form.marks,
            comment=form.cleaned_data["comment"],
            verdict=form.cleaned_data["verdict"],
            today=request.today,
            at=request.at,
        )
    except CannotAccept:
        needed = {"given": sum(form.marks.values()), "needed": row.version_activity.data["pass_points"]}
        form.add_error(None, _("%(needed)s points are needed to accept, and these are %(given)s.") % needed)
        return None
    except AlreadyDecided:
        return _too_late(request, row)
    if decided.verdict == Review.Verdict.ACCEPT:
        messages.success(request, _("Accepted. %(name)s hears of it.") % {"name": row.enrollment.user.name})
    else:
        messages.success(request, _("Sent back. %(name)s hears of it.") % {"name": row.enrollment.user.name})
    return redirect("assignments:queue")


def _too_late(request: PersonRequest, row: Submission) -> HttpResponse:
    messages.warning(request, _("This text was decided about already. Here is what was said."))
    return redirect("assignments:review", row.uuid)


def _earlier(row: Submission) -> list[Review]:
    """What coaches said of the texts before this one."""
    before = Review.objects.filter(
        submission__enrollment=row.enrollment_id, submission__key=row.key, submission__number__lt=row.number
    )
    return list(before.select_related("coach").order_by("-submission__number"))
