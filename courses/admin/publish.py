"""The page before publishing: what changes for learners, what is wrong, and the choices."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.http import PersonRequest
from courses.admin.access import standing
from courses.differences import Difference, differences
from courses.document import Problem
from courses.forms.publish import PublishForm
from courses.models import CourseVersion, Edition
from courses.publishing import CannotPublish, is_changed, publish

INITIAL = {"change": CourseVersion.Change.EDITORIAL, "in_progress": CourseVersion.InProgress.MOVE}


def publish_page(workshop: Any, request: PersonRequest, edition: Edition) -> HttpResponse:
    form = PublishForm(request.POST or None, initial=INITIAL)
    found: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            version = publish(edition=edition, by=request.user, at=request.at, **form.cleaned_data)
        except CannotPublish as refusal:
            found = refusal.problems
        else:
            _tell(workshop, request, edition, version)
            return redirect("admin:courses_edition_change", edition.pk)
    context = _changes(edition) if not found else {"problems": _placed(edition, found)}
    title = _("Publish “%(title)s”") % {"title": edition.title}
    page = workshop.page(request, **standing(edition), **context, form=form, title=title)
    return TemplateResponse(request, "admin/courses/edition/publish.html", page)


def _tell(workshop: admin.ModelAdmin, request: PersonRequest, edition: Model, version: CourseVersion) -> None:
    workshop.log_change(request, edition, _("Version %(number)d published.") % {"number": version.number})
    messages.success(request, _("Version %(number)d is published. Learners read it now.") % {"number": version.number})


def _changes(edition: Edition) -> dict[str, Any]:
    try:
        return {"changes": _linked(edition, differences(edition)), "is_changed": is_changed(edition)}
    except CannotPublish as refusal:
        return {"problems": _placed(edition, refusal.problems)}


def _linked(edition: Edition, found: list[Difference]) -> list[dict[str, Any]]:
    ids = dict(edition.activities.values_list("key", "pk"))
    return [{"difference": one, "pk": ids.get(one.key)} for one in found]


def _placed(edition: Edition, found: list[Problem]) -> list[dict[str, Any]]:
    """Each problem with the page on which it can be mended."""
    rows = {row.key: row for row in edition.activities.only("key", "title")}
    return [{"problem": one, "activity": rows.get(one.where[0])} for one in found]
