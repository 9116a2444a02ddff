"""Where checkpoints go, as the settings say; and what every way of sending them gives back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from courses.evidence.models import Anchor

Kind = Anchor.Kind
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
KEPT_HERE = "lms.lib.mail.FolderBackend"


class NotDelivered(Exception):
    """Nobody outside has the checkpoint, or what came back is not to be trusted. Says why, for an administrator."""


@dataclass(frozen=True)
class Delivered:
    """A timestamp authority gives something back; the others only take."""

    token: bytes = b""
    chain: str = ""


@dataclass(frozen=True)
class Place:
    """`name` is for people; `address` may hold a password or a secret path, and is neither stored nor shown."""

    kind: str
    address: str = field(repr=False)
    name: str
    host: str

    @property
    def is_outside(self) -> bool:
        """Whether somebody else holds it. A local mail server counts: it passes mail on."""
        if self.kind == Kind.MAIL:
            return settings.EMAIL_BACKEND != KEPT_HERE
        return self.host not in {"", *LOOPBACK}


def places() -> list[Place]:
    """Raises `ImproperlyConfigured`."""
    found = [*_mails(), *_webhooks(), *_repositories(), *_authorities()]
    names = [(place.kind, place.name) for place in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ImproperlyConfigured(f"Anchors of one kind need different hosts: {sorted(twice)}")
    return found


def _mails() -> Iterator[Place]:
    for address in settings.ANCHOR_MAIL:
        local, at, host = address.rpartition("@")
        if not (local and at and host):
            raise ImproperlyConfigured(f"ANCHOR_MAIL: {address!r} is no address.")
        yield Place(Kind.MAIL, address, address, host)


def _webhooks() -> Iterator[Place]:
    for address in settings.ANCHOR_WEBHOOKS:
        place = _at_url("ANCHOR_WEBHOOKS", Kind.WEBHOOK, address)
        if urlsplit(address).scheme != "https" and place.host not in LOOPBACK:
            raise ImproperlyConfigured(f"ANCHOR_WEBHOOKS: {place.name} must be reached by https://.")
        yield place


def _authorities() -> Iterator[Place]:
    """By http as well: what comes back is signed."""
    if settings.ANCHOR_TSA and not settings.ANCHOR_TSA_ROOTS:
        raise ImproperlyConfigured("ANCHOR_TSA needs ANCHOR_TSA_ROOTS, the file with its certificates (PEM).")
    for address in settings.ANCHOR_TSA:
        yield _at_url("ANCHOR_TSA", Kind.TIMESTAMP, address)


def _at_url(setting: str, kind: str, address: str) -> Place:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise ImproperlyConfigured(f"{setting} must be addresses with https:// and a host, and no user in them.")
    return Place(kind, address, parts.netloc, parts.hostname)


def _repositories() -> Iterator[Place]:
    """`https://…`, `ssh://…`, `user@host:path`, or a folder of this machine."""
    for address in settings.ANCHOR_GIT:
        if "://" in address:
            parts = urlsplit(address)
            host, path = parts.hostname or "", parts.path
        else:
            before, colon, after = address.partition(":")
            remote = bool(colon) and "/" not in before
            host, path = (before.rpartition("@")[2], f"/{after}") if remote else ("", address)
        yield Place(Kind.GIT, address, f"{host}{path}", host)
