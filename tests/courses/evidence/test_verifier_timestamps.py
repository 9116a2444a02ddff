"""RFC 3161: a timestamp authority of our own, by `openssl ts`, says when a checkpoint was there."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders_evidence import HonestLog, packed
from tests.courses.evidence.verifying import verify_log, verify_receipt

CONFIG = """
[tsa]
serial = {folder}/serial
digests = sha256
signer_digest = sha256
default_policy = 1.2.3.4.1
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[stamper]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[other]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,codeSigning
[req]
distinguished_name = name
[name]
"""


class Authority:
    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.config = folder, folder / "openssl.cnf"
        self.config.write_text(CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        new = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650")
        self.openssl(*new, "-subj", f"/CN=Root of {folder.name}", "-extensions", "root", *self.pair("root"))
        for name in ("stamper", "other"):
            under = ("-CA", folder / "root.pem", "-CAkey", folder / "root.key")
            self.openssl(*new, "-subj", f"/CN={name} of {folder.name}", "-extensions", name, *under, *self.pair(name))

    @property
    def roots(self) -> Path:
        return self.folder / "root.pem"

    def pair(self, name: str) -> tuple[str | Path, ...]:
        return "-config", self.config, "-keyout", self.folder / f"{name}.key", "-out", self.folder / f"{name}.pem"

    def stamp(self, note: str) -> bytes:
        """The authority's reply, now. Never with `-chain`: openssl then writes certificates in an order not DER's."""
        (self.folder / "note").write_bytes(note.encode())
        request, reply = self.folder / "request.tsq", self.folder / "reply.tsr"
        self.openssl("ts", "-query", "-data", self.folder / "note", "-sha256", "-cert", "-out", request)
        by = ("-section", "tsa", "-signer", self.folder / "stamper.pem", "-inkey", self.folder / "stamper.key")
        self.openssl("ts", "-reply", "-config", self.config, "-queryfile", request, *by, "-out", reply)
        return reply.read_bytes()

    def signed_again(self, stamp: bytes, signer: str) -> bytes:
        """What `openssl ts` would not do: the same statement, signed with any certificate of the authority."""
        reply, token, says = (self.folder / name for name in ("reply.tsr", "token.der", "says.der"))
        reply.write_bytes(stamp)
        self.openssl("ts", "-reply", "-config", self.config, "-in", reply, "-token_out", "-out", token)
        self.openssl("cms", "-verify", "-noverify", "-inform", "DER", "-in", token, "-out", says)
        by = ("-signer", self.folder / f"{signer}.pem", "-inkey", self.folder / f"{signer}.key", "-outform", "DER")
        kind = ("-econtent_type", "1.2.840.113549.1.9.16.1.4", "-nodetach", "-binary", "-cades")
        self.openssl("cms", "-sign", *kind, "-in", says, *by, "-out", token)
        self.openssl("ts", "-reply", "-config", self.config, "-in", token, "-token_in", "-out", reply)
        return reply.read_bytes()

    def openssl(self, *words: str | Path) -> None:
        subprocess.run(["openssl", *words], check=True, capture_output=True)  # noqa: S607


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
    path = packed(files, tmp_path / "receipt.zip")
    assert verify_receipt(path, log, "--tsa-roots", authority.roots).exit == 0
    assert "--tsa-roots" in verify_receipt(path, log).not_proven
    files["timestamp.tsr"] = log.stamps[log.checkpoints[1]]
    found = verify_receipt(packed(files, path), log, "--tsa-roots", authority.roots)
    assert (found.exit, "timestamp" in found.messages) == (1, True)
