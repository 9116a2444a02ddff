"""What every address of the API has in common."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from courses.api.api import refused

ALLOW = "GET, HEAD, OPTIONS"


def door(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Open without a sign-in, since the token says who asks. HEAD follows GET; nothing is written from outside."""

    @login_not_required
    @csrf_exempt
    @never_cache
    def answered(request: HttpRequest) -> HttpResponse:
        verb = request.method
        if verb == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ALLOW})
        if verb not in {"GET", "HEAD"}:
            response = refused(request, 405, "Ask with GET.")
            response.headers["Allow"] = ALLOW
            return response
        request.method = "GET"  # the library knows an operation by its verb
        try:
            return view(request)
        finally:
            request.method = verb

    return answered
