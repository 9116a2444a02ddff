"""What a request carries once `accounts.middleware` has seen it, and who is let in. Nothing makes one of these."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from accounts.roles import permissions_of


class VisitorRequest(HttpRequest):
    """From whoever: a view behind `login_not_required`, or what runs before it is known who asks."""

    at: datetime
    today: date
    htmx: HtmxDetails


class PersonRequest(VisitorRequest):
    """From somebody who signed in: every other view."""

    user: User


View = Callable[..., HttpResponseBase]


def holds(permission: str) -> Callable[[User], bool]:
    return lambda user: permission in permissions_of(user)


def only(allowed: Callable[[User], bool]) -> Callable[[View], View]:
    """403 for everybody else: that these pages exist is no secret, what they say is."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not allowed(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
