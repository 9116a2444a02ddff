"""What proves: canonical JSON, signed notes (C2SP), Merkle trees (RFC 6962) and timestamps (RFC 3161).

This is a part of the one file that `signoff-verify` is for those who download it; it knows of no sign-offs.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple, NoReturn

import rfc8785
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

try:
    import rfc3161_client as rfc3161
except ImportError:  # only timestamps need it
    rfc3161 = None  # type: ignore[assignment]

MIB = 2**20
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
SIGNATURE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+=*)")


class Bad(Exception):
    """What is judged is not what it should be."""


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def unbase64(text: str) -> bytes:
    """There is only one good way to write these bytes."""
    raw = b64decode(text, validate=True)
    if b64encode(raw).decode() != text:
        raise ValueError(text)
    return raw


def refuse(number: str) -> NoReturn:
    raise ValueError(number)


def small(number: str) -> int:
    """A whole number that every program reads alike."""
    return int(number) if len(number) < 16 else refuse(number)


DECODER = json.JSONDecoder(parse_int=small, parse_float=refuse, parse_constant=refuse)
ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
BEYOND = re.compile(rb"[\xf0-\xff]")  # begins a character beyond U+FFFF, which RFC 8785 sorts in its own way


def encoded(value: Any, raw: bytes) -> bytes:
    """By RFC 8785. Python's encoder gives the same of text and small numbers, ten times as fast."""
    return rfc8785.dumps(value) if BEYOND.search(raw) else ENCODER.encode(value).encode()


def canonical(raw: bytes, what: str) -> dict[str, Any]:
    """The one object that these bytes say, in the one way to say it (RFC 8785)."""
    try:
        if len(raw) < MIB:
            value = DECODER.decode(raw.decode())
            if isinstance(value, dict) and encoded(value, raw) == raw:
                return value
    except (ValueError, RecursionError):
        pass
    raise Bad(f"{what} is not canonical JSON.")


def moment(text: str) -> datetime:
    if not MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


class Key(NamedTuple):
    text: str
    name: str
    id: bytes
    public: Ed25519PublicKey

    @classmethod
    def read(cls, text: str) -> "Key":
        """From `name+id+base64(type, key)`. Raises ValueError."""
        name, id, encoded = text.split("+", 2)
        raw = unbase64(encoded)
        if raw[:1] != b"\x01" or digest(name.encode() + b"\n" + raw)[:8] != id:
            raise ValueError(text)
        return cls(text, name, bytes.fromhex(id), Ed25519PublicKey.from_public_bytes(raw[1:]))

    def open(self, note: str) -> list[str]:
        """The lines of a note that this key signed. Raises ValueError."""
        text, gap, signatures = note.rpartition("\n\n")
        lines = [SIGNATURE.fullmatch(line) for line in signatures.removesuffix("\n").split("\n")]
        raws = [unbase64(line[2]) for line in lines if line and line[1] == self.name]
        ours = [raw[4:] for raw in raws if raw[:4] == self.id]
        if not (gap and ours and signatures.endswith("\n")) or None in lines:
            raise ValueError("There is no signature of this key.")
        try:
            self.public.verify(ours[0], f"{text}\n".encode())
        except InvalidSignature as error:
            raise ValueError("The signature is wrong.") from error
        return text.split("\n")


class Checkpoint(NamedTuple):
    size: int
    root: bytes

    @classmethod
    def open(cls, note: str, keys: Sequence[Key]) -> "Checkpoint":
        for key in keys:
            try:
                name, size, root = key.open(note)
                if name == key.name and size == str(claimed_size(note)) and len(unbase64(root)) == 32:
                    return cls(int(size), unbase64(root))
            except ValueError:
                continue
        raise Bad("The checkpoint is not signed by the log's key.")


def claimed_size(note: str) -> int:
    found = re.match(r"[^\n]*\n([1-9]\d{0,14})\n", note)
    return int(found[1]) if found else 0


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def leaf(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def roots(entries: list[bytes], sizes: set[int]) -> dict[int, bytes]:
    """The RFC 6962 root of the first so many entries, for each size asked. `peaks` are the perfect subtrees."""
    found, peaks = {0: sha256().digest()}, list[bytes]()
    for size, entry in enumerate(entries, start=1):
        top, rest = leaf(entry), size
        while rest % 2 == 0:
            top, rest = node(peaks.pop(), top), rest // 2
        peaks.append(top)
        if size in sizes:
            top = peaks[-1]
            for peak in reversed(peaks[:-1]):
                top = node(peak, top)
            found[size] = top
    return found


def root_by_path(entry: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """The root to which an inclusion proof leads (RFC 9162, 2.1.3.2)."""
    top, last = leaf(entry), size - 1
    for sibling in path:
        if last == 0:
            return None
        if index % 2 or index == last:
            top = node(sibling, top)
            while index and index % 2 == 0:
                index, last = index // 2, last // 2
        else:
            top = node(top, sibling)
        index, last = index // 2, last // 2
    return top if last == 0 else None


def stamped_at(raw: bytes, note: bytes, certificates: list[x509.Certificate]) -> datetime:
    """When a timestamp authority under these certificates saw the note (RFC 3161)."""
    tops = [one for one in certificates if one.issuer == one.subject]
    between = [one for one in certificates if one.issuer != one.subject]
    try:
        answer = rfc3161.decode_timestamp_response(raw)
        rfc3161.VerifierBuilder(roots=tops, intermediates=between).build().verify_message(answer, note)
    except (rfc3161.VerificationError, ValueError) as error:
        raise Bad("A timestamp is not one of this checkpoint by the given authority.") from error
    return answer.tst_info.gen_time
