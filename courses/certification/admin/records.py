"""Obligations with their why, and awards: to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ReadOnly
from courses.certification.models import Award, Obligation
from courses.certification.why import sentences
from courses.programme import current_programme

DATES = ["user", "requirement", "assigned_on", "due_on", "met_on", "expires_on", "closed_on"]


@admin.register(Obligation)
class ObligationAdmin(ReadOnly, admin.ModelAdmin):
    seen_by = frozenset({"people.see_all"})
    list_display = [*DATES]
    list_filter = ["requirement", "closed_because"]
    search_fields = ["user__name", "user__employee_number", "uuid"]
    fields = [*DATES, "occasion", "covered_until", "award", "reasons", "recorded_at", "superseded_at"]
    readonly_fields = ["reasons"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Obligation]:
        rows: Any = super().get_queryset(request)
        return rows.known().select_related("user", "requirement")

    @admin.display(description=_("Why"))
    def reasons(self, row: Obligation) -> str:
        return " ".join(sentences(row, current_programme().company_short))


@admin.register(Award)
class AwardAdmin(ReadOnly, admin.ModelAdmin):
    seen_by = frozenset({"people.see_all"})
    list_display = ["user", "certification", "awarded_on", "expires_on"]
    list_filter = ["certification"]
    search_fields = ["user__name", "user__employee_number", "uuid"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Award]:
        return super().get_queryset(request).select_related("user", "certification")
