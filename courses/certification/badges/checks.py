"""What would stop badges from being issued, said on every start."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import connections

from courses.certification.badges.keys import KeyLocked, private_ed, private_rsa
from courses.certification.badges.models import IssuerKey


def issuer_is_ready(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    return [found for alias in databases or [] for key in _active(alias) for found in _faults(key)]


def _active(alias: str) -> list[IssuerKey]:
    if IssuerKey._meta.db_table not in connections[alias].introspection.table_names():
        return []
    return list(IssuerKey.objects.using(alias).filter(state=IssuerKey.State.ACTIVE))


def _faults(key: IssuerKey) -> Iterator[CheckMessage]:
    if key.host != settings.ISSUER_HOST:
        yield Error(
            f"Badges were issued by {key.host}, and ISSUER_HOST is {settings.ISSUER_HOST}.",
            hint=f"Set ISSUER_HOST={key.host}: every badge names it for ever.",
            id="badges.E001",
        )
    try:
        (private_rsa if key.kind == IssuerKey.Kind.RSA else private_ed)(key)
    except KeyLocked:
        yield Warning(
            f"KEY_PASSPHRASE does not open the key {key.kid}: no badge can be issued.",
            hint="Set it to what it was when the key was made.",
            id="badges.W001",
        )
