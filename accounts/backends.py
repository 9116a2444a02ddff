from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Model

from accounts.roles import permissions_of


class RoleBackend(AuthenticationBackend):
    """Signs in by e-mail or employee number; what a person may do comes from dated roles, not from groups."""

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        return set(permissions_of(user_obj)) if user_obj.is_active and not user_obj.is_anonymous else set()

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return bool(self.get_all_permissions(user_obj))
