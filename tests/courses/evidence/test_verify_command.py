"""The site's own log before the verifier, which shares no code with what wrote it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from accounts.models import User
from courses.evidence import services as evidence
from courses.evidence.models import Checkpoint, Entry, LogKey, Record
from tests.builders import AT
from tests.builders_guidelines import make_guideline, make_revision, make_signature, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(staff: User, lager: User, outsider: User) -> None:
    """Two languages, a second version, a signature that replaces another, an erased record, a change of keys."""
    guideline = make_guideline("g1", "en", "da")
    make_signature(staff, text_of(guideline), at=AT)
    erased = make_signature(lager, text_of(guideline, "da"), at=AT + timedelta(minutes=1))
    make_revision(guideline, extra="Since spring, too.", at=AT + timedelta(days=1))
    evidence.rotate_key(at=AT + timedelta(days=1))
    make_signature(staff, text_of(guideline), at=AT + timedelta(days=2))
    evidence.erase(Record.objects.get(uuid=erased.uuid), reason="Retention", at=AT + timedelta(days=3))
    make_signature(outsider, text_of(guideline), at=AT + timedelta(days=4))


def verify(*arguments: str | Path) -> int:
    try:
        call_command("verify_signoffs", *map(str, arguments))
    except SystemExit as end:
        return int(end.code or 0)
    except CommandError as error:
        return error.returncode
    return 0


@pytest.fixture
def kept(log: None, tmp_path: Path) -> Path:
    """The newest checkpoint, in somebody's mailbox."""
    path = tmp_path / "checkpoint.txt"
    path.write_text(Checkpoint.objects.latest("size").note)
    return path


def test_the_sites_own_log_is_sound(log: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify() == 3
    out = capsys.readouterr().out
    assert out.startswith("Sound, but not anchored outside.")
    assert "withheld: 1" in out


def test_every_key_of_the_log_opens_it(log: None, tmp_path: Path) -> None:
    call_command("export_signoffs", tmp_path / "export")
    keys = [key.public for key in LogKey.objects.all()]
    assert [verify(tmp_path / "export", "--key", key) for key in keys] == [3, 3]


def test_a_kept_checkpoint_makes_it_ok(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = Entry.objects.count()
    assert verify("--checkpoint", kept, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["anchored_to_seq"], said["counts"]["entries"]) == (size, size + 1)


@pytest.mark.parametrize(
    "change", ["UPDATE evidence_entry SET type = 'refusal' WHERE seq = 4", "DELETE FROM evidence_entry WHERE seq = 4"]
)
def test_a_row_changed_behind_the_triggers_is_named(
    change: str, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evidence_entry DISABLE TRIGGER USER")
        cursor.execute(change)
    assert verify("--checkpoint", kept) == 1
    assert capsys.readouterr().out.startswith("TAMPERED. First bad entry: 4.")


def test_one_changed_byte_of_the_export_is_named(log: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("export_signoffs", tmp_path / "export")
    rows = tmp_path / "export" / "entries.jsonl"
    rows.write_text(rows.read_text().replace('"seq":5', '"seq":7'))
    capsys.readouterr()
    assert verify(tmp_path / "export") == 1
    assert capsys.readouterr().out.startswith("TAMPERED. First bad entry: 5.")


def test_wrong_use_is_told(log: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(tmp_path / "nowhere") == 2
    assert "is not a folder" in capsys.readouterr().err
    assert verify("--key", "nonsense") == 2
    assert verify("--checkpoint", tmp_path / "nothing.txt") == 2


def test_without_a_log_there_is_nothing_to_judge_by(tmp_path: Path) -> None:
    assert verify(tmp_path) == 2
