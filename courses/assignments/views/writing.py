"""A learner's written practice: the composer, and what became of the text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import PersonRequest
from accounts.models import Coaching
from courses.assignments import services
from courses.assignments.findings import Group, Look, look_at
from courses.assignments.forms import REASON, AnswerForm
from courses.assignments.models import Submission
from courses.assignments.parts import TICKED, limit_in, parts_in
from courses.assignments.reminding import stop_answer
from courses.assignments.results import shown
from courses.assignments.rubric import total
from courses.assignments.services import NotReady, Outcome
from courses.draft_check.composer import PLATFORMS
from courses.enrollments.models import Enrollment
from courses.enrollments.opened import within
from courses.models import VersionActivity
from lms.lib import formats

State = Submission.State
WRITING = {State.DRAFT, State.RETURNED}


@dataclass(frozen=True)
class Remark:
    """What one rule found, and what the writer says to it where she is asked."""

    group: Group
    asks: bool
    reason: str
    problem: str = ""


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def assignment(request: PersonRequest, enrollment: UUID, key: str) -> HttpResponse:
    mine, activity, latest = _opened(request, enrollment, key)
    if request.method == "POST":
        return _post(request, mine, activity)
    if latest and latest.state in {State.RETURNED, State.ACCEPTED}:
        stop_answer(latest, at=request.at)
    if latest and latest.state not in WRITING:
        return render(request, "assignments/handed_in.html", _about(request, mine, activity, latest))
    return _composer(request, mine, activity, latest)


@require_POST
@never_cache
@sensitive_post_parameters()
def save(request: PersonRequest, enrollment: UUID, key: str) -> HttpResponse:
    """For the script that saves while one writes: the same as the button."""
    mine, activity, _latest = _opened(request, enrollment, key)
    form = AnswerForm(request.POST, activity_data=activity.data)
    if not form.is_valid():
        errors = [str(error) for field in form for error in field.errors]
        return JsonResponse({"outcome": "refused", "notice": " ".join(errors)}, status=400)
    saved = _save(request, mine, activity, form)
    row = saved.submission
    if saved.outcome is Outcome.CLOSED:
        return JsonResponse({"outcome": saved.outcome.value}, status=409)
    if saved.outcome is Outcome.STALE:
        stale = {"outcome": saved.outcome.value, "revision": row.revision, "notice": _elsewhere(row)}
        return JsonResponse(stale, status=409)
    context = beside(activity, row, look_at(activity, row.answer, request.at))
    html = render_to_string("assignments/_look.html", context, request)
    return JsonResponse(
        {"outcome": saved.outcome.value, "revision": row.revision, "status": _saved_words(row), "html": html}
    )


@require_POST
def take_back(request: PersonRequest, enrollment: UUID, key: str) -> HttpResponse:
    mine, _activity, latest = _opened(request, enrollment, key)
    if latest:
        services.take_back(submission=latest, at=request.at)
    return redirect("assignments:assignment", mine.uuid, key)


def _opened(
    request: PersonRequest, enrollment: UUID, key: str
) -> tuple[Enrollment, VersionActivity, Submission | None]:
    """One's own, with what has cooled down settled. A text that was begun keeps the task that it was begun under."""
    mine = get_object_or_404(Enrollment.objects.of(request.user), uuid=enrollment)
    current = get_object_or_404(VersionActivity, within(mine), key=key, kind="assignment")
    services.settle(at=request.at, enrollment=mine)
    latest = Submission.objects.at_task(mine, key).with_task().select_related("review__coach").first()
    begun = latest is not None and latest.state != State.RETURNED
    return mine, latest.version_activity if latest and begun else current, latest


def _save(request: PersonRequest, mine: Enrollment, activity: VersionActivity, form: AnswerForm) -> services.Saved:
    return services.save(
        enrollment=mine,
        activity=activity,
        answer=form.answer,
        reasons=form.reasons,
        revision=form.cleaned_data["revision"],
        at=request.at,
    )


def _post(request: PersonRequest, mine: Enrollment, activity: VersionActivity) -> HttpResponse:
    """Whatever button was pressed, the text is kept first."""
    form = AnswerForm(request.POST, activity_data=activity.data)
    if not form.is_valid():
        return _composer(request, mine, activity, None, form=form, status=400)
    saved = _save(request, mine, activity, form)
    row = saved.submission
    if saved.outcome is Outcome.STALE:
        newest = request.POST.copy()
        newest["revision"] = str(row.revision)
        again = AnswerForm(newest, activity_data=activity.data)
        return _composer(request, mine, activity, row, form=again, notice=_elsewhere(row), status=409)
    if saved.outcome is Outcome.SAVED and request.POST.get("action") == "submit":
        try:
            services.submit(submission=row, at=request.at)
        except NotReady as refusal:
            return _composer(request, mine, activity, row, problems=refusal.problems)
        return redirect("assignments:assignment", mine.uuid, activity.key)
    return redirect(f"{request.path}#look")


def _composer(
    request: PersonRequest,
    mine: Enrollment,
    activity: VersionActivity,
    latest: Submission | None,
    *,
    form: AnswerForm | None = None,
    problems: dict[str, str] | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    written_now = form.answer if form and form.is_valid() else {}
    look = look_at(activity, written_now if form else latest.answer if latest else {}, request.at)
    form = form or _form(activity, latest, look)
    for name, problem in (problems or {}).items():
        form.add_error(name, problem)
    context = _about(request, mine, activity, latest) | beside(activity, latest, look, problems)
    context |= {"form": form, "notice": notice}
    return render(request, "assignments/composer.html", context, status=status)


def _form(activity: VersionActivity, latest: Submission | None, look: Look) -> AnswerForm:
    """What was written so far; what the coach sent back is the beginning of the next text."""
    values: dict[str, Any] = {"revision": latest.revision if latest and latest.state == State.DRAFT else 0}
    if latest:
        values |= {part.name: latest.answer.get(part.name, "") for part in parts_in(activity.data)}
        values |= {f"{REASON}{rule}": text for rule, text in latest.reasons.items()}
    form = AnswerForm(values, activity_data=activity.data, rules=look.to_explain)
    form.is_valid()
    return form


def beside(
    activity: VersionActivity,
    latest: Submission | None,
    look: Look,
    problems: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What stands beside the composer."""
    reasons = latest.reasons if latest else {}
    return {
        "activity": activity,
        "seen": look.seen,
        "remarks": [
            Remark(
                group,
                asks=group.rule in look.to_explain,
                reason=reasons.get(group.rule, ""),
                problem=(problems or {}).get(f"{REASON}{group.rule}", ""),
            )
            for group in look.groups
        ],
        "limit": limit_in(activity.data),
        "platform": PLATFORMS[activity.data["platform"]],
        "saved": _saved_words(latest) if latest and latest.state == State.DRAFT else "",
    }


def _about(
    request: PersonRequest, mine: Enrollment, activity: VersionActivity, latest: Submission | None
) -> dict[str, Any]:
    """The task, and what became of the text. Samples and checks stay away until it is accepted."""
    accepted = latest is not None and latest.state == State.ACCEPTED
    coaches = Coaching.objects.as_of(request.today).filter(coachee=request.user).select_related("coach")
    told = _told(mine, latest)
    return {
        "enrollment": mine,
        "activity": activity,
        "latest": latest,
        "result": shown(told) if told else None,
        "texts": written(activity, latest) if latest else [],
        "total": total(activity.data),
        "needed": activity.data["pass_points"],
        "post": activity.data["post"],
        "by_coach": activity.data["review"] == "coach",
        "coaches": [one.coach.name for one in coaches] if activity.data["review"] == "coach" else [],
        "samples": activity.data["samples"] if accepted else [],
    }


def _told(mine: Enrollment, latest: Submission | None) -> Submission | None:
    """The text that was judged last: while one writes again, what was said of the one before stays in sight."""
    if latest is None or latest.auto_bp is not None:
        return latest
    before = Submission.objects.at_task(mine, latest.key).filter(number__lt=latest.number)
    return before.with_task().select_related("review__coach").first()


def written(activity: VersionActivity, row: Submission) -> list[tuple[Any, str]]:
    """Label and text of every field, for reading."""
    found = []
    for part in parts_in(activity.data):
        text = row.answer.get(part.name, "")
        found.append((part.label, (_("Yes") if text == TICKED else _("No")) if part.kind == "tick" else text))
    return found


def _saved_words(row: Submission) -> str:
    return _("Saved at %(time)s") % {"time": formats.clock(row.saved_at)}


def _elsewhere(row: Submission) -> str:
    texts = " / ".join(text for text in row.answer.values() if text and text != TICKED)
    sentence = _(
        "This text was changed in another window. There it reads: “%(there)s”. Here stands what you wrote; when you "
        "save it, it takes the place of the other."
    )
    return sentence % {"there": texts}
