"""The navigation. A listener sees five entries; a room appears when a role opens it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Role, permissions_of, roles_of


def entries(request: HttpRequest) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    roles, permissions = roles_of(user), permissions_of(user)
    rooms = [
        (_("My path"), reverse("certification:home"), "map", True),
        (_("Courses"), reverse("enrollments:catalogue"), "book-open", True),
        (_("Guidelines"), reverse("guidelines:list"), "scroll-text", True),
        (_("Pass it on"), reverse("pages:pass-it-on"), "megaphone", True),
        (_("Help"), reverse("pages:help"), "circle-help", True),
        (_("Team"), reverse("reporting:team"), "users", Role.MANAGER in roles),
        (
            _("Reports"),
            reverse("reporting:overview"),
            "chart-column",
            bool(permissions & {"reports.see_all", "reports.see_unit"}),
        ),
        (_("Admin"), reverse("admin:index"), "settings", user.is_staff),
    ]
    if settings.DEMO:
        rooms.append((_("Mailbox"), reverse("demo:mailbox"), "mail", user.is_staff))
    return [
        {"label": label, "url": url, "icon": icon, "current": _is_current(url, request.path)}
        for label, url, icon, opens in rooms
        if opens
    ]


def _is_current(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
