"""RFC 3161 over HTTP, against an authority by `openssl ts`: what does not answer our own question is not believed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from courses.evidence.anchors.services import anchor_due, anchor_soon
from courses.evidence.export import export
from courses.evidence.log import Draft, append
from courses.evidence.models import Anchor, AnchorTarget, Checkpoint, Entry
from tests.courses.evidence.authority import Authority
from tests.courses.evidence.listening import Listener
from tests.courses.evidence.verifying import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authorities") / "ours")


@pytest.fixture
def asked(authority: Authority, settings: Settings) -> Iterator[Listener]:
    """The authority behind its address, and a log to stamp."""
    with Listener(lambda query: (200, authority.answer(query))) as listener:
        settings.ANCHOR_MAIL, settings.ANCHOR_TSA = [], [listener.url]
        settings.ANCHOR_TSA_ROOTS = str(authority.roots)
        append([Draft(Entry.Type.EXPORTED, timezone.now())], at=timezone.now())
        yield listener


def refusal() -> str:
    (target,) = anchor_due(clock=timezone.now)
    assert not Anchor.objects.exists()
    return target.failure


def test_a_stamp_is_kept_with_its_certificates_and_the_export_is_anchored_by_it(
    asked: Listener, authority: Authority, settings: Settings, tmp_path: Path
) -> None:
    for _day in range(2):
        anchor_soon(at=timezone.now())
        (target,) = anchor_due(clock=timezone.now)
        assert target.failure == ""
    stamp = Anchor.objects.first()
    assert stamp is not None
    assert stamp.chain.count("BEGIN CERTIFICATE") == 2
    folder = tmp_path / "export"
    export(folder, at=timezone.now())
    assert len(list((folder / "timestamps").glob("*.tsr"))) == 2
    key = ("--key", folder / "log-key.txt")
    found = verify("verify-log", folder, *key, "--tsa-roots", authority.roots)
    assert (found.exit, found.said["anchored_to_seq"], found.said["counts"]["timestamps"]) == (0, 2, 2)
    assert verify("verify-log", folder, *key).exit == 3
    call_command("verify_signoffs", str(folder))  # exit 0: the roots are in the settings
    settings.ANCHOR_TSA_ROOTS = ""
    with pytest.raises(SystemExit) as end:
        call_command("verify_signoffs", str(folder))
    assert end.value.code == 3


def test_two_stamps_of_one_checkpoint_both_leave_with_the_export(
    asked: Listener, authority: Authority, tmp_path: Path
) -> None:
    anchor_due(clock=timezone.now)
    one = Anchor.objects.get()
    again = {"token": authority.stamp(one.checkpoint.note), "record_id": "0" * 32, "made_at": one.made_at}
    same = {"kind": one.kind, "host": "other.example", "is_outside": True, "checkpoint": one.checkpoint}
    Anchor.objects.create(**same, **again)
    folder = tmp_path / "export"
    export(folder, at=timezone.now())
    found = verify("verify-log", folder, "--key", folder / "log-key.txt", "--tsa-roots", authority.roots)
    assert (found.exit, found.said["counts"]["timestamps"]) == (0, 2)


def test_an_old_answer_played_again_has_another_nonce(asked: Listener, authority: Authority) -> None:
    """Right note, right authority, right signature: only the nonce says that it is not the answer to this question."""
    old = authority.stamp(Checkpoint.objects.latest("size").note)
    asked.answer = lambda query: (200, old)
    assert "Nonce mismatch" in refusal()


def test_a_stamp_by_a_foreign_authority_is_refused(asked: Listener, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other")
    asked.answer = lambda query: (200, other.answer(query))
    assert "The timestamp is refused" in refusal()


def test_a_changed_answer_is_refused(asked: Listener, authority: Authority) -> None:
    def changed(query: bytes) -> tuple[int, bytes]:
        raw = authority.answer(query)
        place = raw.index(b"Z\x02")  # the end of the time that the token says
        return 200, raw[: place - 1] + bytes([raw[place - 1] ^ 1]) + raw[place:]

    asked.answer = changed
    assert "The timestamp is refused" in refusal()


@pytest.mark.parametrize("answer", [b"", b"no", b"\x30\x80" * 5000])
def test_an_answer_that_is_none_is_refused(asked: Listener, answer: bytes) -> None:
    asked.answer = lambda query: (200, answer)
    assert "The timestamp is refused" in refusal()


def test_a_clock_that_differs_from_the_authoritys_is_found(asked: Listener) -> None:
    """Kept, the stamp would make an honest log look false."""
    (target,) = anchor_due(clock=lambda: timezone.now() + timedelta(minutes=5))
    assert "its clock and ours differ" in target.failure
    assert AnchorTarget.objects.get().anchored_at is None


def test_roots_that_cannot_be_read_are_said(asked: Listener, settings: Settings, tmp_path: Path) -> None:
    settings.ANCHOR_TSA_ROOTS = str(tmp_path / "missing.pem")
    assert refusal().startswith("ANCHOR_TSA_ROOTS:")
