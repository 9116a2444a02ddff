"""Canonical JSON (RFC 8785): one byte sequence for one value, so that a hash identifies it."""

import hashlib
from typing import Any

import rfc8785


def dumps(value: Any) -> str:
    return rfc8785.dumps(value).decode()


def sha256(text: str) -> str:
    """Hex digest of the UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()
