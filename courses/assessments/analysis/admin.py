from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest
from accounts.roles import permissions_of
from courses.assessments.analysis import views
from courses.assessments.models import Bank


@admin.register(Bank)
class BankAdmin(admin.ModelAdmin):
    """The questions of an edition as a whole; they are written one by one, and looked at together here."""

    list_display = ["edition", "question_count"]
    list_select_related = ["edition"]
    ordering = ["edition__course__slug", "edition__language"]
    fields = ["edition", "question_count"]
    readonly_fields = ["edition", "question_count"]
    actions = None
    change_form_template = "admin/assessments/bank/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Bank]:
        in_use = Count("questions", filter=Q(questions__retired=False))
        return super().get_queryset(request).annotate(in_use=in_use)

    @admin.display(description=_("questions in use"), ordering="in_use")
    def question_count(self, bank: Any) -> int:
        return bank.in_use

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/analysis/", view(require_safe(self.analysis)), name="assessments_bank_analysis"),
            path("<int:pk>/analysis.csv", view(require_safe(self.analysis_csv)), name="assessments_bank_analysis_csv"),
            path(
                "<int:pk>/analysis/<slug:key>/",
                view(require_safe(self.analysis_of)),
                name="assessments_bank_analysis_question",
            ),
            *super().get_urls(),
        ]

    def analysis(self, request: PersonRequest, pk: int) -> HttpResponse:
        return views.overview(self, request, self._bank(request, pk))

    def analysis_csv(self, request: PersonRequest, pk: int) -> HttpResponse:
        return views.export(request, self._bank(request, pk))

    def analysis_of(self, request: PersonRequest, pk: int, key: str) -> HttpResponse:
        return views.question(self, request, self._bank(request, pk), key)

    def _bank(self, request: HttpRequest, pk: int) -> Bank:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Bank.objects.select_related("edition__course"), pk=pk)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return "assessments.author" in permissions_of(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Bank | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An edition's bank comes with its first question."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Bank | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Bank | None = None) -> bool:
        return False
