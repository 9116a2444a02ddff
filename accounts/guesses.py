"""Limits on guessing activation codes. Only codes that open nothing count: a whole warehouse may activate from one
address at nine o'clock, and each of them may mistype twice."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 600  # seconds
PER_ADDRESS = 200
OVERALL = 3000


def too_many(request: HttpRequest, at: datetime) -> bool:
    address, overall = _keys(request, at)
    counts = cache.get_many([address, overall])
    return counts.get(address, 0) >= PER_ADDRESS or counts.get(overall, 0) >= OVERALL


def count(request: HttpRequest, at: datetime) -> None:
    for key in _keys(request, at):
        cache.add(key, 0, timeout=2 * WINDOW)
        cache.incr(key)


def _keys(request: HttpRequest, at: datetime) -> tuple[str, str]:
    window = int(at.timestamp()) // WINDOW
    return f"activation:{window}:{get_adapter().get_client_ip(request)}", f"activation:{window}:all"
