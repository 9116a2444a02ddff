"""Folders that are no export, or a broken one: a sentence and an exit code, never a traceback."""

import shutil
from pathlib import Path

import pytest

from courses.evidence.verifier.signoff_verify import main
from tests.builders_evidence import HonestLog, key_text, small_log
from tests.courses.evidence.verifying import verify

FILES = ["entries.jsonl", "records.jsonl", "checkpoints.jsonl", "manifest.json", "manifest.sig", "log-key.txt"]
HOSTILE = {
    "nothing": b"",
    "an empty line": b"\n",
    "a list": b"[]\n",
    "null": b"null\n",
    "a number": b"7\n",
    "not UTF-8": b"\xff\xfe\n",
    "deep": b"[" * 100_000 + b"\n",
    "a number of a million digits": b"1" * 1_000_000 + b"\n",
    "a line of three million bytes": b'{"v":"' + b"x" * 3_000_000 + b'"}\n',
    "wrong types": b'{"body":7,"files":7,"note":7,"prev":1,"record_id":[],"record_sha256":{},"seq":true,"v":1}\n',
    "other wrong types": b'{"body":null,"files":[7],"note":null,"record_id":null}\n',
    "a surrogate": b'{"body":"\\ud800","note":"\\ud800","record_id":"a"}\n',
    "a huge checkpoint": b'{"note":"learn.example.com/evidence\\n999999999999999999999\\nAA==\\n\\n"}\n',
}


@pytest.fixture
def log() -> HonestLog:
    return small_log()


@pytest.fixture
def folder(log: HonestLog, tmp_path: Path) -> Path:
    return log.export(tmp_path / "export")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_file_of_nonsense_is_refused(hostile: str, name: str, log: HonestLog, folder: Path) -> None:
    (folder / name).write_bytes(HOSTILE[hostile])
    found = verify("verify-log", folder, "--key", key_text(log.key))
    assert (found.exit, bool(found.messages)) == (1, True)


@pytest.mark.parametrize("name", [*FILES, "index.csv", "policies"])
def test_a_missing_file_is_missed(name: str, log: HonestLog, folder: Path) -> None:
    path = folder / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert verify("verify-log", folder, "--key", key_text(log.key)).exit == 1


def test_an_added_file_and_a_folder_in_a_files_place_are_found(log: HonestLog, folder: Path) -> None:
    (folder / "more.txt").write_text("I was not there.")
    found = verify("verify-log", folder, "--key", key_text(log.key))
    assert (found.exit, "more.txt" in found.messages) == (1, True)
    (folder / "more.txt").unlink()
    (folder / "index.csv").unlink()
    (folder / "index.csv").mkdir()
    assert verify("verify-log", folder, "--key", key_text(log.key)).exit == 1


def test_an_empty_folder_is_no_log(log: HonestLog, tmp_path: Path) -> None:
    assert verify("verify-log", tmp_path, "--key", key_text(log.key)).exit == 1


def test_what_the_caller_names_wrongly_is_wrong_use(
    log: HonestLog, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key, a checkpoint, a certificate that are none."""
    bomb = log.pack(
        {**log.receipt_files(log.entries[3]["record_id"]), "policy.md": b" " * 21 * 2**20}, tmp_path / "b.zip"
    )
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    good = ["verify-log", str(folder), "--key", key_text(log.key)]
    wrong = [
        ["verify-log", str(tmp_path / "nowhere"), "--key", key_text(log.key)],
        ["verify-log", str(folder)],
        ["verify-log", str(folder), "--key", str(tmp_path / "binary")],
        ["verify-log", str(folder), "--key", "learn.example.com/evidence+00000000+AQ=="],
        ["verify-receipt", str(folder), "--key", key_text(log.key)],
        ["verify-receipt", str(tmp_path / "nowhere.zip"), "--key", key_text(log.key)],
        *([*good, "--checkpoint", str(path)] for path in (bomb, tmp_path / "empty", tmp_path / "binary", tmp_path)),
        *([*good, "--tsa-roots", str(path)] for path in (tmp_path / "empty", tmp_path / "binary", tmp_path)),
        ["verify-nothing"],
        [],
    ]
    for arguments in wrong:
        with pytest.raises(SystemExit) as end:
            main(arguments)
        assert end.value.code == 2, arguments
    assert "Traceback" not in capsys.readouterr().err
