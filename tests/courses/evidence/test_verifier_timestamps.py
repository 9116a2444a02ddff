"""RFC 3161: a timestamp authority of our own, by `openssl ts`, says when a checkpoint was there."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders_evidence import HonestLog
from tests.courses.evidence.authority import Authority
from tests.courses.evidence.verifying import verify_log, verify_receipt


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authorities") / "ours")


def log_of(*ago: timedelta) -> HonestLog:
    """A log with one entry for each of these moments before now."""
    log = HonestLog()
    for place, before in enumerate(ago):
        log.now = datetime.now(UTC) - before
        log.sign() if place else log.publish()
    return log


@pytest.fixture
def log(authority: Authority) -> HonestLog:
    """Stamped after its second entry, just now; a third came since."""
    log = log_of(timedelta(days=2), timedelta(days=1), timedelta())
    log.stamps[log.checkpoints[1]] = authority.stamp(log.checkpoints[1])
    return log


def test_a_timestamp_anchors_the_log(log: HonestLog, authority: Authority, tmp_path: Path) -> None:
    found = verify_log(log, tmp_path / "export", "--tsa-roots", authority.roots)
    assert (found.exit, found.said["anchored_to_seq"], found.messages) == (0, 2, "")


def test_without_the_authoritys_certificate_it_proves_nothing(log: HonestLog, tmp_path: Path) -> None:
    found = verify_log(log, tmp_path / "export")
    assert (found.exit, "--tsa-roots" in found.not_proven) == (3, True)


def test_another_authority_is_not_trusted(log: HonestLog, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other")
    assert verify_log(log, tmp_path / "export", "--tsa-roots", other.roots).exit == 1


def test_a_certificate_for_something_else_does_not_stamp(authority: Authority, log: HonestLog, tmp_path: Path) -> None:
    """The same authority gave it out, for signing programs."""
    log.stamps[log.checkpoints[1]] = authority.signed_again(log.stamps[log.checkpoints[1]], signer="stamper")
    assert verify_log(log, tmp_path / "good", "--tsa-roots", authority.roots).exit == 0
    log.stamps[log.checkpoints[1]] = authority.signed_again(log.stamps[log.checkpoints[1]], signer="other")
    assert verify_log(log, tmp_path / "export", "--tsa-roots", authority.roots).exit == 1


def test_a_timestamp_of_another_note_is_found(log: HonestLog, authority: Authority, tmp_path: Path) -> None:
    log.stamps[log.checkpoints[1]] = authority.stamp(log.checkpoints[0])
    assert verify_log(log, tmp_path / "export", "--tsa-roots", authority.roots).exit == 1


def test_a_timestamp_of_no_checkpoint_is_found(log: HonestLog, authority: Authority, tmp_path: Path) -> None:
    """What is left when somebody with the key signs another history: the stamp is for a note that is gone."""
    log.entries[1]["type"] = "anchor"
    log.checkpoints[1:] = [log.checkpoint(2), log.checkpoint(3)]
    found = verify_log(log, tmp_path / "export", "--tsa-roots", authority.roots)
    assert (found.exit, ".tsr" in found.messages) == (1, True)


def test_an_entry_is_not_later_than_its_stamp(authority: Authority, tmp_path: Path) -> None:
    log = log_of(timedelta(days=1), -timedelta(hours=1))
    log.stamps[log.checkpoints[1]] = authority.stamp(log.checkpoints[1])
    found = verify_log(log, tmp_path / "export", "--tsa-roots", authority.roots)
    assert (found.exit, found.first_bad) == (1, 2)


def test_an_entry_after_a_stamp_is_not_dated_before_it(authority: Authority, tmp_path: Path) -> None:
    """Somebody stopped the clock: the entry was not there when the stamp was given, and says that it was."""
    log = log_of(timedelta(days=2), timedelta(days=1))
    stamp = authority.stamp(log.checkpoints[1])
    log.stamps[log.checkpoints[1]] = stamp
    log.now = datetime.now(UTC) - timedelta(hours=3)
    log.sign()
    found = verify_log(log, tmp_path / "export", "--tsa-roots", authority.roots)
    assert (found.exit, found.first_bad) == (1, 3)


def test_one_changed_byte_anywhere_ends_in_a_sentence(log: HonestLog, authority: Authority, tmp_path: Path) -> None:
    """Some bytes of a reply are not signed, such as its status text; none of them makes another time of it."""
    whole = log.stamps[log.checkpoints[1]]
    for place in range(0, len(whole), 9):
        log.stamps[log.checkpoints[1]] = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        assert verify_log(log, tmp_path / "export", "--tsa-roots", authority.roots).exit in {0, 1}
    for hostile in (b"", b"0", b"\x30\x80" * 5000, whole[:-40]):
        log.stamps[log.checkpoints[1]] = hostile
        assert verify_log(log, tmp_path / "export", "--tsa-roots", authority.roots).exit == 1


def test_a_receipt_may_carry_its_timestamp(log: HonestLog, authority: Authority, tmp_path: Path) -> None:
    files = log.receipt_files(log.entries[1]["record_id"])
    files["timestamp.tsr"] = authority.stamp(files["checkpoint.txt"].decode())
    path = log.pack(files, tmp_path / "receipt.zip")
    assert verify_receipt(path, log, "--tsa-roots", authority.roots).exit == 0
    assert "--tsa-roots" in verify_receipt(path, log).not_proven
    files["timestamp.tsr"] = log.stamps[log.checkpoints[1]]
    found = verify_receipt(log.pack(files, path), log, "--tsa-roots", authority.roots)
    assert (found.exit, "timestamp" in found.messages) == (1, True)
