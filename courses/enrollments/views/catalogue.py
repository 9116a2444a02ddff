"""The catalogue and the page of one course."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PersonRequest
from courses.enrollments.beside import beside
from courses.enrollments.models import Enrollment, Progress
from courses.enrollments.outline import Outline, outline_of, read_outline
from courses.enrollments.services import enroll
from courses.enrollments.settling import settle
from courses.models import Course, CourseVersion
from courses.outline import heads
from courses.programme import current_programme
from lms.lib.markdown import resolve


@dataclass(frozen=True)
class Entry:
    version: CourseVersion
    enrollment: Enrollment | None
    minutes: int
    lessons: int
    steps: int
    done: int


@require_safe
def catalogue(request: PersonRequest) -> HttpResponse:
    return render(request, "enrollments/catalogue.html", {"entries": _entries(request)})


def _entries(request: PersonRequest) -> list[Entry]:
    mine = {one.course_id: one for one in Enrollment.objects.by_cycle(request.user)}
    offered: dict[int, CourseVersion] = {}
    newest = CourseVersion.objects.for_reader(request.LANGUAGE_CODE).select_related("edition__course__tier")
    for version in newest:
        offered.setdefault(version.edition.course_id, version)
    in_order = sorted(offered.items(), key=lambda one: _position(one[1].edition.course))
    ids = {version.pk for version in offered.values()} | {one.version_id for one in mine.values()}
    sizes = Progress.objects.sizes(ids, [one.pk for one in mine.values()])
    return [_entry(version, mine.get(course_id), sizes) for course_id, version in in_order]


def _position(course: Course) -> tuple[int, str]:
    """By tier; courses of no tier come last."""
    return (course.tier.position if course.tier else 100, course.slug)


def _entry(version: CourseVersion, enrollment: Enrollment | None, sizes: dict[int, dict]) -> Entry:
    size = sizes[enrollment.version_id if enrollment else version.pk]
    return Entry(version, enrollment, size["all_minutes"], size["lessons"], size["steps"], size["done"])


@require_http_methods(["GET", "HEAD", "POST"])
def course(request: PersonRequest, slug: str) -> HttpResponse:
    """GET shows it; POST enrolls the person and opens the first lesson."""
    found = get_object_or_404(Course.objects.published().select_related("tier"), slug=slug)
    settle(request.user, at=request.at)
    enrollment = Enrollment.objects.by_cycle(request.user).filter(course=found).last()
    if request.method == "POST":
        return _start(request, found, enrollment)
    version = enrollment.version if enrollment else _offered(found, request.LANGUAGE_CODE)
    outline = read_outline(enrollment) if enrollment else outline_of(heads(version))
    context = {
        "course": found,
        "version": version,
        "enrollment": enrollment,
        "outline": outline,
        "action": _action(enrollment, outline),
        "owners": _owners(found),
        "beside": beside(request.user, found, request.today),
    }
    return render(request, "enrollments/course.html", context)


def _offered(course: Course, language: str) -> CourseVersion:
    return CourseVersion.objects.for_reader(language).filter(edition__course=course).select_related("edition")[0]


def _start(request: PersonRequest, course: Course, enrollment: Enrollment | None) -> HttpResponse:
    if enrollment is None:
        made = enroll(user_ids=[request.user.pk], course=course, source=Enrollment.Source.SELF, at=request.at)
        if not made:
            raise Http404
        enrollment = made[0]
    return redirect("enrollments:resume", enrollment.uuid)


def _action(enrollment: Enrollment | None, outline: Outline) -> str:
    if enrollment is None:
        return _("Start")
    if enrollment.completed_at:
        return _("Look again")
    return _("Continue") if outline.place or outline.done else _("Start")


def _owners(course: Course) -> list[tuple[str, str]]:
    """Who answers for the course, by name, as the program names them."""
    titles = {"communications": _("Communications"), "governance": _("Governance"), "experts": _("Experts")}
    placeholders = current_programme().placeholders()
    return [
        (title, resolve(course.owners[key], placeholders)) for key, title in titles.items() if course.owners.get(key)
    ]
