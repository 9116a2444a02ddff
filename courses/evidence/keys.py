"""The key of the log. Badges have keys of their own: who gets one of them shall not have the other."""

from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from courses.evidence import note
from courses.evidence.models import LogKey
from courses.evidence.refusals import KeyLocked


def current_key(at: datetime) -> LogKey:
    """The key that signs; the first is made when it is needed. The caller holds the lock of the log."""
    return LogKey.objects.last() or make_key(f"{settings.ISSUER_HOST}/evidence", at)


def make_key(name: str, at: datetime) -> LogKey:
    private = Ed25519PrivateKey.generate()
    locked = BestAvailableEncryption(settings.KEY_PASSPHRASE.encode())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked).decode()
    public = note.public_text(name, private.public_key())
    return LogKey.objects.create(public=public, private=pem, made_at=at)


def private_half(key: LogKey) -> Ed25519PrivateKey:
    """Raises `KeyLocked`."""
    return _decrypted(key.private, settings.KEY_PASSPHRASE)


@lru_cache(maxsize=4)
def _decrypted(pem: str, passphrase: str) -> Ed25519PrivateKey:
    """Decrypting is slow on purpose."""
    try:
        private = load_pem_private_key(pem.encode(), passphrase.encode())
    except (TypeError, ValueError) as error:
        raise KeyLocked from error
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(pem)
    return private
