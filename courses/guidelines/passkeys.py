"""Passkeys. One says who is there; where a guideline offers it, it signs the record itself (docs/evidence.md)."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.internal.auth import get_credentials
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from fido2.cose import ES256, RS256, CoseKey, EdDSA
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    UserVerificationRequirement,
)

from accounts.http import PersonRequest
from accounts.models import User
from lms.lib import canonical_json

KEPT = "guidelines.passkey"
# The record is made before its owner presses the finger to it; the log takes it within a minute of its own time.
PATIENCE = timedelta(seconds=45)
# What `signoff-verify` can judge.
ALGORITHMS = {ES256.ALGORITHM, EdDSA.ALGORITHM, RS256.ALGORITHM}
MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class Refused(Exception):
    """No passkey of this person answered what was asked."""


class TooSlow(Refused):
    """The answer came too late."""


@dataclass(frozen=True)
class Assertion:
    """What a passkey answered. `record` is the whole signed record, or None when only the person was asked for."""

    made_at: datetime
    record: dict[str, Any] | None


def begin(request: PersonRequest, record: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the browser is to ask the device. The exact bytes of a record are kept until the answer comes."""
    text = canonical_json.dumps(record) if record else ""
    server = _server()
    options, state = server.authenticate_begin(
        credentials=_credentials(request.user),
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=sha256(text.encode()).digest() if text else None,
    )
    request.session[KEPT] = {"state": state, "record": text, "at": request.at.isoformat()}
    return dict(options)


def finish(request: PersonRequest, answer: Any) -> Assertion:
    """Raises `Refused`. A question is answered once."""
    asked = request.session.pop(KEPT, None)
    if asked is None:
        raise Refused
    made_at = datetime.fromisoformat(asked["at"])
    if not timedelta(0) <= request.at - made_at <= PATIENCE:
        raise TooSlow
    try:
        said = AuthenticationResponse.from_dict(answer)
        passkey = _server().authenticate_complete(asked["state"], _credentials(request.user), said)
    except MALFORMED as error:
        raise Refused from error
    record = json.loads(asked["record"]) if asked["record"] else None
    return Assertion(made_at, record | {"webauthn": _signature(passkey, said)} if record else None)


def fingerprints(user: User) -> list[str]:
    """Of the keys that the account has: the record says them, so that no other key can be put under it."""
    return sorted(sha256(_der(one.public_key)).hexdigest() for one in _credentials(user))


def _server() -> Fido2Server:
    rp = PublicKeyCredentialRpEntity(**get_adapter().get_public_key_credential_rp_entity())
    server = Fido2Server(rp, verify_origin=lambda origin: origin == settings.PASSKEY_ORIGIN)
    server.timeout = int(PATIENCE.total_seconds() * 1000)  # type: ignore[assignment]  # None until somebody sets it
    return server


def _credentials(user: User) -> list[AttestedCredentialData]:
    return [one for one in get_credentials(user) if one.public_key.ALGORITHM in ALGORITHMS]


def _signature(passkey: AttestedCredentialData, said: AuthenticationResponse) -> dict[str, str]:
    parts = {
        "credential_public_key": _der(passkey.public_key),
        "authenticator_data": bytes(said.response.authenticator_data),
        "client_data_json": bytes(said.response.client_data),
        "signature": said.response.signature,
    }
    return {name: websafe_encode(raw) for name, raw in parts.items()}


def _der(key: CoseKey) -> bytes:
    """As openssl reads it: the COSE form is known to passkeys alone."""
    public: Any
    if isinstance(key, ES256):
        x, y = (int.from_bytes(key[number], "big") for number in (-2, -3))
        public = EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    elif isinstance(key, RS256):
        modulus, exponent = (int.from_bytes(key[number], "big") for number in (-1, -2))
        public = RSAPublicNumbers(exponent, modulus).public_key()
    else:
        public = Ed25519PublicKey.from_public_bytes(key[-2])
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
