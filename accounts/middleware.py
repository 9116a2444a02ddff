from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.utils import timezone, translation

from accounts.http import VisitorRequest
from accounts.policies import may_sign_in
from lms.lib.dates import zone


class PersonMiddleware:
    """Reads the clock once per request, and speaks the person's language in the person's zone.

    `request.at` is the moment, `request.today` the local day; views pass them on to services.
    """

    def __init__(self, get_response: Callable[[VisitorRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: VisitorRequest) -> HttpResponse:
        request.at = timezone.now()
        if request.user.is_authenticated and not may_sign_in(request.user, request.at):
            logout(request)  # a leaver, or somebody switched off, in the middle of a session
        person = request.user if request.user.is_authenticated else None
        local = zone(person.time_zone) if person else timezone.get_default_timezone()
        known = dict(settings.LANGUAGES)
        chosen = person.reading_language if person else ""
        language = chosen if chosen in known else translation.get_language_from_request(request)
        with translation.override(language), timezone.override(local):
            request.LANGUAGE_CODE = language
            request.today = timezone.localdate(request.at)
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response
