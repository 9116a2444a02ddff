from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase

from accounts.http import PersonRequest
from accounts.models import User

View = Callable[..., HttpResponseBase]


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
