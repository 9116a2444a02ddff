"""One activity on one page: its fields, its preview, and what happens when two trainers write at once."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from accounts.http import PersonRequest
from courses import activities, services
from courses.activities import to_draft
from courses.admin.access import WorkshopAdmin, refuse_readers, standing
from courses.differences import word_runs
from courses.forms.activity import SOURCES, ActivityEditor
from courses.forms.interactions import ROWS
from courses.forms.rows import growing
from courses.models import Activity
from courses.publishing import CannotPublish, preview
from courses.workshop_notices import notices

LISTS = {ROWS, SOURCES}
PAGE = "admin/courses/activity/change.html"


@admin.register(Activity)
class ActivityAdmin(WorkshopAdmin):
    list_display = ["title", "kind", "module", "edition", "minutes"]
    list_filter = ["kind", "edition"]
    search_fields = ["title", "key", "body"]
    list_select_related = ["module", "edition__course"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An activity is added in the outline of its edition."""
        return False

    def get_urls(self) -> list[URLPattern]:
        show = self.admin_site.admin_view(self.preview)
        return [path("<int:pk>/preview/", show, name="courses_activity_preview"), *super().get_urls()]

    def change_view(  # type: ignore[override]  # our own request
        self, request: PersonRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        refuse_readers(request)
        activity = _activity(unquote(object_id))
        if page := activities.editor(activity.kind):
            return redirect(page, activity.pk)
        if request.method != "POST":
            return self._page(request, activity, ActivityEditor(activity), seen=_seen(activity))
        return self._post(request, activity)

    def _post(self, request: PersonRequest, activity: Activity) -> HttpResponse:
        data, act = request.POST, request.POST.get("act", "")
        editor = ActivityEditor(activity, data)
        if act.startswith("rows:") and act.removeprefix("rows:") in LISTS | growing(editor.form).keys():
            return self._page(request, activity, editor.with_more_rows(data, act.removeprefix("rows:")))
        if editor.is_other_kind or act == "kind":
            messages.info(request, _("Now fill in the fields of this kind of interaction, then save."))
            return self._page(request, activity, editor)
        if not editor.is_valid():
            return self._page(request, activity, editor)
        if act == "preview":
            return self._page(request, activity, editor, seen=_seen(_unsaved(activity, editor)))
        try:
            services.save_activity(activity=activity, revision=_revision(request), document=editor.document)
        except services.Stale as stale:
            return self._page(request, activity, editor, conflict=_conflict(stale.present, editor))
        self.log_change(request, activity, _("Draft saved."))
        messages.success(request, _("The draft is saved. Learners see it when you publish."))
        return redirect("admin:courses_activity_change", activity.pk)

    def _page(self, request: PersonRequest, activity: Activity, editor: ActivityEditor, **context: Any) -> HttpResponse:
        conflict = context.get("conflict")
        revision = conflict["revision"] if conflict else request.POST.get("revision", activity.edit_revision)
        context |= {**standing(activity.edition), "activity": activity, "editor": editor, "revision": revision}
        context["notices"] = notices(activity, request.today)
        return TemplateResponse(request, PAGE, self.page(request, title=activity.title, **context))

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What stands in the fields now, as a learner would read it: for the script that keeps the preview fresh."""
        refuse_readers(request)
        activity = _activity(str(pk))
        if request.method == "POST":
            activity.title = request.POST.get("title", "") or activity.title
            activity.body = request.POST.get("body", "")
            activity.data |= {"lead": request.POST.get("lead", "")}
        return TemplateResponse(request, "admin/courses/activity/seen.html", {"seen": _seen(activity)})


def _activity(pk: str) -> Activity:
    rows = Activity.objects.select_related("module", "edition__course")
    activity = rows.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
    if activity is None:
        raise Http404
    return activity


def _revision(request: HttpRequest) -> int:
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else -1


def _unsaved(activity: Activity, editor: ActivityEditor) -> Activity:
    for name, value in to_draft(editor.document).items():
        setattr(activity, name, value)
    return activity


def _seen(activity: Activity) -> dict[str, Any]:
    """The compiled activity, or what is wrong with it."""
    try:
        return {"row": preview(activity)}
    except CannotPublish as refusal:
        return {"problems": refusal.problems}


def _conflict(present: Activity, editor: ActivityEditor) -> dict[str, Any]:
    """Both wordings, field by field: theirs is saved, mine is in the form."""
    theirs, mine = _fields(present), _fields(_unsaved(_activity(str(present.pk)), editor))
    entry = (
        LogEntry.objects.filter(object_id=str(present.pk), content_type__model="activity")
        .select_related("user")
        .first()
    )
    return {
        "revision": present.edit_revision,
        "by": entry.user if entry else None,
        "at": entry.action_time if entry else None,
        "fields": [
            {"name": name, "theirs": theirs[name], "mine": mine[name], "runs": word_runs(theirs[name], mine[name])}
            for name in theirs
            if theirs[name] != mine[name]
        ],
    }


def _fields(activity: Activity) -> dict[str, str]:
    data = dict(activity.data)
    return {
        _("Title"): activity.title,
        _("Minutes"): str(activity.minutes),
        _("Opening"): data.pop("lead", ""),
        _("Text"): activity.body,
        _("Settings, interaction and sources"): "\n".join(lines_of(data)),
    }


def lines_of(value: Any, name: str = "") -> list[str]:
    """A nested value as readable lines, in one order on every database."""
    if isinstance(value, dict):
        return [line for key in sorted(value) for line in lines_of(value[key], key)]
    if isinstance(value, list):
        return [line for one in value for line in lines_of(one, name)]
    return [f"{name}: {value}"]
