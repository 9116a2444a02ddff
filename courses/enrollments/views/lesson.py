"""The player: one activity at a time, and the place where one left off."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PersonRequest
from accounts.models import Employment
from courses import activities
from courses.enrollments import services
from courses.enrollments.frame import contents, frame_of
from courses.enrollments.models import Enrollment, Progress
from courses.enrollments.opened import own_enrollment, version_with
from courses.enrollments.outline import read_outline
from courses.enrollments.turn import read_answer, read_turn
from courses.lessons import LessonKind
from courses.models import CourseVersion, VersionActivity
from courses.outline import published
from lms.lib.prepared import Prepared


@never_cache
@require_safe
def resume(request: PersonRequest, uuid: UUID) -> HttpResponse:
    enrollment = _enrollment(request, uuid)
    outline = read_outline(enrollment)
    return redirect(outline.url(outline.resume_at()))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: PersonRequest, uuid: UUID, key: str) -> HttpResponse:
    enrollment = _enrollment(request, uuid)
    version = version_with(enrollment, key)
    if version is None:
        return _left_behind(enrollment, key)
    found = published(version, key)
    if request.method == "POST" and found.kind == LessonKind.slug:
        return _answer(request, enrollment, found)
    return _show(request, enrollment, version, found)


def _enrollment(request: PersonRequest, uuid: UUID) -> Enrollment:
    """The person's own, in the edition of the language that she reads now, once there is one."""
    enrollment = own_enrollment(request.user.pk, uuid)
    if enrollment.is_open and enrollment.version.edition.language != request.LANGUAGE_CODE:
        in_her_language = CourseVersion.objects.filter(
            edition__course=enrollment.course_id, edition__language=request.user.reading_language
        )
        if in_her_language.exists():
            services.follow_language(user_ids=[request.user.pk], at=request.at)
            return own_enrollment(request.user.pk, uuid)
    return enrollment


def _left_behind(enrollment: Enrollment, key: str) -> HttpResponse:
    """A bookmark of an activity that a newer version no longer has."""
    if not enrollment.progress.filter(key=key).exists():
        raise Http404
    return redirect("enrollments:resume", enrollment.uuid)


def _show(request: PersonRequest, enrollment: Enrollment, version: UUID, found: VersionActivity) -> HttpResponse:
    rows = {row.key: row for row in enrollment.progress.all()}
    if enrollment.place != found.key or found.key not in rows:
        rows[found.key] = services.remember_place(enrollment=enrollment, activity=found, at=request.at)
    if found.kind != LessonKind.slug:
        return redirect(activities.url(found.kind, enrollment.uuid, found.key))
    outline = read_outline(enrollment, rows.values())
    interaction = found.data.get("interaction")
    context = {
        "activity": found,
        "enrollment": enrollment,
        "course_title": enrollment.version.title,
        "outline": outline,
        "contents": contents(outline.steps, found.key, request.LANGUAGE_CODE),
        "frame": frame_of(version, found, _job_family(request, found), request.LANGUAGE_CODE),
        "turn": read_turn(interaction, rows[found.key].place) if interaction else None,
        "asked": "missing" in request.GET,
    }
    return render(request, "enrollments/lesson.html", context)


_job_families = Prepared(
    str,
    lambda user_id, on: (
        Employment.objects.as_of(on).filter(user_id=user_id).order_by("-starts_on").values_list("job_family")
    ),
    int,
    date,
)


def _job_family(request: PersonRequest, found: VersionActivity) -> str:
    """Asked only where the text differs by it."""
    if not found.data.get("html_for"):
        return ""
    return next(iter(_job_families(request.user.pk, request.today)), "")


def _answer(request: PersonRequest, enrollment: Enrollment, found: VersionActivity) -> HttpResponse:
    """Whatever button was pressed, the answer is kept first."""
    action = request.POST.get("action", "save")
    place = _keep(request, enrollment, found, shown=action == "see")
    if action == "next":
        return _next(request, enrollment, found)
    if not found.data.get("interaction"):
        return redirect(request.path)
    turn = read_turn(found.data["interaction"], place)
    is_asked = action == "see" and not turn.is_begun
    if is_fetch(request):
        return render(request, "enrollments/_turn.html", {"turn": turn, "asked": is_asked})
    return redirect(f"{request.path}?missing#turn-missing" if is_asked else f"{request.path}#turn")


def _keep(request: PersonRequest, enrollment: Enrollment, found: VersionActivity, *, shown: bool) -> dict:
    interaction = found.data.get("interaction")
    answer = read_answer(interaction, request.POST) if interaction else None
    if answer is not None:
        saved = services.save_answer(enrollment=enrollment, activity=found, answer=answer, at=request.at, shown=shown)
        return saved.place
    row = Progress.objects.filter(enrollment=enrollment, key=found.key).first()
    return row.place if row else {}


def is_fetch(request: PersonRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _next(request: PersonRequest, enrollment: Enrollment, found: VersionActivity) -> HttpResponse:
    was_open = enrollment.is_open
    try:
        services.finish_lesson(enrollment=enrollment, activity=found, at=request.at)
    except services.NotAnswered:
        return redirect(f"{request.path}?missing#turn-missing")
    enrollment.refresh_from_db(fields=["completed_at"])
    if was_open and enrollment.completed_at:
        done = _("You have finished the course “%(course)s”.") % {"course": enrollment.version.title}
        messages.success(request, done)
        return redirect("/")
    outline = read_outline(enrollment)
    _before, after = outline.neighbours(found.key)
    if after is not None:
        return redirect(outline.url(after))
    if left := outline.total - outline.done:
        messages.info(request, _left(left))
    return redirect("enrollments:course", enrollment.course.slug)


def _left(count: int) -> str:
    words = ngettext(
        "That was the last lesson. One step on the way is still open.",
        "That was the last lesson. %(count)s steps on the way are still open.",
        count,
    )
    return words % {"count": count}
