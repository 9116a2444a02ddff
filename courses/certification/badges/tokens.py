"""The same credential as a signed token (VC-JWT, RS256). The claims repeat its members, in whole seconds."""

from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from jwt.types import Options

HEADER = {"alg", "kid", "typ"}
ALGORITHM = "RS256"
DATES_LATER: Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
CLAIMS = {"iss", "jti", "nbf", "sub", "exp"}


class BadToken(Exception):
    """It is no token of ours."""


def sign(document: dict[str, Any], *, key: RSAPrivateKey, kid: str) -> str:
    """`document` without its proof."""
    return jwt.encode({**document, **claims(document)}, key, algorithm=ALGORITHM, headers={"kid": kid})


def claims(document: dict[str, Any]) -> dict[str, Any]:
    found = {
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "nbf": _number(document["validFrom"]),
        "sub": document["credentialSubject"]["id"],
    }
    return {**found, "exp": _number(document["validUntil"])} if "validUntil" in document else found


def _number(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())


def kid_of(token: str) -> str:
    """Whose key it names, before anything of it is believed. Raises `BadToken`."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, UnicodeError) as error:
        raise BadToken from error
    if set(header) != HEADER or (header["alg"], header["typ"]) != (ALGORITHM, "JWT"):
        raise BadToken
    return str(header["kid"])


def unproved(token: str) -> dict[str, Any]:
    """What it says, whoever signed it. Raises `BadToken`."""
    try:
        return jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, UnicodeError) as error:
        raise BadToken from error


def verify(token: str, *, key: RSAPublicKey) -> dict[str, Any]:
    """The credential in it; its dates are judged where those of the document are. Raises `BadToken`."""
    try:
        payload = jwt.decode(token, key, algorithms=[ALGORITHM], options=DATES_LATER)
        document = {name: value for name, value in payload.items() if name not in CLAIMS}
        if payload != {**document, **claims(document)}:
            raise BadToken
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise BadToken from error
    return document
