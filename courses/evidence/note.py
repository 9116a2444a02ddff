"""Signed notes as in C2SP signed-note: a text, an empty line, and who signed it. Ed25519 only."""

from base64 import b64encode
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"


def key_id(name: str, public: Ed25519PublicKey) -> bytes:
    return sha256(name.encode() + b"\n" + ED25519 + public.public_bytes_raw()).digest()[:4]


def public_text(name: str, public: Ed25519PublicKey) -> str:
    """A key in the form in which verifiers are given it."""
    return f"{name}+{key_id(name, public).hex()}+{_base64(ED25519 + public.public_bytes_raw())}"


def sign(text: str, *, name: str, key: Ed25519PrivateKey) -> str:
    """`text` ends with a line break."""
    signature = key_id(name, key.public_key()) + key.sign(text.encode())
    return f"{text}\n— {name} {_base64(signature)}\n"


def checkpoint(*, name: str, size: int, root: bytes, key: Ed25519PrivateKey) -> str:
    """What the log is at that size (C2SP tlog-checkpoint)."""
    return sign(f"{name}\n{size}\n{_base64(root)}\n", name=name, key=key)


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
