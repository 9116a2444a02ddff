"""Where the issuer and its things are found. Every badge names them, so the host is chosen once."""

from urllib.parse import quote
from uuid import UUID

from django.conf import settings


def did() -> str:
    """`did:web` of the host; a port, which only a trial has, is written as %3A."""
    return f"did:web:{quote(settings.ISSUER_HOST, safe='')}"


def base() -> str:
    return f"https://{settings.ISSUER_HOST}"


def credential_url(uuid: UUID) -> str:
    return f"{base()}/credentials/{uuid}"


def achievement_url(slug: str, number: int) -> str:
    return f"{base()}/achievements/{slug}/v{number}"


def status_url(number: int) -> str:
    return f"{base()}/status/revocation/{number}"


def checkpoint_url(size: int) -> str:
    return f"{base()}/evidence/checkpoints/{size}"


def method_of(kid: str) -> str:
    """A key as the DID document names it."""
    return f"{did()}#{kid}"


def key_url(kid: str) -> str:
    return f"{base()}/keys/{kid}"
