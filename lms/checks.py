"""Refuses to run with settings that are unsafe together."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

MINIMUM_KEY_LENGTH = 50
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def safe_settings(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    return demo_warnings() if settings.DEMO else [*production_errors(), *production_warnings()]


def demo_warnings() -> list[CheckMessage]:
    if urlsplit(settings.BASE_URL).hostname in LOOPBACK:
        return []
    return [
        Warning(
            f"The demo is published at {settings.BASE_URL}: everyone who reaches it can sign in as administrator.",
            hint="Set DEMO=0 for anything but a trial.",
            id="lms.W001",
        )
    ]


def production_errors() -> list[CheckMessage]:
    host = urlsplit(settings.BASE_URL).hostname or ""
    refusals = [
        ("E001", weak_key(), "SECRET_KEY is missing, short or the demo's.", "Set 50 or more random characters."),
        ("E002", settings.DEBUG, "DEBUG shows secrets to visitors.", "Unset DEBUG, or try it out with DEMO=1."),
        ("E003", not settings.EMAIL_URL, "EMAIL_URL is missing: no reminder would be sent.", "Set smtp://…"),
        ("E004", not settings.DEFAULT_FROM_EMAIL, "DEFAULT_FROM_EMAIL is missing.", "Set the sender of all mails."),
        (
            "E005",
            not settings.SECURE,
            "BASE_URL must start with https://.",
            "Passwords and signatures pass through it.",
        ),
        ("E006", "*" in settings.ALLOWED_HOSTS, "ALLOWED_HOSTS allows every host.", "Name the hosts."),
        (
            "E007",
            not validate_host(host, settings.ALLOWED_HOSTS),
            "ALLOWED_HOSTS lacks the host of BASE_URL.",
            f"Add {host}.",
        ),
        (
            "E008",
            not settings.KEY_PASSPHRASE,
            "KEY_PASSPHRASE is missing: the keys that sign evidence would lie open in the database.",
            "Set a long passphrase, and keep a copy of it.",
        ),
    ]
    return [Error(f"DEMO=0: {text}", hint=hint, id=f"lms.{number}") for number, wrong, text, hint in refusals if wrong]


def production_warnings() -> list[CheckMessage]:
    doubts = [
        (
            "W002",
            not settings.DATABASE_URL,
            "SQLite serves one machine and one writer at a time.",
            "Set DATABASE_URL to a PostgreSQL database.",
        ),
        (
            "W003",
            settings.SECURE and not settings.ALLAUTH_TRUSTED_PROXY_COUNT,
            "The limits on sign-in count everyone behind the proxy as one address.",
            "Set TRUSTED_PROXY_COUNT to the number of proxies in front of the site.",
        ),
    ]
    return [Warning(f"DEMO=0: {text}", hint=hint, id=f"lms.{number}") for number, wrong, text, hint in doubts if wrong]


def weak_key() -> bool:
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's word for an empty one
        return True
    return key == settings.DEMO_SECRET_KEY or len(key) < MINIMUM_KEY_LENGTH
