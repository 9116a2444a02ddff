"""What entries, records and receipts must say: alone, beside each other, and after what was told before.

Beside `policy-signoff/1`, records look like this; each has `type`, `record_id`, and one moment under `time`:
`policy-published/1`: policy {id, version, lang, content_sha256, bytes, …}, time {published_at}; one for each language.
`policy-withdrawn/1`: policy {id, version}, time {withdrawn_at}. `policy-refusal/1`: …, time {refused_at}.
`anchor/1`: anchor {kind, host, outside, size, root}, time {anchored_at}; what the site says, and no proof.
`key-changed/1`: note, signed by the old key: name, `key.changed`, old key, new key, each in a line; time {changed_at}.
`badge-issued/1`: badge {id, sha256} of the signed document, time {issued_at}; again when it is signed anew.
`badge-revoked/1`: badge {id}, time {revoked_at}.
An entry `record.erased` gives the number of the erased record, and no hash.

This is a part of the one file that `signoff-verify` is for those who download it.
"""

import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from courses.evidence.verifier.proofs import MIB, Bad, Checkpoint, Key, canonical, digest, moment, root_by_path

SIGNING_TIME = timedelta(minutes=5)  # between proving who one is and signing
SKEW = timedelta(seconds=60)  # between two clocks, or two readings of one
HASH = re.compile(r"[0-9a-f]{64}")
ENTRY = {"v": int, "seq": int, "prev": str, "time": str, "type": str, "record_sha256": str, "record_id": str}
RECORD_TYPES = {
    "signoff": "policy-signoff/1",
    "refusal": "policy-refusal/1",
    "policy.published": "policy-published/1",
    "policy.withdrawn": "policy-withdrawn/1",
    "key.changed": "key-changed/1",
    "anchor": "anchor/1",
    "badge.issued": "badge-issued/1",
    "badge.revoked": "badge-revoked/1",
}
LISTS = {"SHA256SUMS", "SHA256SUMS.sig"}
IN_RECEIPT = {"record.json", "entry.json", "proof.json", "checkpoint.txt", "log-key.txt", "policy.md", *LISTS}
MAY_BE_IN_RECEIPT = {"VERIFY.txt", "certificate.pdf", "timestamp.tsr", "tsa-chain.pem"}
# What zipfile raises over a file that is none, cut short, or made to trip it: NotImplementedError for an unknown way
# of packing, RuntimeError for encryption, ValueError and OSError for impossible offsets, EOFError and zlib.error
# for data that ends early or cannot be unpacked.
DAMAGED = (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error)


def read_entry(raw: bytes) -> dict[str, Any]:
    entry = canonical(raw, "The entry")
    if {name: type(value) for name, value in entry.items()} != ENTRY or entry["v"] != 1:
        raise Bad("The entry does not have the members of an entry.")
    if not all(map(HASH.fullmatch, [entry["prev"], entry["record_sha256"] or entry["prev"]])):
        raise ValueError(entry)
    moment(entry["time"])
    return entry


def record_faults(entry: dict[str, Any], raw: bytes, record: dict[str, Any], site: str) -> Iterator[str]:
    """What is wrong with a record, judged beside its entry alone."""
    kind = RECORD_TYPES.get(entry["type"])
    if digest(raw) != entry["record_sha256"]:
        yield "The record is not the one that was logged."
    if (record["record_id"], record["type"]) != (entry["record_id"], kind or record["type"]):
        yield "The record has another number or type than its entry."
    if kind:
        at = [moment(text) for name, text in record["time"].items() if name.endswith("_at")][0]
        if abs(at - moment(entry["time"])) > SKEW:
            yield "The record's time is not that of its entry."
        if entry["type"] in {"signoff", "refusal"}:
            yield from presence_faults(record, at)
        if entry["type"] == "signoff":
            yield from signature_faults(record, at, site)


def signature_faults(record: dict[str, Any], at: datetime, site: str) -> Iterator[str]:
    said, ceremony = record["acknowledgement"], record.get("ceremony")
    if digest(said["statement"].encode()) != said["statement_sha256"]:
        yield "The sentence is not the one whose hash the record gives."
    if ceremony and not ceremony["reached_end_at"]:
        yield "The text was signed before its end was reached."
    if record.get("webauthn") and not passkey_signed(record, site):
        yield "The passkey's signature is not over this record, on this site, with its owner there."


def presence_faults(record: dict[str, Any], at: datetime) -> Iterator[str]:
    """Of a signature and of a refusal: who it was, and in which order it came about."""
    proved, ceremony = moment(record["auth"]["at"]), record.get("ceremony")
    if not proved <= at <= proved + SIGNING_TIME:
        yield "The signer did not prove who they are in the five minutes before signing."
    if not ceremony:
        return
    steps = [ceremony[name] for name in ("opened_at", "reached_end_at", "answered_at")]
    moments = [moment(one) for one in steps if one]
    if moments[0] > at:
        yield "The text was opened after it was signed."
    elif [*moments, at] != sorted([*moments, at]):
        yield "Opening, reading, answering and signing are not in this order."
    if not (steps[0] and ceremony["form_nonce"]):
        raise ValueError(ceremony)


def passkey_signed(record: dict[str, Any], site: str) -> bool:
    """The challenge is the hash of the record without `webauthn`, whose members are base64url.

    The rest says by hash which keys the signer had (`auth.passkeys`), so nobody puts another key's signature there.
    """
    given = {name: urlsafe_b64decode(text + "==") for name, text in record["webauthn"].items()}
    data, said = given["authenticator_data"], json.loads(given["client_data_json"])
    rest = rfc8785.dumps({name: value for name, value in record.items() if name != "webauthn"})
    challenge = urlsafe_b64encode(sha256(rest).digest()).decode().rstrip("=")
    labels = (urlsplit(site).hostname or "").split(".")
    domains = [sha256(".".join(labels[first:]).encode()).digest() for first in range(len(labels))]
    present_and_verified = data[32] & 0x05 == 0x05
    if (said["type"], said["challenge"], said["origin"]) != ("webauthn.get", challenge, site):
        return False
    if digest(given["credential_public_key"]) not in record["auth"].get("passkeys", []):
        return False
    key: Any = load_der_public_key(given["credential_public_key"])
    how: tuple[Any, ...] = ()
    if isinstance(key, ec.EllipticCurvePublicKey):
        how = (ec.ECDSA(SHA256()),)
    elif isinstance(key, rsa.RSAPublicKey):
        how = (padding.PKCS1v15(), SHA256())
    try:
        key.verify(given["signature"], data + sha256(given["client_data_json"]).digest(), *how)
    except InvalidSignature:
        return False
    return data[:32] in domains and present_and_verified


@dataclass
class Story:
    """What the entries have told so far; each is judged by those before it."""

    lengths: dict[str, int]
    published: dict[tuple[Any, ...], tuple[str, str]] = field(default_factory=dict)
    withdrawn: dict[tuple[Any, ...], str] = field(default_factory=dict)
    signers: dict[str, str | None] = field(default_factory=dict)  # by record; None is nobody, or not known any more
    versions: dict[str, int] = field(default_factory=dict)  # by record, as far as records are known
    forms: set[str] = field(default_factory=set)
    badges: set[str] = field(default_factory=set)

    def faults(self, entry: dict[str, Any], record: dict[str, Any]) -> Iterator[str]:
        rules = {
            "policy.published": self.publish,
            "policy.withdrawn": self.withdraw,
            "signoff": self.sign,
            "refusal": self.refuse,
            "badge.issued": self.issue,
            "badge.revoked": self.revoke,
        }
        rule = rules.get(entry["type"])
        return rule(record) if rule else iter(())

    def publish(self, record: dict[str, Any]) -> Iterator[str]:
        policy = record["policy"]
        text = policy["id"], policy["version"], policy["lang"], policy.get("country", "")
        now = policy["content_sha256"], record["time"]["published_at"]
        if self.published.setdefault(text, now)[0] != now[0]:
            yield "This version was published before, with another text."
        if self.lengths.get(policy["content_sha256"]) != policy["bytes"]:
            yield "The published text is missing, or has another length."

    def withdraw(self, record: dict[str, Any]) -> Iterator[str]:
        policy = record["policy"]
        if policy["id"] not in {id for id, *_ in self.published}:
            yield "It withdraws what was never published."
        self.withdrawn[policy["id"], policy["version"]] = record["time"]["withdrawn_at"]

    def issue(self, record: dict[str, Any]) -> Iterator[str]:
        self.badges.add(record["badge"]["id"])
        return iter(())

    def revoke(self, record: dict[str, Any]) -> Iterator[str]:
        if record["badge"]["id"] not in self.badges:
            yield "It revokes a badge that was never issued."

    def sign(self, record: dict[str, Any]) -> Iterator[str]:
        policy, signed_at = record["policy"], record["time"]["signed_at"]
        version = policy["id"], policy["version"]
        yield from self.meet(record, signed_at)
        if version in self.withdrawn and self.withdrawn[version] <= signed_at:
            yield "This version was withdrawn when it was signed."
        former, signer = record["supersedes"], record["signer"]["user_id"]
        if former is not None and (former not in self.signers or self.signers[former] not in {signer, None}):
            yield "It replaces a signature that is not an earlier one of the same person."
        self.signers[record["record_id"]] = signer
        self.versions[record["record_id"]] = policy["version"]
        if diff := (record.get("ceremony") or {}).get("diff"):
            signed = self.versions.get(former, diff["from_version"])
            if former is None or not diff["from_version"] == signed < policy["version"]:
                yield "The change that was shown does not start from the version that was signed before."

    def refuse(self, record: dict[str, Any]) -> Iterator[str]:
        return self.meet(record, record["time"]["refused_at"])

    def meet(self, record: dict[str, Any], at: str) -> Iterator[str]:
        """The text was there to be signed or refused, and the number of its form is used once."""
        policy, number = record["policy"], (record.get("ceremony") or {}).get("form_nonce")
        text = policy["id"], policy["version"], policy["lang"], policy.get("country", "")
        content, since = self.published.get(text, ("", ""))
        if content != policy["content_sha256"] or since > at:
            yield "This text was not published when it was signed."
        if number and number in self.forms:
            yield "The form was used before."
        self.forms.add(number or "")


def read_receipt(path: Path) -> dict[str, bytes]:
    try:
        with ZipFile(path) as file:
            infos = file.infolist()
            names = {info.filename for info in infos}
            if len(infos) != len(names) or not IN_RECEIPT <= names <= IN_RECEIPT | MAY_BE_IN_RECEIPT:
                raise Bad("The receipt does not hold the files of a receipt, each once, and no others.")
            if sum(info.file_size for info in infos) > 20 * MIB:
                raise Bad("The receipt is larger than receipts are.")
            return {name: file.read(name) for name in names}
    except DAMAGED as error:
        raise Bad("The receipt is damaged, encrypted or packed in an unusual way.") from error


def changed_files(files: dict[str, bytes], key: Key) -> list[str]:
    """The files of a receipt that are not those whose hashes the key signed."""
    sums = files["SHA256SUMS"]
    try:
        signed = key.open(files["SHA256SUMS.sig"].decode())
    except ValueError as error:
        raise Bad("The list of files is not signed by the log's key.") from error
    if signed != [key.name, digest(sums)]:
        raise Bad("The list of files is not the one that was signed.")
    there = {f"{digest(data)}  {name}" for name, data in files.items() if name not in LISTS}
    return sorted({line[66:] for line in there ^ set(sums.decode().splitlines())})


def contains(checkpoint: Checkpoint, files: dict[str, bytes]) -> bool:
    """Whether the receipt's proof leads from its entry to this checkpoint."""
    entry, proof = read_entry(files["entry.json"]), json.loads(files["proof.json"])
    if (proof["index"], proof["size"]) != (entry["seq"] - 1, checkpoint.size):
        return False
    path = [bytes.fromhex(one) for one in proof["path"]]
    return root_by_path(files["entry.json"], entry["seq"] - 1, checkpoint.size, path) == checkpoint.root
