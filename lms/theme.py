"""The look of this device: light, dark, or as the device has it. A cookie that says nothing about the person."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.http import VisitorRequest

COOKIE = "theme"
LOOKS = {"light", "dark"}
YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_POST
def choose_theme(request: VisitorRequest) -> HttpResponse:
    """Without script; with it, js/site.js sets the same cookie on the spot."""
    url = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(url if own else "/")
    if (look := request.POST.get("theme")) in LOOKS:
        response.set_cookie(COOKIE, look, max_age=YEAR, samesite="Lax", secure=settings.SECURE)
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


urlpatterns = [path("theme/", choose_theme, name="theme")]
