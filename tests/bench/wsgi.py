"""The site as it is served, and beside it the floor with the middleware of a new Django project."""

from collections.abc import Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.test.utils import override_settings

STOCK = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


class Floor(WSGIHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        with override_settings(MIDDLEWARE=STOCK, SESSION_ENGINE="django.contrib.sessions.backends.db"):
            super().load_middleware(is_async)


site = get_wsgi_application()
floor = Floor()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    answers = floor if environ["PATH_INFO"].startswith("/bench/") else site
    return answers(environ, start_response)
