"""Honest logs pass, whatever happened in them; dishonest records in a sound log do not."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from courses.evidence.verifier import single_file
from tests.builders_evidence import HOST, HonestLog, Passkey, key_text, moment, random_log, small_log
from tests.courses.evidence.verifying import Verdict, verify, verify_log

HISTORIES = 200


def test_no_false_alarm_over_random_honest_histories(tmp_path: Path) -> None:
    """Several languages, versions, withdrawn ones, refusals, erased records, passkeys, keys that change."""
    kinds: dict[str, int] = {}
    alarms = []
    for seed in range(HISTORIES):
        log = random_log(seed)
        for entry in log.entries:
            kinds[entry["type"]] = kinds.get(entry["type"], 0) + 1
        kept = tmp_path / f"{seed}.txt"
        kept.write_text(log.random.choice(log.checkpoints))
        folder = log.export(tmp_path / str(seed))
        pinned = key_text(log.random.choice([log.first_key, log.key]))
        found = verify("verify-log", folder, "--key", pinned, "--checkpoint", kept)
        alarms += [(seed, found.messages)] if found.exit else []
    assert alarms == []
    assert min(kinds.values()) > 30, kinds
    assert len(kinds) == 8


def test_an_erased_record_is_withheld_not_tampered(tmp_path: Path) -> None:
    log = small_log()
    found = verify_log(log, tmp_path / "export")
    assert (found.exit, found.said["counts"]["withheld"]) == (3, 1)
    assert "withheld" in found.not_proven


def test_a_log_with_nothing_in_it_is_sound(tmp_path: Path) -> None:
    found = verify_log(HonestLog(), tmp_path / "export")
    assert (found.exit, found.said["counts"]["entries"]) == (3, 0)


def test_fewer_checkpoints_than_entries_will_do(tmp_path: Path) -> None:
    log = HonestLog(every=4)
    log.publish()
    for _again in range(7):
        log.sign()
    assert (len(log.checkpoints), verify_log(log, tmp_path / "export").exit) == (2, 3)


def test_the_download_is_one_file_that_runs_alone(tmp_path: Path) -> None:
    """No site around it, nothing of ours to import; sentences on standard output, wrong use on standard error."""
    log = small_log()
    program = tmp_path / "signoff-verify.py"
    program.write_text(single_file(), encoding="utf-8")
    folder = log.export(tmp_path / "export")
    command = [sys.executable, "-I", str(program), "verify-log", str(folder), "--key"]
    good = subprocess.run([*command, key_text(log.key)], capture_output=True, text=True, cwd=tmp_path)
    assert (good.returncode, good.stderr) == (3, "")
    assert good.stdout.startswith("Sound, but not anchored outside.\nentries: 10, records: 8, withheld: 1,")
    assert "Not proven: that the server's clock was right" in good.stdout
    rows = (folder / "entries.jsonl").read_text()
    (folder / "entries.jsonl").write_text(rows.replace('"seq":5', '"seq":6'))
    bad = subprocess.run([*command, key_text(log.key)], capture_output=True, text=True, cwd=tmp_path)
    assert (bad.returncode, bad.stdout.splitlines()[0]) == (1, "TAMPERED. First bad entry: 5.")
    wrong = subprocess.run([*command, "nonsense"], capture_output=True, text=True, cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "public key" in wrong.stderr


# Records that a dishonest or broken site logged properly


def signed(tmp_path: Path, log: HonestLog, **other: Any) -> Verdict:
    log.sign("dora", **other)
    return verify_log(log, tmp_path / "export")


@pytest.fixture
def log() -> HonestLog:
    log = HonestLog()
    log.publish(languages=("en", "da"))
    log.sign("anna")
    log.now += timedelta(hours=1)
    return log


def test_signing_needs_a_fresh_proof_of_who_signs(log: HonestLog, tmp_path: Path) -> None:
    late = {"method": "password", "at": moment(log.now - timedelta(minutes=5, seconds=1))}
    assert "five minutes" in signed(tmp_path, log, auth=late).messages


def test_nobody_proves_who_they_are_after_signing(log: HonestLog, tmp_path: Path) -> None:
    assert signed(tmp_path, log, auth={"at": moment(log.now + timedelta(seconds=1))}).exit == 1


def test_a_text_is_opened_before_it_is_signed(log: HonestLog, tmp_path: Path) -> None:
    opened = log.ceremony(opened_at=moment(log.now + timedelta(seconds=1)))
    assert "opened after" in signed(tmp_path, log, ceremony=opened).messages


def test_the_time_of_a_record_is_its_entrys(log: HonestLog, tmp_path: Path) -> None:
    long_ago = moment(log.now - timedelta(days=1))
    found = signed(tmp_path, log, time={"signed_at": long_ago}, auth={"at": long_ago}, ceremony=None)
    assert (found.first_bad, "time is not that of its entry" in found.messages) == (4, True)


def test_the_sentence_is_the_one_of_its_hash(log: HonestLog, tmp_path: Path) -> None:
    said = {"statement": "I give away all my rights.", "statement_sha256": "0" * 64}
    assert "sentence" in signed(tmp_path, log, acknowledgement=said).messages


def test_nobody_signs_what_was_not_published(log: HonestLog, tmp_path: Path) -> None:
    other = {**log.policies["g1", 1, "en"], "content_sha256": "1" * 64}
    found = signed(tmp_path, log, place=("g9", 1, "en"), policy=other)
    assert "not published" in found.messages


def test_nobody_signs_what_was_withdrawn(log: HonestLog, tmp_path: Path) -> None:
    policy = log.policies["g1", 1, "en"]
    log.withdraw()
    assert "withdrawn" in signed(tmp_path, log, place=("g1", 1, "xx"), policy=policy).messages


def test_nobody_replaces_the_signature_of_another(log: HonestLog, tmp_path: Path) -> None:
    assert "same person" in signed(tmp_path, log, supersedes=log.last_signature["anna", "g1"]).messages


def test_nobody_replaces_a_signature_that_is_not_there(log: HonestLog, tmp_path: Path) -> None:
    assert "same person" in signed(tmp_path, log, supersedes=log.new_id()).messages


@pytest.mark.parametrize(
    "passkey",
    [Passkey(origin="https://evil.example"), Passkey(flags=0x01), Passkey(origin=f"http://{HOST}")],
    ids=["another site", "owner not verified", "no encryption"],
)
def test_a_passkey_signs_here_with_its_owner_there(passkey: Passkey, log: HonestLog, tmp_path: Path) -> None:
    assert "passkey" in signed(tmp_path, log, passkey=passkey).messages


def test_a_passkey_that_signed_another_record_is_refused(log: HonestLog, tmp_path: Path) -> None:
    log.sign("anna", passkey=Passkey())
    said = json.loads(log.records[log.last_signature["anna", "g1"]])
    assert "passkey" in signed(tmp_path, log, webauthn=said["webauthn"]).messages


def test_a_passkey_of_another_address_passes_when_told(log: HonestLog, tmp_path: Path) -> None:
    site = f"https://www.{HOST}"
    log.sign("dora", passkey=Passkey(origin=site))
    assert verify_log(log, tmp_path / "export", "--site", site).exit == 3


def test_a_record_is_there_once_and_in_one_entry(log: HonestLog, tmp_path: Path) -> None:
    log.append("signoff", log.entries[2]["record_id"], log.entries[2]["record_sha256"])
    assert verify_log(log, tmp_path / "export").first_bad == 4


def test_a_record_without_an_entry_is_found(log: HonestLog, tmp_path: Path) -> None:
    log.records[log.new_id()] = next(iter(log.records.values()))
    assert "belong to no entry: 1" in verify_log(log, tmp_path / "export").messages


def test_a_record_that_was_erased_is_gone(log: HonestLog, tmp_path: Path) -> None:
    id, body = log.entries[2]["record_id"], log.records[log.entries[2]["record_id"]]
    log.erase(id)
    log.records[id] = body
    assert verify_log(log, tmp_path / "export").first_bad == 3


def test_a_record_does_not_vanish_quietly(log: HonestLog, tmp_path: Path) -> None:
    del log.records[log.entries[2]["record_id"]]
    found = verify_log(log, tmp_path / "export")
    assert (found.first_bad, "no entry says that it was erased" in found.messages) == (3, True)


def test_the_published_bytes_are_there(log: HonestLog, tmp_path: Path) -> None:
    log.texts.clear()
    assert "published text is missing" in verify_log(log, tmp_path / "export").messages


def test_a_version_keeps_its_text(log: HonestLog, tmp_path: Path) -> None:
    log.publish_text("g1", 1, "en", b"### G1.1 Be silent\n")
    found = verify_log(log, tmp_path / "export")
    assert (found.first_bad, "with another text" in found.messages) == (4, True)


def test_time_does_not_run_backwards(log: HonestLog, tmp_path: Path) -> None:
    log.now -= timedelta(days=7)
    assert signed(tmp_path, log).first_bad == 4
