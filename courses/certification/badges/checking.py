"""Whether a badge is what it says: of this issuer, unchanged, in its period and not revoked. Nothing is fetched."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from courses.certification.badges import proofs, tokens
from courses.certification.badges.addresses import base, did, key_url, method_of
from courses.certification.badges.keys import public_ed, public_rsa
from courses.certification.badges.models import Credential, IssuerKey

LARGEST = 1024 * 1024
Kind = Literal["valid", "expired", "revoked", "not-yet", "tampered", "foreign", "unreadable"]


class Unreadable(Exception):
    """Neither a JSON object nor a token."""


@dataclass(frozen=True)
class Verdict:
    """`checks`: what was looked at (issuer, content, proof, revocation, start, end), and whether it holds."""

    kind: Kind
    checks: list[tuple[str, bool]] = field(default_factory=list)
    credential: Credential | None = None


def check(document: bytes | str, at: datetime) -> Verdict:
    try:
        text = _text(document)
        is_token = not text.startswith("{")
        claimed = _claimed(text) if is_token else _parsed(text)
    except (Unreadable, ValueError, RecursionError):
        return Verdict("unreadable")
    if _issuer_of(claimed) != did():
        return Verdict("foreign", [("issuer", False)])
    credential = _credential_of(claimed)
    if credential is None:
        return Verdict("tampered", [("issuer", True), ("content", False)])
    checks = [("issuer", True), ("content", _is_as_issued(claimed, credential, is_token))]
    # Canonicalizing a graph that somebody else drew may take for ever.
    if checks[-1][1]:
        checks.append(("proof", _token_holds(text) if is_token else _proof_holds(claimed)))
    if not all(holds for _code, holds in checks):
        return Verdict("tampered", checks, credential)
    return _judged(claimed, credential, checks, at)


def _judged(claimed: dict[str, Any], credential: Credential, checks: list[tuple[str, bool]], at: datetime) -> Verdict:
    until = claimed.get("validUntil")
    checks += [
        ("revocation", credential.revoked_at is None),
        ("start", datetime.fromisoformat(claimed["validFrom"]) <= at),
        ("end", until is None or at < datetime.fromisoformat(until)),
    ]
    kinds: dict[str, Kind] = {"revocation": "revoked", "start": "not-yet", "end": "expired"}
    failed = [kinds[code] for code, holds in checks if not holds]
    return Verdict(failed[0] if failed else "valid", checks, credential)


def _text(document: bytes | str) -> str:
    if len(document) > LARGEST:
        raise Unreadable
    return (document.decode() if isinstance(document, bytes) else document).strip()


def _parsed(text: str) -> dict[str, Any]:
    found = json.loads(text, object_pairs_hook=_once)
    if not isinstance(found, dict):
        raise Unreadable
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that comes twice reads one way here and another way elsewhere."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable
    return found


def _claimed(token: str) -> dict[str, Any]:
    """What a token says, before it is believed."""
    try:
        payload = tokens.unproved(token)
    except tokens.BadToken as error:
        raise Unreadable from error
    return {name: value for name, value in payload.items() if name not in tokens.CLAIMS}


def _issuer_of(claimed: dict[str, Any]) -> object:
    issuer = claimed.get("issuer")
    return issuer.get("id") if isinstance(issuer, dict) else issuer


def _credential_of(claimed: dict[str, Any]) -> Credential | None:
    place, _slash, number = str(claimed.get("id")).rpartition("/")
    try:
        uuid = UUID(number)
    except ValueError:
        return None
    if place != f"{base()}/credentials":
        return None
    rows = Credential.objects.select_related("award__user", "award__certification", "achievement")
    return rows.filter(uuid=uuid).first()


def _is_as_issued(claimed: dict[str, Any], credential: Credential, is_token: bool) -> bool:
    """Member by member, so that nothing was added that the proof does not cover."""
    issued = json.loads(credential.document)
    for side in [issued] if is_token else [issued, claimed := dict(claimed)]:
        side.pop("proof", None)
    return _exact(issued) == _exact(claimed)


def _exact(value: dict[str, Any]) -> str:
    """1, 1.0 and true are equal in Python, and not in a document."""
    return json.dumps(value, sort_keys=True)


def _proof_holds(document: dict[str, Any]) -> bool:
    proof = document.get("proof")
    method = proof.get("verificationMethod") if isinstance(proof, dict) else None
    keys = IssuerKey.objects.trusted(IssuerKey.Kind.ED25519)
    key = next((one for one in keys if method_of(one.kid) == method), None)
    if key is None:
        return False
    try:
        proofs.verify(document, key=public_ed(key))
    except proofs.BadProof:
        return False
    return True


def _token_holds(token: str) -> bool:
    try:
        kid = tokens.kid_of(token)
        key = next((one for one in IssuerKey.objects.trusted(IssuerKey.Kind.RSA) if key_url(one.kid) == kid), None)
        if key is None:
            return False
        tokens.verify(token, key=public_rsa(key))
    except tokens.BadToken:
        return False
    return True
