from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts.policies import may_sign_in
from lms.lib.dates import zone


class PersonMiddleware:
    """Reads the clock once per request, and speaks the person's language in the person's zone.

    `request.at` is the moment, `request.today` the local day; views pass them on to services.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()
        if request.user.is_authenticated and not may_sign_in(request.user, request.at):
            logout(request)  # a leaver, or somebody switched off, in the middle of a session
        signed_in = request.user.is_authenticated
        local = zone(request.user.time_zone) if signed_in else timezone.get_default_timezone()
        known = dict(settings.LANGUAGES)
        chosen = request.user.reading_language if signed_in else ""
        language = chosen if chosen in known else translation.get_language_from_request(request)
        with translation.override(language), timezone.override(local):
            request.LANGUAGE_CODE = language
            request.today = timezone.localdate(request.at)
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response
