"""The keys that sign badges. The log has a key of its own: who gets one of them shall not have the other."""

from base64 import urlsafe_b64encode
from datetime import datetime
from functools import lru_cache
from typing import cast

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings
from django.db import transaction

from courses.certification.badges import base58
from courses.certification.badges.models import IssuerKey
from courses.evidence.log import lock

RSA_BITS = 3072
ED25519_CODE = b"\xed\x01"  # the multicodec of an Ed25519 public key
Private = ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


class KeyLocked(Exception):
    """KEY_PASSPHRASE does not open the key."""


class HostChanged(Exception):
    """Badges were issued by another host, and name it for ever."""


def active_key(kind: str, at: datetime) -> IssuerKey:
    """The key that signs; the first is made when it is needed. The caller holds the lock of the log."""
    key = IssuerKey.objects.filter(kind=kind, state=IssuerKey.State.ACTIVE).first() or _make(kind, at)
    if key.host != settings.ISSUER_HOST:
        raise HostChanged(key.host)
    return key


@transaction.atomic
def rotate(kind: str, *, at: datetime) -> IssuerKey:
    """A new key signs from now on; the old one goes on vouching for what it signed."""
    lock()
    IssuerKey.objects.filter(kind=kind, state=IssuerKey.State.ACTIVE).update(
        state=IssuerKey.State.RETIRED, changed_at=at
    )
    return _make(kind, at)


@transaction.atomic
def compromise(key: IssuerKey, *, at: datetime) -> None:
    """Nothing that it signed is believed from now on; `issuing.sign_again` mends the badges."""
    lock()
    IssuerKey.objects.filter(pk=key.pk).update(state=IssuerKey.State.COMPROMISED, changed_at=at)


def private_ed(key: IssuerKey) -> ed25519.Ed25519PrivateKey:
    """Raises `KeyLocked`."""
    return cast("ed25519.Ed25519PrivateKey", _decrypted(key.private, settings.KEY_PASSPHRASE))


def private_rsa(key: IssuerKey) -> rsa.RSAPrivateKey:
    """Raises `KeyLocked`."""
    return cast("rsa.RSAPrivateKey", _decrypted(key.private, settings.KEY_PASSPHRASE))


def public_ed(key: IssuerKey) -> ed25519.Ed25519PublicKey:
    return cast("ed25519.Ed25519PublicKey", load_pem_public_key(key.public.encode()))


def public_rsa(key: IssuerKey) -> rsa.RSAPublicKey:
    return cast("rsa.RSAPublicKey", load_pem_public_key(key.public.encode()))


def multibase(key: IssuerKey) -> str:
    raw = public_ed(key).public_bytes(Encoding.Raw, PublicFormat.Raw)
    return "z" + base58.encode(ED25519_CODE + raw)


def jwk(key: IssuerKey, kid: str) -> dict[str, str]:
    numbers = public_rsa(key).public_numbers()
    n, e = _number(numbers.n), _number(numbers.e)
    return {"kty": "RSA", "n": n, "e": e, "alg": "RS256", "use": "sig", "kid": kid}


def _number(value: int) -> str:
    return urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


def _make(kind: str, at: datetime) -> IssuerKey:
    if kind == IssuerKey.Kind.RSA:
        private: Private = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    else:
        private = ed25519.Ed25519PrivateKey.generate()
    locked = BestAvailableEncryption(settings.KEY_PASSPHRASE.encode())
    return IssuerKey.objects.create(
        kind=kind,
        number=IssuerKey.objects.filter(kind=kind).count() + 1,
        host=settings.ISSUER_HOST,
        public=private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        private=private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked).decode(),
        made_at=at,
    )


@lru_cache(maxsize=8)
def _decrypted(pem: str, passphrase: str) -> object:
    """Decrypting is slow on purpose."""
    try:
        return load_pem_private_key(pem.encode(), passphrase.encode())
    except (TypeError, ValueError) as error:
        raise KeyLocked from error
