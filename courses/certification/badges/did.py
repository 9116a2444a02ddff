"""The issuer's public face: who it is, and which keys speak for it."""

from typing import Any

from courses.certification.badges.addresses import did, key_url, method_of
from courses.certification.badges.keys import jwk, multibase
from courses.certification.badges.models import IssuerKey

CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1", "https://w3id.org/security/jwk/v1"]


def did_document() -> dict[str, Any]:
    """Retired keys stay for ever: what they signed stays valid. Compromised ones vouch for nothing."""
    keys = list(IssuerKey.objects.all())
    trusted = [method_of(key.kid) for key in keys if key.state != IssuerKey.State.COMPROMISED]
    return {
        "@context": CONTEXTS,
        "id": did(),
        "verificationMethod": [_method(key) for key in keys],
        "assertionMethod": trusted,
    }


def _method(key: IssuerKey) -> dict[str, Any]:
    method = {"id": method_of(key.kid), "controller": did()}
    if key.kind == IssuerKey.Kind.RSA:
        return {**method, "type": "JsonWebKey", "publicKeyJwk": jwk(key, key.kid)}
    return {**method, "type": "Multikey", "publicKeyMultibase": multibase(key)}


def jwks() -> dict[str, Any]:
    return {"keys": [jwk(key, key_url(key.kid)) for key in IssuerKey.objects.trusted(IssuerKey.Kind.RSA)]}
