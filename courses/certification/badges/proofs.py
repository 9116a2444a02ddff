"""Data Integrity proofs with the cryptosuite eddsa-rdfc-2022. Contexts come from files; nothing is ever fetched."""

import json
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyld import jsonld
from pyld.documentloader.base import RemoteDocument

from courses.certification.badges import base58

FOLDER = Path(__file__).parent / "contexts"
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
FILES = {
    CREDENTIALS: "credentials-v2.json",
    OPEN_BADGES: "open-badges-3.0.3.json",
    EXTENSIONS: "open-badges-extensions.json",
}
SUITE = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofPurpose": "assertionMethod"}
MEMBERS = {*SUITE, "created", "verificationMethod", "proofValue"}


class BadProof(Exception):
    """The proof is missing, of another suite, or not of this document by this key."""


def second(at: datetime) -> str:
    """UTC in whole seconds: the token carries the same moments as numbers."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sign(document: dict[str, Any], *, key: Ed25519PrivateKey, method: str, at: datetime) -> dict[str, Any]:
    proof = {**SUITE, "created": second(at), "verificationMethod": method}
    value = key.sign(_hashes(document, proof))
    return {**document, "proof": {**proof, "proofValue": "z" + base58.encode(value)}}


def verify(document: dict[str, Any], *, key: Ed25519PublicKey) -> None:
    """Raises `BadProof`. Members that no context knows are not covered: `checking` refuses them."""
    proof = document.get("proof")
    if not isinstance(proof, dict) or set(proof) != MEMBERS or any(proof[name] != SUITE[name] for name in SUITE):
        raise BadProof
    if not all(isinstance(value, str) for value in proof.values()):
        raise BadProof
    bare = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        value = base58.decode(proof["proofValue"].removeprefix("z"))
        key.verify(value, _hashes(bare, options))
    except (AttributeError, TypeError, ValueError, RecursionError, InvalidSignature, jsonld.JsonLdError) as error:
        raise BadProof from error


def _hashes(document: dict[str, Any], proof: dict[str, Any]) -> bytes:
    return _hash({"@context": document.get("@context"), **proof}) + _hash(document)


def _hash(document: dict[str, Any]) -> bytes:
    options: jsonld.NormalizeOptions = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": _load,
    }
    return sha256(str(jsonld.normalize(document, options)).encode()).digest()


def _load(url: str, options: dict[str, Any]) -> RemoteDocument:
    if url not in FILES:
        raise jsonld.JsonLdError("Not one of ours.", "jsonld.LoadDocumentError", {"url": url})
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": _context(url)}


@cache
def _context(url: str) -> dict[str, Any]:
    return json.loads((FOLDER / FILES[url]).read_text(encoding="utf-8"))
