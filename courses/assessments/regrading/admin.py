from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.admin_access import ReadOnly
from accounts.http import PersonRequest
from accounts.roles import permissions_of
from courses.assessments.models import Question
from courses.assessments.regrading import views
from courses.assessments.regrading.models import Regrade
from courses.assessments.regrading.policies import LOOK, may_read_names
from lms.lib import formats


@admin.register(Regrade)
class RegradeAdmin(ReadOnly, admin.ModelAdmin):
    """What was decided, for trainers, governance and auditors; a question leads to a new one."""

    seen_by = LOOK | {"people.see_all"}
    list_display = ["question", "edition", "choice", "decided_by", "moment"]
    actions = None

    @admin.display(description=_("edition"))
    def edition(self, regrade: Regrade) -> str:
        return str(regrade.question.bank.edition)

    @admin.display(description=_("decided"), ordering="decided_at")
    def moment(self, regrade: Regrade) -> str:
        return formats.moment(regrade.decided_at)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        safe, both = require_safe, require_http_methods(["GET", "HEAD", "POST"])
        return [
            path("question/<int:pk>/", view(both(self.question)), name="regrading_regrade_question"),
            path("<int:pk>/people.csv", view(safe(self.people_csv)), name="regrading_regrade_people_csv"),
            *super().get_urls(),
        ]

    def question(self, request: PersonRequest, pk: int) -> HttpResponse:
        if not permissions_of(request.user) & LOOK:
            raise PermissionDenied
        asked = get_object_or_404(Question.objects.select_related("bank__edition__course"), pk=pk)
        return views.question(self, request, asked)

    def people_csv(self, request: PersonRequest, pk: int) -> HttpResponseBase:
        if not may_read_names(request.user):
            raise PermissionDenied
        return views.export(request, get_object_or_404(Regrade.objects.select_related("question"), pk=pk))

    def change_view(  # type: ignore[override]  # our own request
        self, request: PersonRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        shown = self.get_object(request, unquote(object_id))
        if shown is None:
            raise Http404
        return views.regrade(self, request, shown)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Regrade]:
        rows = super().get_queryset(request)
        return rows.select_related("question__bank__edition", "right_version", "decided_by")
