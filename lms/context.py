from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from courses.programme import current_programme
from courses.reminders.models import Reminder
from lms.navigation import entries


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page may show. Lazy: a page without the header asks the database for none of it."""
    return {
        "programme": SimpleLazyObject(current_programme),
        "nav": SimpleLazyObject(lambda: entries(request)),
        "bell_count": SimpleLazyObject(lambda: _bell_count(request)),
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
    }


def _bell_count(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    return Reminder.objects.ringing(user.pk).count() if user and user.is_authenticated else 0
