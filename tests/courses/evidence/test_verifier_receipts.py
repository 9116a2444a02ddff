"""A receipt in somebody's drawer: genuine, changed, and broken in every way that a file can be."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from courses.evidence.verifier.signoff_verify import main
from tests.builders_evidence import HonestLog, key_text, packed, small_log
from tests.courses.evidence.verifying import verify, verify_receipt


@pytest.fixture
def log() -> HonestLog:
    return small_log()


@pytest.fixture
def files(log: HonestLog) -> dict[str, bytes]:
    return log.receipt_files(log.entries[3]["record_id"])


def test_a_genuine_receipt_is_ok(log: HonestLog, files: dict[str, bytes], tmp_path: Path) -> None:
    found = verify_receipt(log.pack(files, tmp_path / "receipt.zip"), log)
    assert (found.exit, found.messages) == (0, "")
    assert "give the receipt to verify-log" in found.not_proven


def test_a_receipt_is_ok_for_every_entry_of_logs_of_many_sizes(tmp_path: Path) -> None:
    log = HonestLog()
    log.publish()
    found = set()
    for _size in range(34):
        log.sign()
        for id in {
            log.entries[1]["record_id"],
            log.entries[len(log.entries) // 2]["record_id"],
            log.entries[-1]["record_id"],
        }:
            found.add(verify_receipt(log.receipt(id, tmp_path / "receipt.zip"), log).exit)
    assert found == {0}


@pytest.mark.parametrize("name", ["record.json", "entry.json", "checkpoint.txt", "log-key.txt", "policy.md"])
def test_one_changed_byte_is_found_though_the_list_of_files_says_otherwise(
    name: str, log: HonestLog, files: dict[str, bytes], tmp_path: Path
) -> None:
    whole, missed = files[name], []
    for place in range(0, len(whole) - (name == "log-key.txt"), max(1, len(whole) // 40)):
        files[name] = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        if verify_receipt(log.pack(files, tmp_path / "receipt.zip"), log).exit != 1:
            missed.append(place)
    assert missed == []


def test_one_changed_byte_is_found_in_every_file(log: HonestLog, files: dict[str, bytes], tmp_path: Path) -> None:
    """Also in what is for reading: the site signed the list of files."""
    files |= {"certificate.pdf": b"%PDF-1.7 ...", "timestamp.tsr": b"\x30\x03...", "tsa-chain.pem": b"-----BEGIN"}
    path = log.pack(files, tmp_path / "receipt.zip")
    with zipfile.ZipFile(path) as file:
        whole = {name: file.read(name) for name in file.namelist()}
    assert verify_receipt(path, log).exit == 0
    missed = []
    for name, data in whole.items():
        for place in (0, len(data) // 2, len(data) - 1):
            changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
            if verify_receipt(packed({**whole, name: changed}, path), log).exit != 1:
                missed.append((name, place))
    assert missed == []


def test_a_file_that_was_taken_out_is_found(log: HonestLog, files: dict[str, bytes], tmp_path: Path) -> None:
    path = log.pack(files, tmp_path / "receipt.zip")
    with zipfile.ZipFile(path) as file:
        left = {name: file.read(name) for name in file.namelist() if name != "VERIFY.txt"}
    found = verify_receipt(packed(left, path), log)
    assert (found.exit, "'VERIFY.txt' is missing" in found.messages) == (1, True)


@pytest.mark.parametrize(
    "change", [{"index": 2}, {"size": 9}, {"path": []}, {"path": ["00" * 32] * 4}, {"index": True}, {"path": ["xyz"]}]
)
def test_a_proof_that_leads_elsewhere_is_found(
    change: dict[str, object], log: HonestLog, files: dict[str, bytes], tmp_path: Path
) -> None:
    files["proof.json"] = json.dumps({**json.loads(files["proof.json"]), **change}).encode()
    found = verify_receipt(log.pack(files, tmp_path / "receipt.zip"), log)
    assert found.exit == 1


def test_a_receipt_of_another_history_is_found(log: HonestLog, files: dict[str, bytes], tmp_path: Path) -> None:
    """The operator showed the auditor another log of the same size."""
    log.entries[4]["type"] = "anchor"
    kept = tmp_path / "checkpoint.txt"
    kept.write_text(log.checkpoint(10))
    found = verify_receipt(log.pack(files, tmp_path / "receipt.zip"), log, "--checkpoint", kept)
    assert (found.exit, "Two histories" in found.messages) == (1, True)


def test_a_checkpoint_of_another_size_says_nothing_here(
    log: HonestLog, files: dict[str, bytes], tmp_path: Path
) -> None:
    kept = tmp_path / "checkpoint.txt"
    kept.write_text(log.checkpoint(9).replace("\n", "\r\n"))  # as a mail program may save it
    found = verify_receipt(log.pack(files, tmp_path / "receipt.zip"), log, "--checkpoint", kept)
    assert (found.exit, "only verify-log can compare" in found.not_proven) == (0, True)


def test_another_key_is_not_taken_from_the_receipt(log: HonestLog, files: dict[str, bytes], tmp_path: Path) -> None:
    mine = key_text(HonestLog(seed=7).key)
    found = verify("verify-receipt", log.pack(files, tmp_path / "receipt.zip"), "--key", mine)
    assert (found.exit, "not signed by the log's key" in found.messages) == (1, True)


def test_a_receipt_is_of_a_signature(log: HonestLog, files: dict[str, bytes], tmp_path: Path) -> None:
    """The entry is in the log, and it is of a publication."""
    published = log.receipt_files(log.entries[0]["record_id"], "policy.published")
    found = verify_receipt(log.pack(published, tmp_path / "receipt.zip"), log)
    assert (found.exit, found.messages) == (1, "The receipt is not of a signature.")


# What is no receipt at all


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return out.getvalue()


BROKEN = {
    "empty zip": (1, zipped()),
    "empty file": (2, b""),
    "no zip": (2, b"%PDF-1.7 this is no zip"),
    "missing files": (1, zipped(**{"record.json": b"{}"})),
    "traversal": (1, zipped(**{"../../etc/passwd": b"root"})),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_receipt_is_refused_with_a_sentence(
    name: str, log: HonestLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected, raw = BROKEN[name]
    path = tmp_path / "receipt.zip"
    path.write_bytes(raw)
    assert refused(["verify-receipt", str(path), "--key", key_text(log.key)]) == expected
    out = capsys.readouterr()
    assert "Traceback" not in out.out + out.err
    assert "receipt" in out.out if expected == 1 else "zip" in out.err


def refused(arguments: list[str]) -> int:
    try:
        return main(arguments)
    except SystemExit as end:
        return int(end.code or 0)


HOSTILE = {
    "a bomb": b" " * (21 * 2**20),
    "a number of a million digits": b'{"v":' + b"1" * 1_000_000 + b"}",
    "deep": b"[" * 100_000,
    "a list": b"[]",
    "null": b"null",
    "not UTF-8": b"\xff\xfe",
    "a lone surrogate": rb'{"v":"\ud800"}',
    "a float": b'{"v":1.5}',
    "not a number": b'{"v":NaN}',
    "twice": b'{"v":1,"v":1}',
    "wrong types": b'{"prev":1,"record_id":null,"record_sha256":[],"seq":"4","time":{},"type":true,"v":1}',
    "an impossible day": b"2026-13-45T99:99:99.000000Z",
    "nothing": b"",
}


@pytest.mark.parametrize(
    "name", ["record.json", "entry.json", "proof.json", "checkpoint.txt", "log-key.txt", "policy.md"]
)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_contents_are_refused_with_a_sentence(
    hostile: str, name: str, log: HonestLog, files: dict[str, bytes], tmp_path: Path
) -> None:
    files[name] = HOSTILE[hostile]
    found = verify_receipt(log.pack(files, tmp_path / "receipt.zip"), log)
    assert (found.exit, bool(found.messages)) == (1, True)


@pytest.mark.parametrize("strange", [{"../record.json": b""}, {"/etc/passwd": b""}, {"more.json": b"{}"}])
def test_names_that_do_not_belong_are_refused(
    strange: dict[str, bytes], log: HonestLog, files: dict[str, bytes], tmp_path: Path
) -> None:
    found = verify_receipt(log.pack({**files, **strange}, tmp_path / "receipt.zip"), log)
    assert (found.exit, "and no others" in found.messages) == (1, True)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(log: HonestLog, files: dict[str, bytes], tmp_path: Path) -> None:
    path = log.pack(files, tmp_path / "receipt.zip")
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("record.json", files["record.json"])
    assert verify_receipt(path, log).exit == 1


def test_a_receipt_damaged_anywhere_ends_in_a_sentence(
    log: HonestLog, files: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = log.pack(files, tmp_path / "receipt.zip")
    whole, codes = path.read_bytes(), set()
    for place in range(0, len(whole), 11):
        for damaged in (whole[:place], whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]):
            path.write_bytes(damaged)
            codes.add(refused(["verify-receipt", str(path), "--key", key_text(log.key)]))
    assert codes <= {0, 1, 2}  # a byte of the archive's own dates, or of VERIFY.txt, proves nothing
    assert {1, 2} <= codes
    assert "Traceback" not in capsys.readouterr().err
