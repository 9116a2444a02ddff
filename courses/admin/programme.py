"""The names that fill every text, and the sponsor's letter."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.roles import permissions_of
from courses.admin.access import PROGRAMME
from courses.models import Programme, SponsorLetter
from courses.programme import forget


class Access:
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return PROGRAMME in permissions_of(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return PROGRAMME in permissions_of(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return PROGRAMME in permissions_of(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LetterInline(Access, admin.StackedInline):
    model = SponsorLetter
    extra = 0
    max_num = 2

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A letter is a draft: it may go."""
        return PROGRAMME in permissions_of(request.user)


@admin.register(Programme)
class ProgrammeAdmin(Access, admin.ModelAdmin):
    """One row. What is published already keeps the names that it was published with."""

    actions = None
    inlines = [LetterInline]
    fieldsets = [
        (None, {"fields": ["name", "company", "company_short", "product", "hashtag"]}),
        (_("Accounts"), {"fields": ["handle_pattern", "handle_policy"]}),
        (_("Contacts"), {"fields": ["command_centre_contact", "press_contact", "legal_contact"]}),
        (_("Owners"), {"fields": ["communications_owner", "governance_owner", "experts_owner"]}),
        (_("Sponsor"), {"fields": ["sponsor", "sponsor_title"]}),
        (_("Records"), {"fields": ["retention_years"]}),
    ]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_add_permission(request, obj) and not Programme.objects.exists()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        forget()
