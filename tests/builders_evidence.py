"""Logs of sign-offs made from the description of their formats alone, to judge the site and its verifier by."""

import csv
import hashlib
import io
import json
import random
import uuid
import zipfile
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HOST = "learn.example.com"
NAME = f"{HOST}/evidence"
ZEROS = "0" * 64
LANGUAGES = ("en", "da", "ru")
TEXTS = {"en": "### G1.1 Be open\n", "da": "### G1.1 Vær åben\n", "ru": "### G1.1 Будьте открыты 🙂\n"}


def sha256(data: bytes | str) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


# Notes


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    return b"\x01" + key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(key: Ed25519PrivateKey, name: str = NAME) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + public_bytes(key)).digest()[:4]


def key_text(key: Ed25519PrivateKey, name: str = NAME) -> str:
    return f"{name}+{key_id(key, name).hex()}+{b64encode(public_bytes(key)).decode()}"


def note(text: str, key: Ed25519PrivateKey, name: str = NAME) -> str:
    return f"{text}\n— {name} {b64encode(key_id(key, name) + key.sign(text.encode())).decode()}\n"


# Trees, as RFC 6962 defines them


def root(leaves: Sequence[bytes]) -> bytes:
    return root_of(tuple(leaves))


@cache
def root_of(leaves: tuple[bytes, ...]) -> bytes:
    if len(leaves) < 2:
        return hashlib.sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    half = split(len(leaves))
    return hashlib.sha256(b"\x01" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    half = split(len(leaves))
    if index < half:
        return [*path(index, leaves[:half]), root(leaves[half:])]
    return [*path(index - half, leaves[half:]), root(leaves[:half])]


def split(size: int) -> int:
    """The largest power of two below."""
    return 1 << (size - 1).bit_length() - 1


class HonestLog:
    """A log as an honest site would keep it. Everything lies open, so that an attack can change it."""

    def __init__(self, *, seed: int = 1, start: datetime = datetime(2026, 1, 5, 8, tzinfo=UTC), every: int = 1) -> None:
        self.random = random.Random(seed)  # noqa: S311
        self.key = self.first_key = self.new_key()
        self.now, self.every = start, every
        self.entries: list[dict[str, Any]] = []
        self.records: dict[str, str] = {}
        self.texts: dict[str, bytes] = {}
        self.checkpoints: list[str] = []
        self.stamps: dict[str, bytes] = {}
        self.policies: dict[tuple[str, int, str], dict[str, Any]] = {}
        self.last_signature: dict[tuple[str, str], str] = {}

    def new_key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.random.randbytes(32))

    def new_id(self) -> str:
        return str(uuid.UUID(bytes=self.random.randbytes(16), version=4))

    @property
    def time(self) -> str:
        return moment(self.now)

    # What happens

    def publish(self, id: str = "g1", version: int = 1, languages: tuple[str, ...] = ("en",)) -> None:
        for language in languages:
            self.publish_text(id, version, language, f"{TEXTS[language]}\nVersion {version} of {id}.\n".encode())

    def publish_text(self, id: str, version: int, language: str, text: bytes, country: str = "") -> None:
        self.texts[sha256(text)] = text
        policy = self.policies[id, version, language] = {
            "id": id,
            "title": "Openness",
            "version": version,
            "lang": language,
            "country": country,
            "content_sha256": sha256(text),
            "bytes": len(text),
            "media_type": "text/markdown; charset=utf-8",
        }
        self.log("policy.published", "policy-published/1", policy=policy, time={"published_at": self.time})

    def withdraw(self, id: str = "g1", version: int = 1) -> None:
        for place in [place for place in self.policies if place[:2] == (id, version)]:
            del self.policies[place]
        policy = {"id": id, "version": version}
        self.log("policy.withdrawn", "policy-withdrawn/1", policy=policy, time={"withdrawn_at": self.time})

    def sign(self, user: str = "anna", place: tuple[str, int, str] = ("g1", 1, "en"), **other: Any) -> str:
        said = f"I have read version {place[1]}. I agree – “{user}”."
        passkey = other.pop("passkey", None)
        record = {
            "nonce": b64encode(self.random.randbytes(32)).decode(),
            "org": {"name": "Havnby"},
            "policy": self.policies.get(place) or other.pop("policy"),
            "acknowledgement": {"statement": said, "statement_sha256": sha256(said), "lang": "en"},
            "signer": {"user_id": user, "name_on_account": user.title(), "email": f"{user}@example.com"},
            "auth": {"method": "password", "at": moment(self.now - timedelta(seconds=self.random.randint(0, 300)))},
            "ceremony": self.ceremony(),
            "time": {"signed_at": self.time, "timezone_of_user": "Europe/Copenhagen"},
            "supersedes": self.last_signature.get((user, place[0])),
            "webauthn": None,
            **other,
        }
        if passkey and "auth" not in other:
            record["auth"] |= {"method": "webauthn", "mfa": True, "passkeys": [sha256(passkey.public)]}
        id = self.log("signoff", "policy-signoff/1", passkey=passkey, **record)
        self.last_signature[user, place[0]] = id
        return id

    def ceremony(self, **other: Any) -> dict[str, Any]:
        """As it went before signing."""
        return {
            "opened_at": moment(self.now - timedelta(minutes=9)),
            "reached_end_at": moment(self.now - timedelta(minutes=2)),
            "answered_at": None,
            "diff": None,
            "form_nonce": b64encode(self.random.randbytes(32)).decode(),
            **other,
        }

    def refuse(self, user: str = "bo", place: tuple[str, int, str] = ("g1", 1, "en"), **other: Any) -> str:
        said = {
            "policy": self.policies[place],
            "signer": {"user_id": user},
            "reason": "I have a question first.",
            "auth": {"method": "password", "at": self.time},
            "ceremony": self.ceremony(reached_end_at=None),
            **other,
        }
        return self.log("refusal", "policy-refusal/1", time={"refused_at": self.time}, **said)

    def erase(self, record_id: str) -> None:
        del self.records[record_id]
        self.append("record.erased", record_id, "")

    def change_key(self) -> None:
        old, new = self.key, self.new_key()
        said = note(f"{NAME}\nkey.changed\n{key_text(old)}\n{key_text(new)}\n", old)
        self.key = new
        self.log("key.changed", "key-changed/1", note=said, time={"changed_at": self.time})

    def log(self, type: str, record_type: str, passkey: "Passkey | None" = None, **said: Any) -> str:
        record = {"type": record_type, "record_id": self.new_id(), **said}
        if passkey:
            record["webauthn"] = passkey.sign({name: record[name] for name in record if name != "webauthn"})
        body = self.records[record["record_id"]] = rfc8785.dumps(record).decode()
        self.append(type, record["record_id"], sha256(body))
        return record["record_id"]

    def append(self, type: str, record_id: str, record_sha256: str) -> None:
        named = {"type": type, "record_id": record_id, "record_sha256": record_sha256}
        before = sha256(rfc8785.dumps(self.entries[-1])) if self.entries else ZEROS
        self.entries.append({"v": 1, "seq": len(self.entries) + 1, "prev": before, "time": self.time, **named})
        if len(self.entries) % self.every == 0:
            self.checkpoints.append(self.checkpoint())
        self.now += timedelta(seconds=self.random.choice([0, 1, 61, 3600, 90_000]), microseconds=7)

    # What it looks like

    def lines(self) -> list[bytes]:
        return [rfc8785.dumps(entry) for entry in self.entries]

    def checkpoint(self, size: int | None = None) -> str:
        lines = self.lines()[:size]
        return note(f"{NAME}\n{len(lines)}\n{b64encode(root(lines)).decode()}\n", self.key)

    def files(self) -> dict[str, bytes]:
        records = [
            {"record_id": id, "type": json.loads(body)["type"], "body": body} for id, body in self.records.items()
        ]
        notes = [{"note": one} for one in self.checkpoints]
        table = io.StringIO()
        csv.writer(table).writerows([entry["seq"], entry["time"], entry["type"]] for entry in self.entries)
        return {
            "entries.jsonl": b"".join(line + b"\n" for line in self.lines()),
            "records.jsonl": b"".join(rfc8785.dumps(row) + b"\n" for row in records),
            "checkpoints.jsonl": b"".join(rfc8785.dumps(row) + b"\n" for row in notes),
            "log-key.txt": key_text(self.key).encode() + b"\n",
            "index.csv": table.getvalue().encode(),
            **{f"policies/{sha256(text)}.md": text for text in self.texts.values()},
            **{f"timestamps/{sha256(one)}.tsr": reply for one, reply in self.stamps.items()},
        }

    def export(self, folder: Path) -> Path:
        files = self.files()
        listed = [{"name": name, "sha256": sha256(data), "bytes": len(data)} for name, data in files.items()]
        manifest = rfc8785.dumps({"files": listed, "made_at": self.time})
        files["manifest.json"] = manifest
        files["manifest.sig"] = note(f"{NAME}\n{sha256(manifest)}\n", self.key).encode()
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return folder

    def receipt_files(self, record_id: str, type: str = "signoff") -> dict[str, bytes]:
        (index,) = [i for i, one in enumerate(self.entries) if (one["record_id"], one["type"]) == (record_id, type)]
        lines, body = self.lines(), self.records[record_id]
        proof = {"index": index, "size": len(lines), "path": [one.hex() for one in path(index, lines)]}
        return {
            "record.json": body.encode(),
            "entry.json": lines[index],
            "proof.json": json.dumps(proof, indent=1).encode(),
            "checkpoint.txt": self.checkpoint().encode(),
            "log-key.txt": key_text(self.key).encode() + b"\n",
            "policy.md": self.texts[json.loads(body)["policy"]["content_sha256"]],
            "VERIFY.txt": b"sha256sum record.json\n",
        }

    def receipt(self, record_id: str, to: Path) -> Path:
        return self.pack(self.receipt_files(record_id), to)

    def pack(self, files: dict[str, bytes], to: Path) -> Path:
        """With the list of files that the site signs."""
        sums = "".join(f"{sha256(data)}  {name}\n" for name, data in files.items())
        signature = note(f"{NAME}\n{sha256(sums)}\n", self.key)
        return packed({**files, "SHA256SUMS": sums.encode(), "SHA256SUMS.sig": signature.encode()}, to)


class Passkey:
    """What a person's own device signs with: ES256, EdDSA or RS256."""

    def __init__(self, origin: str = f"https://{HOST}", flags: int = 0x05, key: Any = None) -> None:
        self.key, self.origin, self.flags = key or ec.generate_private_key(ec.SECP256R1()), origin, flags

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, record: dict[str, Any]) -> dict[str, str]:
        challenge = base64url(hashlib.sha256(rfc8785.dumps(record)).digest())
        said = json.dumps({"type": "webauthn.get", "challenge": challenge, "origin": self.origin}).encode()
        data = hashlib.sha256(HOST.encode()).digest() + bytes([self.flags]) + bytes(4)
        how: dict[type, tuple[Any, ...]] = {
            ec.EllipticCurvePrivateKey: (ec.ECDSA(SHA256()),),
            rsa.RSAPrivateKey: (padding.PKCS1v15(), SHA256()),
        }
        given = next((one for kind, one in how.items() if isinstance(self.key, kind)), ())
        signature = self.key.sign(data + hashlib.sha256(said).digest(), *given)
        parts = {"credential_public_key": self.public, "authenticator_data": data, "client_data_json": said}
        return {name: base64url(raw) for name, raw in {**parts, "signature": signature}.items()}


def packed(files: dict[str, bytes], to: Path) -> Path:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return to


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def small_log() -> HonestLog:
    """Ten entries, one of each common kind, with a checkpoint after each."""
    log = HonestLog()
    log.publish(languages=("en", "da"))
    first = log.sign("anna")
    log.sign("bo", ("g1", 1, "da"))
    log.refuse("cem")
    log.erase(first)
    log.publish(version=2)
    log.sign("anna", ("g1", 2, "en"))
    log.withdraw(version=1)
    log.sign("cem", ("g1", 2, "en"), passkey=Passkey())
    return log


def random_log(seed: int) -> HonestLog:
    """Up to thirty honest steps in a random order."""
    log = HonestLog(seed=seed)
    for _step in range(log.random.randint(1, 30)):
        happen(log, log.random)
    return log


def happen(log: HonestLog, chance: random.Random) -> None:
    """One thing that can honestly happen now."""
    user, places = chance.choice(["anna", "bo", "cem"]), list(log.policies)
    erasable = [id for id, body in log.records.items() if json.loads(body)["type"] == "policy-signoff/1"]
    what = chance.choice(["sign"] * 6 + ["publish", "publish", "refuse", "erase", "withdraw", "change key", "badge"])
    if what == "publish" or not places:
        version = 1 + sum(entry["type"] == "policy.published" for entry in log.entries)
        log.publish(chance.choice(["g1", "g2"]), version, tuple(chance.sample(LANGUAGES, chance.randint(1, 3))))
    elif what == "sign":
        passkey = Passkey() if chance.random() < 0.2 else None
        log.sign(user, chance.choice(places), passkey=passkey)
    elif what == "refuse":
        log.refuse(user, chance.choice(places))
    elif what == "erase" and erasable:
        log.erase(chance.choice(erasable))
    elif what == "withdraw":
        log.withdraw(*chance.choice(places)[:2])
    elif what == "change key":
        log.change_key()
    elif what == "badge":
        badge = {"id": f"https://{HOST}/credentials/{log.new_id()}"}
        log.log("badge.issued", "badge-issued/1", badge={**badge, "sha256": "0" * 64}, time={"issued_at": log.time})
        if chance.random() < 0.3:
            log.log("badge.revoked", "badge-revoked/1", badge=badge, time={"revoked_at": log.time})
