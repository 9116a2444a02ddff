"""Tokens: made, shown once, recognised, revoked."""

import re
import secrets
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

from accounts.models import User
from accounts.policies import may_sign_in
from courses.api.models import Token
from lms.lib.dates import local_date

# Scanners for leaked secrets know a key by how it begins.
PREFIX = "outspoken_"
FORM = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")


def issue(
    *, name: str, owner: User, scopes: Iterable[str], expires_on: date, at: datetime, by: User | None = None
) -> tuple[Token, str]:
    """The token, and its key: 256 bits of chance that nobody can read again."""
    key = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        name=name,
        owner=owner,
        scopes=sorted(scopes),
        sha256=fingerprint(key),
        expires_on=expires_on,
        made_at=at,
        made_by=by,
    )
    return token, key


def fingerprint(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def token_of(key: str, at: datetime) -> Token | None:
    """The token that this key opens now. It is found by its hash, so the time taken tells nothing about other keys."""
    if not FORM.fullmatch(key):
        return None
    found = Token.objects.filter(sha256=fingerprint(key), revoked_at=None, expires_on__gt=local_date(at))
    token = found.select_related("owner").first()
    return token if token and may_sign_in(token.owner, at) else None


def note_use(token: Token, on: date) -> None:
    """Once a day."""
    if token.last_used_on != on:
        Token.objects.filter(pk=token.pk).update(last_used_on=on)


def revoke(tokens: Iterable[Token], *, by: User | None, at: datetime) -> int:
    """From the next question on; how many were not revoked before."""
    standing = Token.objects.filter(pk__in=[one.pk for one in tokens], revoked_at=None)
    return standing.update(revoked_at=at, revoked_by=by)
