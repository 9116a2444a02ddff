"""Checkpoints leave by mail, webhook, git and timestamp authority; what is not taken is tried again, and said."""

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from courses.evidence.anchors.places import places
from courses.evidence.anchors.services import EVERY, LEASE, RETRY, Busy, anchor_due, anchor_soon
from courses.evidence.export import export
from courses.evidence.log import Draft, append
from courses.evidence.models import Anchor, AnchorTarget, Checkpoint, Entry, Head, Record
from tests.builders import AT
from tests.courses.evidence.listening import Listener
from tests.courses.evidence.verifying import verify
from tests.mail_server import Fault, MailServer
from tests.races import at_once, on_postgresql

pytestmark = pytest.mark.django_db
AUDITOR = "auditor@audit.example"


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def happen(moment: datetime = AT) -> Checkpoint:
    append([Draft(Entry.Type.EXPORTED, moment)], at=moment)
    return Checkpoint.objects.latest("size")


@pytest.fixture(autouse=True)
def nowhere(settings: Settings) -> Settings:
    settings.ANCHOR_MAIL = []
    return settings


@pytest.fixture
def by_mail(settings: Settings, mail_server: MailServer) -> MailServer:
    settings.ANCHOR_MAIL = [AUDITOR]
    return mail_server


@pytest.fixture
def webhook(settings: Settings) -> Iterator[Listener]:
    with Listener() as listener:
        settings.ANCHOR_WEBHOOKS = [listener.url]
        yield listener


@pytest.fixture
def repository(settings: Settings, tmp_path: Path) -> Path:
    """Bare, as a server keeps it."""
    path = tmp_path / "anchors.git"
    git("init", "-q", "--bare", "-b", "main", str(path))
    settings.ANCHOR_GIT = [str(path)]
    return path


def git(*words: str | Path, folder: Path | None = None) -> str:
    identity = ("-c", "user.name=Auditor", "-c", f"user.email={AUDITOR}")
    command = ["git", *identity, *map(str, words)]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout  # noqa: S603


def failure() -> str:
    return AnchorTarget.objects.get().failure


def test_a_mail_is_the_note_itself_and_the_verifier_takes_it(by_mail: MailServer, tmp_path: Path) -> None:
    checkpoint = happen()
    (target,) = anchor_due(clock=at(AT))
    (mail,) = by_mail.messages
    assert by_mail.recipients == [[AUDITOR]]
    text, attached = mail.get_body(("plain",)), next(mail.iter_attachments())
    assert text is not None
    assert attached.get_filename() == "checkpoint-1.txt"
    for part in (text, attached):
        assert part.get_content().replace("\r\n", "\n") == checkpoint.note
    assert (target.anchored_at, target.anchored_size, target.next_at) == (AT, 1, AT + EVERY)
    kept, folder = tmp_path / "mail.txt", tmp_path / "export"
    kept.write_bytes(text.get_content().encode())
    export(folder, at=AT)
    outside = ("--checkpoint", kept)
    assert verify("verify-log", folder, "--key", folder / "log-key.txt", *outside).exit == 0


def test_each_delivery_is_a_line_of_the_log_that_names_nobody(by_mail: MailServer) -> None:
    checkpoint = happen()
    anchor_due(clock=at(AT))
    entry, anchor = Entry.objects.latest("seq"), Anchor.objects.get()
    body = json.loads(Record.objects.get(uuid=entry.record_id).body)
    assert (entry.type, body["type"], body["time"]["anchored_at"]) == (
        "anchor",
        "anchor/1",
        "2026-03-02T09:00:00.000000Z",
    )
    where = {"kind": "mail", "host": "audit.example", "outside": True}
    assert body["anchor"] == {**where, "size": 1, "root": checkpoint.root}
    assert (anchor.checkpoint, anchor.record_id, anchor.is_outside) == (checkpoint, entry.record_id, True)


@pytest.mark.parametrize(
    ("fault", "said"), [(Fault.DOWN, "Connection refused"), (Fault.LATER, "SMTP 451"), (Fault.REFUSED, "SMTP 550")]
)
def test_what_a_mail_server_does_not_take_is_kept_with_its_reason_and_tried_again(
    by_mail: MailServer, fault: Fault, said: str
) -> None:
    happen()
    by_mail.fault = fault
    anchor_due(clock=at(AT))
    target = AnchorTarget.objects.get()
    assert said in target.failure
    assert AUDITOR not in target.failure
    assert (target.failed_at, target.next_at, target.anchored_at) == (AT, AT + RETRY, None)
    assert not Anchor.objects.exists()
    by_mail.fault = Fault.NONE
    assert anchor_due(clock=at(AT + RETRY / 2)) == []
    anchor_due(clock=at(AT + RETRY))
    assert (len(by_mail.messages), failure()) == (1, "")


def test_a_webhook_gets_the_note_once_a_day(webhook: Listener) -> None:
    first = happen()
    anchor_due(clock=at(AT))
    anchor_due(clock=at(AT + EVERY / 2))
    assert webhook.posted == [first.note.encode()]
    anchor_due(clock=at(AT + EVERY))
    assert webhook.posted[1:] == [Checkpoint.objects.get(size=2).note.encode()]
    assert not Anchor.objects.filter(is_outside=True).exists()


@pytest.mark.parametrize(("status", "body"), [(500, b""), (302, b""), (200, b"x" * 2_000_000)])
def test_an_answer_that_is_no_yes_is_a_failure(webhook: Listener, status: int, body: bytes) -> None:
    happen()
    webhook.answer = lambda note: (status, body)
    anchor_due(clock=at(AT))
    assert failure() in {"HTTP 500 Internal Server Error", "HTTP 302 Found", "The answer is too long."}
    assert len(webhook.posted) == 1


def test_a_repository_gets_a_file_a_day_and_keeps_the_earlier(repository: Path) -> None:
    first = happen()
    anchor_due(clock=at(AT))
    anchor_soon(at=AT)
    anchor_due(clock=at(AT))
    anchor_due(clock=at(AT + EVERY))
    names = git("ls-tree", "--name-only", "-r", "main", folder=repository).split()
    assert names == ["checkpoints/2026-03-02-2.txt", "checkpoints/2026-03-02.txt", "checkpoints/2026-03-03.txt"]
    assert git("show", "main:checkpoints/2026-03-02.txt", folder=repository) == first.note
    assert (
        git("log", "--format=%an %s", "main", folder=repository).splitlines()[-1] == "Outspoken Checkpoint of 1 entries"
    )


def test_a_hostile_repository_writes_nothing_outside_of_itself(repository: Path, tmp_path: Path) -> None:
    target, work = tmp_path / "target", tmp_path / "work"
    target.mkdir()
    git("clone", "-q", repository, work)
    (work / "checkpoints").symlink_to(target)
    git("add", ".", folder=work)
    git("commit", "-q", "-m", "A link", folder=work)
    git("push", "-q", "origin", "HEAD:main", folder=work)
    happen()
    anchor_due(clock=at(AT))
    assert "in the place of checkpoints/" in failure()
    assert list(target.iterdir()) == []


@pytest.mark.parametrize("remote", ["{}/missing.git", "ext::touch {}/made", "https://bot:secret@127.0.0.1:9/log.git"])
def test_a_remote_that_cannot_be_used_is_said_without_its_secrets(
    settings: Settings, tmp_path: Path, remote: str
) -> None:
    settings.ANCHOR_GIT = [remote.format(tmp_path)]
    happen()
    anchor_due(clock=at(AT))
    assert failure()
    assert "secret" not in f"{failure()}{AnchorTarget.objects.get().name}"
    assert not (tmp_path / "made").exists()


def test_one_place_that_fails_does_not_hold_up_the_others(
    webhook: Listener, repository: Path, settings: Settings, tmp_path: Path
) -> None:
    settings.ANCHOR_GIT = [str(tmp_path / "missing.git"), str(repository)]
    happen()
    anchor_due(clock=at(AT))
    assert [bool(one.failure) for one in AnchorTarget.objects.order_by("id")] == [False, True, False]


def test_an_empty_log_is_not_sent(webhook: Listener) -> None:
    assert anchor_due(clock=at(AT)) == []
    assert webhook.posted == []


def test_a_clock_that_has_gone_back_sends_nothing_and_says_so(webhook: Listener) -> None:
    happen(AT + EVERY)
    anchor_due(clock=at(AT))
    assert failure().startswith("The clock of this site has gone back.")
    assert webhook.posted == []
    anchor_due(clock=at(AT + EVERY))
    assert len(webhook.posted) == 1


def test_a_date_that_a_wrong_clock_set_far_ahead_does_not_last(webhook: Listener) -> None:
    happen()
    anchor_soon(at=AT + 100 * EVERY)
    Head.objects.update(anchoring_until=AT + 100 * EVERY)
    anchor_due(clock=at(AT))
    assert len(webhook.posted) == 1


def test_one_process_sends_at_a_time_and_a_dead_one_holds_nobody_up_for_long(webhook: Listener) -> None:
    happen()
    Head.objects.update(anchoring_until=AT + LEASE)
    with pytest.raises(Busy):
        anchor_due(clock=at(AT))
    anchor_due(clock=at(AT + LEASE + timedelta(seconds=1)))
    assert len(webhook.posted) == 1
    assert Head.objects.get().anchoring_until is None


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_workers_in_one_moment_one_sends(webhook: Listener) -> None:
    happen()
    anchor_soon(at=AT)
    outcomes = at_once(*[lambda: anchor_due(clock=at(AT))] * 4)
    assert len(webhook.posted) == 1
    assert sum(isinstance(one, list) and len(one) == 1 for one in outcomes) == 1
    assert all(isinstance(one, Busy | list) for one in outcomes)


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("ANCHOR_MAIL", ["nobody"]),
        ("ANCHOR_MAIL", ["a@b.example", "a@b.example"]),
        ("ANCHOR_WEBHOOKS", ["http://audit.example/"]),
        ("ANCHOR_WEBHOOKS", ["https://user:word@audit.example/"]),
        ("ANCHOR_WEBHOOKS", ["audit.example"]),
        ("ANCHOR_TSA", ["https://tsa.example/"]),
    ],
)
def test_settings_that_cannot_work_are_refused(settings: Settings, setting: str, values: list[str]) -> None:
    setattr(settings, setting, values)
    with pytest.raises(ImproperlyConfigured, match="ANCHOR_|Anchors"):
        places()


@pytest.mark.parametrize(
    ("remote", "host", "name"),
    [
        ("git@code.example:audit/log.git", "code.example", "code.example/audit/log.git"),
        ("https://bot:word@code.example/log.git", "code.example", "code.example/log.git"),
        ("/srv/log.git", "", "/srv/log.git"),
        ("file:///srv/log.git", "", "/srv/log.git"),
    ],
)
def test_a_repository_on_this_machine_is_not_outside(settings: Settings, remote: str, host: str, name: str) -> None:
    settings.ANCHOR_GIT = [remote]
    (place,) = places()
    assert (place.host, place.name, place.is_outside) == (host, name, bool(host))
