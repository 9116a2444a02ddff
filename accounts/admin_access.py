"""Admin classes that are opened by the names of `accounts.roles.PERMISSIONS`."""

from django.db.models import Model
from django.http import HttpRequest

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
