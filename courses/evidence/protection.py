"""Keeps the triggers of `lms.lib.append_only` in the database."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning
from django.db import connections

from lms.lib import append_only


def protect(using: str, **event: Any) -> None:
    """After `migrate`: by then every app has its tables."""
    append_only.install(connections[using])


def is_protected(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """A warning, since `migrate`, which mends it, would stop at an error; /readyz is strict."""
    lacking = [name for alias in databases or [] for name in append_only.missing(connections[alias])]
    if not lacking:
        return []
    return [
        Warning(
            f"Evidence can be changed: the database lacks {', '.join(lacking)}.",
            hint="Run `manage.py migrate`, which makes the triggers anew.",
            id="evidence.W001",
        )
    ]
