from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model
from django.http import HttpRequest

from accounts.logins import person_with_login
from accounts.models import User
from accounts.roles import permissions_of
from lms.lib.prepared import Columns, Prepared

PERSON = Columns(User)


def _person(*values: Any) -> User:
    row = iter(values)
    user = PERSON.read(row)
    user.employment_ends_on = next(row)
    return user


_people = Prepared(
    _person,
    lambda pk: User.objects.with_employment_end().filter(pk=pk).values_list(*PERSON.paths, "employment_ends_on"),
    int,
)


class RoleBackend(AuthenticationBackend):
    """Signs in by e-mail or employee number; what a person may do comes from dated roles, not from groups."""

    def get_user(self, user_id: int) -> User | None:
        """Asked on every request; what `may_sign_in` wants to know comes along in the same query."""
        return next(iter(_people(user_id)), None)

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        """The password is checked exactly once, so that the time taken does not tell who has an account.

        (allauth checks it once for each way in which the login could be meant.)
        """
        user = person_with_login(credentials.get("email") or credentials.get("username") or "")
        return self._check_password(user, credentials["password"])

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        return set(permissions_of(user_obj)) if user_obj.is_active and not user_obj.is_anonymous else set()

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return bool(self.get_all_permissions(user_obj))
