"""Who opens governance's desk."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.admin_access import ReadOnly


class Desk(ReadOnly, admin.ModelAdmin):
    """Services write; the stock forms of the admin change nothing."""

    seen_by = frozenset({"certification.author"})
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def refuse_strangers(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def render(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        page = {**self.admin_site.each_context(request), "opts": self.opts, "may_write": True, **context}
        return TemplateResponse(request, f"certification/admin/{template}.html", page)


def number(object_id: str) -> int:
    if not object_id.isdecimal() or len(object_id) > 18:
        raise Http404
    return int(object_id)
