"""Somebody changes the log and makes the chain fit again. Checkpoints that were kept outside tell, and where."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import rfc8785

from courses.evidence.verifier.signoff_verify import main
from tests.builders_evidence import ZEROS, HonestLog, key_text, moment, sha256, small_log
from tests.courses.evidence.verifying import verify, verify_log


def chain_again(log: HonestLog) -> None:
    for place, entry in enumerate(log.entries):
        entry["seq"] = place + 1
        entry["prev"] = sha256(log.lines()[place - 1]) if place else ZEROS


def rewrite(log: HonestLog, seq: int) -> None:
    """Bo signed, says the record now; its entry agrees."""
    entry = log.entries[seq - 1]
    record = json.loads(log.records[entry["record_id"]])
    record["signer"]["user_id"] = "dora"
    body = log.records[entry["record_id"]] = rfc8785.dumps(record).decode()
    entry["record_sha256"] = sha256(body)


def edit_record(log: HonestLog) -> int:
    body = log.records[log.entries[3]["record_id"]]
    log.records[log.entries[3]["record_id"]] = body.replace('"bo"', '"dora"')
    return 4


def edit_entry(log: HonestLog) -> int:
    log.entries[4]["time"] = moment(log.now - timedelta(days=1))
    return 5


def edit_and_chain(log: HonestLog) -> int:
    rewrite(log, 4)
    chain_again(log)
    return 4


def delete(log: HonestLog) -> int:
    log.records.pop(log.entries.pop(3)["record_id"])
    return 4


def delete_and_chain(log: HonestLog) -> int:
    delete(log)
    chain_again(log)
    return 4


def cut(log: HonestLog) -> int:
    for entry in log.entries[8:]:
        log.records.pop(entry["record_id"], None)
    del log.entries[8:], log.checkpoints[8:]
    return 9


def swap(log: HonestLog) -> int:
    log.entries[3:5] = log.entries[4], log.entries[3]
    return 4


def swap_and_chain(log: HonestLog) -> int:
    swap(log)
    chain_again(log)
    return 4


def insert_and_chain(log: HonestLog) -> int:
    """Eve never signed; the record says that she did, just after the eighth entry."""
    log.now = datetime.fromisoformat(log.entries[7]["time"])
    log.sign("eve", ("g1", 2, "en"))
    log.entries.insert(8, log.entries.pop())
    del log.checkpoints[-1]
    chain_again(log)
    return 9


ATTACKS = [
    edit_record,
    edit_entry,
    edit_and_chain,
    delete,
    delete_and_chain,
    cut,
    swap,
    swap_and_chain,
    insert_and_chain,
]


@pytest.fixture
def kept(tmp_path: Path) -> list[Path]:
    """Checkpoints of every size, in somebody else's mailbox; the same keys and records come with every `small_log`."""
    files = []
    for size, note in enumerate(small_log().checkpoints, start=1):
        files.append(tmp_path / f"{size}.txt")
        files[-1].write_text(note)
    return files


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_attack_is_found_and_its_place_named(
    attack: Callable[[HonestLog], int], kept: list[Path], tmp_path: Path
) -> None:
    log = small_log()
    place = attack(log)
    found = verify_log(log, tmp_path / "export", "--checkpoint", *kept)
    assert (found.exit, found.first_bad) == (1, place)


@pytest.mark.parametrize("attack", ATTACKS)
def test_whoever_holds_the_key_too_is_found_by_what_was_kept(
    attack: Callable[[HonestLog], int], kept: list[Path], tmp_path: Path
) -> None:
    log = small_log()
    place = attack(log)
    log.checkpoints = [log.checkpoint(size) for size in range(1, len(log.entries) + 1)]
    found = verify_log(log, tmp_path / "export", "--checkpoint", *kept)
    assert (found.exit, found.first_bad) == (1, place)


@pytest.mark.parametrize("attack", ATTACKS)
def test_two_old_checkpoints_give_the_span(
    attack: Callable[[HonestLog], int], kept: list[Path], tmp_path: Path
) -> None:
    """Two of them: what lies between may be bad, what the first covers is not."""
    log = small_log()
    attack(log)
    log.checkpoints = [log.checkpoint(size) for size in range(1, len(log.entries) + 1)]
    found = verify_log(log, tmp_path / "export", "--checkpoint", kept[1], kept[-1])
    assert found.exit == 1
    assert 3 <= (found.first_bad or 0) <= 10


def test_a_span_is_not_called_a_place(kept: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = small_log()
    edit_and_chain(log)
    log.checkpoints = [log.checkpoint(size) for size in range(1, len(log.entries) + 1)]
    folder = str(log.export(tmp_path / "export"))
    main(["verify-log", folder, "--key", key_text(log.key), "--checkpoint", str(kept[1]), str(kept[8])])
    said = capsys.readouterr().out
    assert said.startswith("TAMPERED. First bad entry: 3 or later.")
    assert "one of the entries 3 to 9" in said


@pytest.mark.parametrize("attack", [edit_and_chain, delete_and_chain, cut, insert_and_chain])
def test_control_nothing_kept_outside_misses_whoever_holds_the_key(
    attack: Callable[[HonestLog], int], tmp_path: Path
) -> None:
    """This is what no log can find by itself; the verifier says so and does not exit 0."""
    log = small_log()
    attack(log)
    log.checkpoints = [log.checkpoint(size) for size in range(1, len(log.entries) + 1)]
    found = verify_log(log, tmp_path / "export")
    assert (found.exit, found.messages) == (3, "")
    assert "nobody who holds the key has rewritten the log" in found.not_proven


def test_a_kept_receipt_names_the_entry_that_was_rewritten(tmp_path: Path) -> None:
    log = small_log()
    receipt = log.receipt(log.entries[3]["record_id"], tmp_path / "receipt.zip")
    edit_and_chain(log)
    log.checkpoints = [log.checkpoint(size) for size in range(1, len(log.entries) + 1)]
    found = verify_log(log, tmp_path / "export", "--checkpoint", receipt)
    assert (found.exit, found.first_bad) == (1, 4)
    assert "one of the entries 1 to 10" in found.messages


def test_a_kept_checkpoint_that_fits_says_up_to_where(kept: list[Path], tmp_path: Path) -> None:
    found = verify_log(small_log(), tmp_path / "export", "--checkpoint", kept[7])
    assert (found.exit, found.said["anchored_to_seq"]) == (0, 8)
    assert "entries 9 to 10" in found.not_proven


def test_another_log_under_the_same_name_is_refused(tmp_path: Path) -> None:
    """Its key is its own, and the one given is pinned."""
    other = HonestLog(seed=2)
    other.publish()
    found = verify("verify-log", other.export(tmp_path / "export"), "--key", key_text(small_log().first_key))
    assert found.exit == 1
    assert "not signed by the log's key" in found.messages


def test_a_key_that_the_one_before_did_not_sign_is_refused(tmp_path: Path) -> None:
    log = HonestLog()
    log.publish()
    honest, log.key = log.key, log.new_key()
    log.change_key()
    log.sign()
    found = verify("verify-log", log.export(tmp_path / "export"), "--key", key_text(honest))
    assert found.exit == 1


def test_the_old_key_signs_nothing_after_its_change(tmp_path: Path) -> None:
    log = HonestLog()
    log.publish()
    log.change_key()
    new, log.key = log.key, log.first_key
    log.sign()
    log.key = new
    found = verify_log(log, tmp_path / "export")
    assert (found.exit, found.first_bad) == (1, 3)


def test_a_dropped_checkpoint_is_missed_in_the_manifest(tmp_path: Path) -> None:
    log = small_log()
    folder = log.export(tmp_path / "export")
    rows = (folder / "checkpoints.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "checkpoints.jsonl").write_bytes(b"".join(rows[:4] + rows[5:]))
    found = verify("verify-log", folder, "--key", key_text(log.key))
    assert (found.exit, "checkpoints.jsonl" in found.messages) == (1, True)


def test_entries_under_no_checkpoint_are_not_taken(tmp_path: Path) -> None:
    """Whoever can write to the database and lacks the key can do no more than this."""
    log = small_log()
    log.sign("eve", ("g1", 2, "en"))
    del log.checkpoints[-1]
    found = verify_log(log, tmp_path / "export")
    assert (found.exit, found.first_bad) == (1, 11)


def test_one_changed_byte_in_any_file_is_found(tmp_path: Path) -> None:
    log = small_log()
    folder = log.export(tmp_path / "export")
    missed = []
    for path in sorted(folder.rglob("*.*")):
        whole = path.read_bytes()
        for place in sorted({0, len(whole) // 3, len(whole) // 2, len(whole) - 2, len(whole) - 1}):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            if verify("verify-log", folder, "--key", key_text(log.key)).exit != 1:
                missed.append((path.name, place))
        path.write_bytes(whole)
    assert missed == []
    assert verify("verify-log", folder, "--key", key_text(log.key)).exit == 3


def test_every_changed_byte_of_a_row_names_that_row(tmp_path: Path) -> None:
    log = small_log()
    folder = log.export(tmp_path / "export")
    whole, line = (folder / "entries.jsonl").read_bytes(), log.lines()[4]
    start, missed = whole.index(line), []
    for place in range(0, len(line), 7):
        at = start + place
        (folder / "entries.jsonl").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        found = verify("verify-log", folder, "--key", key_text(log.key))
        if (found.exit, found.first_bad) != (1, 5):
            missed.append((place, found.exit, found.first_bad))
    assert missed == []
