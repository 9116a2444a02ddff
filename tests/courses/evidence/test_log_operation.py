"""What administrators do with the log, and what people are told when nothing can be logged."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from courses.evidence.checks import key_opens, places_are_sound
from courses.evidence.log import Draft, append
from courses.evidence.models import Entry, Erasure, LogKey, Record
from courses.guidelines.models import RevisionText
from lms.health import evidence_state
from tests.builders import AT
from tests.builders_guidelines import make_guideline, make_signature, text_of
from tests.courses.evidence.verifying import verify
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db


def refused(*words: str) -> CommandError:
    with pytest.raises(CommandError) as error:
        call_command(*words)
    return error.value


@pytest.fixture
def text() -> RevisionText:
    return text_of(make_guideline())


def test_a_changed_passphrase_is_seen_before_anybody_signs(text: RevisionText, settings: Settings) -> None:
    assert (key_opens(None, databases=["default"]), evidence_state()) == ([], "ok")
    settings.KEY_PASSPHRASE = "another"
    assert [one.id for one in key_opens(None, databases=["default"])] == ["evidence.W002"]
    assert evidence_state() == "locked"


def test_anchors_that_cannot_work_stop_the_start(settings: Settings) -> None:
    assert places_are_sound(None) == []
    settings.ANCHOR_TSA = ["https://tsa.example/"]
    assert [one.id for one in places_are_sound(None)] == ["evidence.E001"]


@pytest.mark.parametrize(
    "words",
    [
        ("export_signoffs", "{}/export"),
        ("verify_signoffs",),
        ("rotate_log_key",),
        ("erase_record", "{record}", "--reason", "Retention", "--no-input"),
    ],
)
@pytest.mark.parametrize("trouble", ["clock", "locked"])
def test_every_command_says_what_is_wrong(
    staff: User, text: RevisionText, settings: Settings, tmp_path: Path, words: tuple[str, ...], trouble: str
) -> None:
    record = make_signature(staff, text).uuid
    if trouble == "locked":
        settings.KEY_PASSPHRASE = "another"
    else:
        ahead = timezone.now() + timedelta(days=1)
        append([Draft(Entry.Type.EXPORTED, ahead)], at=ahead)
    assert evidence_state() == trouble
    size = Entry.objects.count()
    error = refused(*[word.format(tmp_path, record=record) for word in words])
    assert ("clock" if trouble == "clock" else "KEY_PASSPHRASE") in str(error)
    assert (Entry.objects.count(), Record.objects.filter(uuid=record).exists()) == (size, True)


def test_a_new_key_is_printed_and_the_log_leads_from_the_old_to_it(
    text: RevisionText, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    old = LogKey.objects.get().public
    call_command("rotate_log_key")
    new = capsys.readouterr().out.strip()
    assert new == LogKey.objects.latest("id").public != old
    call_command("export_signoffs", str(tmp_path / "export"))
    assert verify("verify-log", tmp_path / "export", "--key", old).exit == 3


def test_a_record_is_erased_when_it_is_confirmed(
    staff: User, text: RevisionText, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = make_signature(staff, text).uuid
    monkeypatch.setattr("sys.stdin", io.StringIO("no\nerase\n"))
    words = ("erase_record", str(number), "--reason", "Kept for ten years")
    assert str(refused(*words)) == "Nothing was erased."
    call_command(*words)
    assert not Record.objects.filter(uuid=number).exists()
    assert Erasure.objects.values_list("record_id", "reason").get() == (number, "Kept for ten years")
    assert str(refused(*words)) == "This record was erased before."
    assert str(refused("erase_record", "0" * 32, "--reason", "-")) == "There is no record with this number."


def test_what_the_log_is_judged_by_is_not_erased(text: RevisionText) -> None:
    published = Entry.objects.get(type="policy.published").record_id
    error = refused("erase_record", str(published), "--reason", "-", "--no-input")
    assert "could not be judged" in str(error)
    assert Record.objects.filter(uuid=published).exists()


def test_the_newest_checkpoint_is_sent_by_command(
    settings: Settings, mail_server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ANCHOR_MAIL = []
    assert "set ANCHOR_MAIL" in str(refused("anchor_log"))
    settings.ANCHOR_MAIL = ["auditor@audit.example"]
    assert "log is empty" in str(refused("anchor_log"))
    append([Draft(Entry.Type.EXPORTED, AT)], at=AT)
    call_command("anchor_log")
    assert "mail auditor@audit.example: entries: 1" in capsys.readouterr().out
    assert len(mail_server.messages) == 1
    settings.ANCHOR_WEBHOOKS = ["http://127.0.0.1:9/"]
    assert str(refused("anchor_log")) == "Not every place took the checkpoint."
    assert len(mail_server.messages) == 2
