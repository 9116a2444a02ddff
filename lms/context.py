from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_info

from accounts.roles import permissions_of
from courses.evidence.anchors.state import alarm
from courses.evidence.views import GOVERNANCE
from courses.programme import current_programme
from courses.reminders.sources import ringing
from courses.workshop_notices import Notice, notices
from lms.navigation import entries


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page may show. Lazy: a page without the header asks the database for none of it."""
    return {
        "programme": SimpleLazyObject(current_programme),
        "nav": SimpleLazyObject(lambda: entries(request)),
        "bell_count": SimpleLazyObject(lambda: _bell_count(request)),
        "workshop_notices": SimpleLazyObject(lambda: _workshop_notices(request)),
        "anchor_alarm": SimpleLazyObject(lambda: _anchor_alarm(request)),
        "demo": settings.DEMO,
        "site_languages": _languages(),
    }


@lru_cache(maxsize=1)
def _languages() -> list[dict[str, str]]:
    """Each by its own name."""
    codes = [code for code, _name in settings.LANGUAGES]
    return [{"code": code, "name": get_language_info(code)["name_local"].capitalize()} for code in codes]


def _anchor_alarm(request: HttpRequest) -> str:
    """Only governance can do something about it; nobody else pays for the question."""
    user, at = getattr(request, "user", None), getattr(request, "at", None)
    return alarm(at) if user and at and GOVERNANCE in permissions_of(user) else ""


def _bell_count(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    return len(ringing(user.pk)) if user and user.is_authenticated else 0


def _workshop_notices(request: HttpRequest) -> list[Notice]:
    """For the front page of the workshop, and for those who write courses."""
    user, today = getattr(request, "user", None), getattr(request, "today", None)
    return notices(None, today) if user and today and "courses.author" in permissions_of(user) else []
