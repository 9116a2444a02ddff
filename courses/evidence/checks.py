"""What would stop signing or anchoring, said on every start."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from courses.evidence.anchors.places import places
from courses.evidence.keys import private_half
from courses.evidence.models import LogKey
from courses.evidence.refusals import KeyLocked


def places_are_sound(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    try:
        places()
    except ImproperlyConfigured as error:
        return [Error(str(error), hint="See docs/evidence.md, Anchors.", id="evidence.E001")]
    return []


def key_opens(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """A warning, since everything but signing works; /readyz is strict."""
    return [
        Warning(
            "KEY_PASSPHRASE does not open the key of the log: nothing can be signed.",
            hint="Set it to what it was when the key was made.",
            id="evidence.W002",
        )
        for alias in databases or []
        if _is_locked(alias)
    ]


def _is_locked(alias: str) -> bool:
    if LogKey._meta.db_table not in connections[alias].introspection.table_names():
        return False
    try:
        key = LogKey.objects.using(alias).last()
        if key:
            private_half(key)
    except KeyLocked:
        return True
    return False
