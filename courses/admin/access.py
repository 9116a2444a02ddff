"""Who opens the trainers' workshop: authors write, reviewers look."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest

from accounts.roles import permissions_of
from courses.models import CourseVersion, Edition

AUTHOR, REVIEWER, PROGRAMME = "courses.author", "courses.review", "courses.programme"


class WorkshopAdmin(admin.ModelAdmin):
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(permissions_of(request.user) & {AUTHOR, REVIEWER})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_author(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_author(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def page(self, request: HttpRequest, **context: Any) -> dict[str, Any]:
        """What every page of the workshop is rendered with."""
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "may_write": is_author(request),
            **context,
        }


def is_author(request: HttpRequest) -> bool:
    return AUTHOR in permissions_of(request.user)


def refuse_readers(request: HttpRequest) -> None:
    """Reviewers may look at everything and send nothing."""
    needed = {AUTHOR} if request.method == "POST" else {AUTHOR, REVIEWER}
    if not permissions_of(request.user) & needed:
        raise PermissionDenied


def standing(edition: Edition) -> dict[str, Any]:
    """What the bar at the top of every page says."""
    newest: CourseVersion | None = edition.versions.select_related("published_by").first()
    return {"edition": edition, "newest": newest}
