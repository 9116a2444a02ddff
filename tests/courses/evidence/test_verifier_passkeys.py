"""A passkey's signature over the record: it holds for these words, this site, this key, with its owner there."""

import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from tests.builders_evidence import HOST, HonestLog, Passkey, sha256
from tests.courses.evidence.verifying import Verdict, verify_log

REFUSED = "The passkey's signature is not over this record"


@pytest.fixture
def log() -> HonestLog:
    log = HonestLog()
    log.publish()
    return log


def changed(log: HonestLog, change: dict[str, Any], tmp_path: Path) -> Verdict:
    """As if whoever holds database and key had written another record, and a new log over it."""
    record = json.loads(log.records.pop(log.entries.pop()["record_id"]))
    log.checkpoints.pop()
    body = rfc8785.dumps(record | change).decode()
    log.records[record["record_id"]] = body
    log.append("signoff", record["record_id"], sha256(body))
    return verify_log(log, tmp_path / "export")


@pytest.mark.parametrize(
    "key",
    [None, ed25519.Ed25519PrivateKey.generate(), rsa.generate_private_key(65537, 2048)],
    ids=["ES256", "EdDSA", "RS256"],
)
def test_each_kind_of_key_is_known(key: Any, log: HonestLog, tmp_path: Path) -> None:
    log.sign("dora", passkey=Passkey(key=key))
    assert verify_log(log, tmp_path / "export").exit == 3


@pytest.mark.parametrize(
    "passkey",
    [
        Passkey(origin="https://evil.example"),
        Passkey(origin=f"http://{HOST}"),
        Passkey(flags=0x01),
        Passkey(flags=0x04),
    ],
    ids=["another site", "no encryption", "owner not verified", "owner not there"],
)
def test_it_signs_here_with_its_owner_there(passkey: Passkey, log: HonestLog, tmp_path: Path) -> None:
    log.sign("dora", passkey=passkey)
    assert REFUSED in verify_log(log, tmp_path / "export").messages


def test_not_one_word_of_the_record_changes_under_it(log: HonestLog, tmp_path: Path) -> None:
    log.sign("dora", passkey=Passkey())
    later = {"client": {"ip": "192.0.2.1", "user_agent": ""}}
    assert REFUSED in changed(log, later, tmp_path).messages


def test_another_key_cannot_take_its_place(log: HonestLog, tmp_path: Path) -> None:
    id = log.sign("dora", passkey=Passkey())
    rest = {name: value for name, value in json.loads(log.records[id]).items() if name != "webauthn"}
    assert REFUSED in changed(log, {"webauthn": Passkey().sign(rest)}, tmp_path).messages


def test_it_does_not_pass_from_one_record_to_the_next(log: HonestLog, tmp_path: Path) -> None:
    id = log.sign("dora", passkey=Passkey())
    log.sign("dora", webauthn=json.loads(log.records[id])["webauthn"])
    assert REFUSED in verify_log(log, tmp_path / "export").messages
