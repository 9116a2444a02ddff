"""A draft as a learner would see it, for those who write or review it. Nothing is stored."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PersonRequest
from accounts.roles import permissions_of
from courses import activities
from courses.enrollments.frame import contents, render_frame
from courses.enrollments.outline import Outline, outline_of
from courses.enrollments.turn import Turn, read_answer, read_turn
from courses.enrollments.views.lesson import is_fetch
from courses.lessons import DEFAULT, LessonKind
from courses.models import Activity, Edition, VersionActivity
from courses.outline import Head
from courses.publishing import CannotPublish, preview


@require_safe
def first(request: PersonRequest, slug: str, language: str) -> HttpResponse:
    edition = _edition(request, slug, language)
    draft = edition.activities.first()
    if draft is None:
        raise Http404
    return redirect("enrollments:preview", slug, language, draft.key)


@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: PersonRequest, slug: str, language: str, key: str) -> HttpResponse:
    edition = _edition(request, slug, language)
    drafts = list(edition.activities.select_related("module", "edition__course"))
    draft = next((one for one in drafts if one.key == key), None)
    if draft is None:
        raise Http404
    outline = outline_of(tuple(map(_head, drafts)), reverse("enrollments:preview-course", args=[slug, language]))
    context = {"draft": draft, "edition": edition, "outline": outline, "course_title": edition.title}
    try:
        found = preview(draft)
    except CannotPublish as refusal:
        context |= {"contents": contents(outline.steps, key, request.LANGUAGE_CODE), "problems": refusal.problems}
        return render(request, "enrollments/preview_problems.html", context)
    if first_page := activities.first_page(found.kind):
        return _first_page(request, found, outline, context, first_page)
    if found.kind != LessonKind.slug:
        return _show(request, found, outline, context)
    return _lesson(request, found, outline, context)


def _edition(request: PersonRequest, slug: str, language: str) -> Edition:
    """Refused before anything is looked up, so that nobody else learns which drafts there are."""
    if not permissions_of(request.user) & {"courses.author", "courses.review"}:
        raise PermissionDenied
    editions = Edition.objects.select_related("course")
    return get_object_or_404(editions, course__slug=slug, language=language)


def _lesson(
    request: PersonRequest, found: VersionActivity, outline: Outline, context: dict[str, object]
) -> HttpResponse:
    action = request.POST.get("action", "")
    _before, after = outline.neighbours(found.key)
    turn = _turn(request, found, is_shown=action == "see")
    is_asked = turn is not None and (
        (action == "see" and not turn.is_begun) or (action == "next" and not turn.is_answered)
    )
    if is_fetch(request) and turn is not None:
        return render(request, "enrollments/_turn.html", {"turn": turn, "asked": is_asked})
    if action == "next" and not is_asked:
        return redirect(outline.url(after) if after else request.path)
    return _show(request, found, outline, context | {"turn": turn, "asked": is_asked})


def _first_page(
    request: PersonRequest,
    found: VersionActivity,
    outline: Outline,
    context: dict[str, object],
    first_page: activities.FirstPage,
) -> HttpResponse:
    template, shown = first_page(request, found)
    _before, after = outline.neighbours(found.key)
    context |= {"activity": found, "after": after, **shown}
    return render(request, template, context)


def _turn(request: PersonRequest, found: VersionActivity, *, is_shown: bool) -> Turn | None:
    interaction = found.data.get("interaction")
    if not interaction:
        return None
    answer = read_answer(interaction, request.POST) if request.method == "POST" else None
    return read_turn(interaction, {"answer": answer, "shown": is_shown})


def _show(request: PersonRequest, found: VersionActivity, outline: Outline, context: dict[str, object]) -> HttpResponse:
    families = sorted(found.data.get("html_for", {}))
    chosen = request.GET.get("for", DEFAULT)
    context |= {
        "activity": found,
        "contents": contents(outline.steps, found.key, request.LANGUAGE_CODE),
        "frame": render_frame(found, outline, chosen, request.LANGUAGE_CODE),
        "families": families,
        "chosen": chosen,
        "everybody": _("Everybody else"),
    }
    return render(request, "enrollments/preview.html", context)


def _head(draft: Activity) -> Head:
    return Head(
        id=draft.pk,
        key=draft.key,
        kind=draft.kind,
        module_key=draft.module.key,
        module_title=draft.module.title,
        title=draft.title,
        lead=draft.data.get("lead", ""),
        language=draft.edition.language,
        minutes=draft.minutes,
        required=draft.required,
    )
