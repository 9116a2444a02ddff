"""The navigation. A listener sees five entries; a room appears when a role opens it."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Role, permissions_of, roles_of


@lru_cache(maxsize=32)
def address(name: str) -> str:
    """Asked nine times on every page, and never another."""
    return reverse(name)


def entries(request: HttpRequest) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    roles, permissions = roles_of(user), permissions_of(user)
    rooms = [
        (_("My path"), address("certification:home"), "map", True),
        (_("Courses"), address("enrollments:catalogue"), "book-open", True),
        (_("Guidelines"), address("guidelines:list"), "scroll-text", True),
        (_("Pass it on"), address("pages:pass-it-on"), "megaphone", True),
        (_("Help"), address("pages:help"), "circle-help", True),
        (_("Coaching"), address("assignments:queue"), "message-circle", "coaching.review" in permissions),
        (_("Team"), address("reporting:team"), "users", Role.MANAGER in roles),
        (
            _("Reports"),
            address("reporting:overview"),
            "chart-column",
            bool(permissions & {"reports.see_all", "reports.see_unit"}),
        ),
        (_("Decisions"), address("casework:decisions"), "list-checks", "certification.decide" in permissions),
        (_("Nominations"), address("nominations:waiting"), "user-check", "nominations.decide" in permissions),
        (_("Accounts"), address("presence:register"), "badge-check", "presence.see" in permissions),
        (_("The log"), address("evidence:log"), "history", "guidelines.author" in permissions),
        (_("Admin"), address("admin:index"), "settings", user.is_staff),
    ]
    if settings.DEMO:
        rooms.append((_("Mailbox"), address("demo:mailbox"), "mail", user.is_staff))
    return [
        {"label": label, "url": url, "icon": icon, "current": _is_current(url, request.path)}
        for label, url, icon, opens in rooms
        if opens
    ]


def _is_current(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
