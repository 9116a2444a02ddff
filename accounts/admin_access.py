"""Admin classes that are opened by the names of `accounts.roles.PERMISSIONS`."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.roles import permissions_of


class ReadOnly:
    """Seen by those who hold one of `seen_by`, changed by nobody here: services are the only writers."""

    seen_by: frozenset[str] = frozenset()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(permissions_of(request.user) & self.seen_by)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(permissions_of(request.user) & self.seen_by)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class OpenedBy:
    """Seen and written by those who hold `permission`; nothing is deleted here: what was used is evidence."""

    permission: str

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.permission in permissions_of(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class PeopleAdmin(admin.ModelAdmin):
    """HR looks, the administrator writes; nothing is deleted here."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(permissions_of(request.user) & {"people.see_all", "accounts.administer"})

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return "accounts.administer" in permissions_of(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class PeriodForm(forms.ModelForm):
    """A dated fact; once it stands, only its end may be said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "ends_on" in self.fields:
            self.fields["ends_on"].help_text = _("The first day without. Empty: it goes on.")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if self.instance.pk and not cleaned.get("ends_on"):
            self.add_error("ends_on", _("Say which is the first day without."))
        return cleaned


class EndedNotEdited:
    """Rows of the admin that are dated facts: what is known now, and the end is the only thing to change."""

    known_by: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)  # type: ignore[misc]  # mixed into a ModelAdmin
        return rows.filter(superseded_at=None)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [*self.known_by, "starts_on"] if obj else []
