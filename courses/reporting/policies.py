"""Who may open which room. Whose rows are in it is said by `UserQuerySet.visible_to`."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase

from accounts.http import PersonRequest
from accounts.models import User
from accounts.roles import permissions_of

View = Callable[..., HttpResponseBase]


def may_read_reports(user: User) -> bool:
    return bool(permissions_of(user) & {"reports.see_all", "reports.see_unit"})


def may_export(user: User) -> bool:
    return may_read_reports(user) and "reports.export" in permissions_of(user)


def may_see_signing(user: User) -> bool:
    return bool(permissions_of(user) & {"guidelines.author", "reports.see_all"})


def sees_refusals(user: User) -> bool:
    return "guidelines.author" in permissions_of(user)


def only(allowed: Callable[[User], bool]) -> Callable[[View], View]:
    """403 for everybody else: that reports exist is no secret, what they say is."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not allowed(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
