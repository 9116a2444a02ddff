"""Who asks, and how often: a token in the header. Cookies open nothing here."""

from typing import Any

from django.core.cache import cache
from ninja.errors import AuthorizationError
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from courses.api.models import Scope, Token
from courses.api.services import note_use, token_of
from lms.lib.dates import local_date

PER_MINUTE = 600


class Bearer(HttpBearer):
    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: Any, token: str) -> Token | None:
        found = token_of(token, request.at)
        if found is None:
            return None
        if self.scope and self.scope not in found.scopes:
            raise AuthorizationError(message=f"This token lacks the scope {self.scope}.")
        note_use(found, local_date(request.at))
        return found


class PerToken(BaseThrottle):
    """Counted by the cache itself: the library's throttles keep the count of one request where another can write."""

    def allow_request(self, request: Any) -> bool:
        key = f"api:{request.auth.pk}:{request.at:%Y%m%d%H%M}"
        cache.add(key, 0, timeout=120)
        return cache.incr(key) <= PER_MINUTE

    def wait(self) -> float:
        return 60
