"""Devices that hold passkeys: what a phone does, without the phone."""

import json
import secrets
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from fido2.cose import ES256, RS256, CoseKey, EdDSA
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.models import User

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
SECRET = "JBSWY3DPEHPK3PXP"


class Device:
    """Its owner has pressed the finger to it, on this site, unless told otherwise."""

    def __init__(self, key: Any = None) -> None:
        self.key, self.id = key or ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)
        self.owner = ""

    def made(self, options: dict[str, Any]) -> dict[str, Any]:
        """A new passkey, as the browser hands it over."""
        asked = options["publicKey"]
        self.owner = asked["user"]["id"]
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, self._public())
        flags = AuthenticatorData.FLAG(PRESENT | VERIFIED | ATTESTED)
        data = AuthenticatorData.create(_hash(asked["rp"]["id"]), flags, 0, credential)
        said = _said("webauthn.create", asked["challenge"], settings.PASSKEY_ORIGIN)
        return self._answer({"clientDataJSON": said, "attestationObject": AttestationObject.create("none", data, {})})

    def answer(self, options: dict[str, Any], *, origin: str = "", flags: int = PRESENT | VERIFIED) -> dict[str, Any]:
        asked = options["publicKey"]
        said = _said("webauthn.get", asked["challenge"], origin or settings.PASSKEY_ORIGIN)
        data = bytes(AuthenticatorData.create(_hash(asked["rpId"]), AuthenticatorData.FLAG(flags), 0))
        signature = self.key.sign(data + sha256(said).digest(), *self._how())
        parts = {"clientDataJSON": said, "authenticatorData": data, "signature": signature}
        answer = self._answer(parts)
        answer["response"]["userHandle"] = self.owner
        return answer

    def _answer(self, parts: dict[str, bytes]) -> dict[str, Any]:
        id = websafe_encode(self.id)
        response = {name: websafe_encode(raw) for name, raw in parts.items()}
        results = {"credProps": {"rk": True}}
        return {"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": results}

    def _public(self) -> CoseKey:
        kinds = {ec.EllipticCurvePrivateKey: ES256, RSAPrivateKey: RS256}
        kind = next((one for type, one in kinds.items() if isinstance(self.key, type)), EdDSA)
        return kind.from_cryptography_key(self.key.public_key())

    def _how(self) -> tuple[Any, ...]:
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return (ec.ECDSA(SHA256()),)
        return (PKCS1v15(), SHA256()) if isinstance(self.key, RSAPrivateKey) else ()


def give_passkey(user: User, key: Any = None) -> Device:
    """A device whose passkey is on the account."""
    device = Device(key)
    asked = {"user": {"id": websafe_encode(str(user.pk).encode())}, "rp": {"id": "localhost"}, "challenge": "AAAA"}
    WebAuthn.add(user, "My phone", device.made({"publicKey": asked}))
    return device


def give_app(user: User) -> Authenticator:
    return TOTP.activate(user, SECRET).instance


def code_now() -> str:
    """What the app shows."""
    return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))


def _said(type: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": type, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()


def _hash(host: str) -> bytes:
    return sha256(host.encode()).digest()
