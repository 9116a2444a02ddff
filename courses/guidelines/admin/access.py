"""Who opens the workshop for guidelines: trainers and governance."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.admin_access import ReadOnly
from courses.guidelines.policies import GOVERN, WRITE, may_govern, may_write


class Workshop(ReadOnly, admin.ModelAdmin):
    """Services write; the stock forms of the admin change nothing."""

    seen_by = frozenset({WRITE, GOVERN})
    actions = None

    def render(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "may_write": may_write(request.user),  # type: ignore[arg-type]  # refused where nobody is signed in
            "may_govern": may_govern(request.user),  # type: ignore[arg-type]
            **context,
        }
        return TemplateResponse(request, f"guidelines/admin/{template}.html", page)

    def refuse_strangers(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


def refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
