"""What the signer keeps: complete, the same each time, judged by the verifier, and closed to others."""

import json
import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from accounts.models import User
from courses.evidence.models import Anchor, Checkpoint, LogKey, Record
from courses.evidence.services import erase
from courses.evidence.verifier.signoff_verify import main
from courses.guidelines.models import SignOff
from courses.guidelines.receipts.contents import receipt
from tests.builders import AT, make_person
from tests.builders_guidelines import make_guideline, make_signature, text_of
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
COMPLETE = {
    "record.json",
    "entry.json",
    "proof.json",
    "checkpoint.txt",
    "log-key.txt",
    "policy.md",
    "certificate.pdf",
    "VERIFY.txt",
    "SHA256SUMS",
    "SHA256SUMS.sig",
}


@pytest.fixture
def sign_off(staff: User) -> SignOff:
    return make_signature(staff, text_of(make_guideline("g1", "en", "da")))


def unpacked(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def judged(data: bytes, folder: Path) -> int:
    path = folder / "receipt.zip"
    path.write_bytes(data)
    return main(["verify-receipt", str(path), "--key", LogKey.objects.latest("id").public])


def test_the_signer_downloads_it_and_the_verifier_accepts_it(staff: User, sign_off: SignOff, tmp_path: Path) -> None:
    page = signed_in(staff).get(f"/sign-offs/{sign_off.uuid}/").content.decode()
    assert f'href="/sign-offs/{sign_off.uuid}/receipt.zip"' in page
    response = signed_in(staff).get(f"/sign-offs/{sign_off.uuid}/receipt.zip")
    assert response.headers["Content-Disposition"] == 'attachment; filename="receipt-g1-1.zip"'
    assert "no-store" in response.headers["Cache-Control"]
    files = unpacked(response.content)
    assert files.keys() == COMPLETE
    assert files["record.json"].decode() == Record.objects.get(sha256=sign_off.record_sha256).body
    assert files["policy.md"].decode() == sign_off.revision_text.body
    assert files["certificate.pdf"].startswith(b"%PDF")
    assert judged(response.content, tmp_path) == 0


def test_one_changed_byte_in_any_file_is_found(sign_off: SignOff, tmp_path: Path) -> None:
    files = unpacked(receipt(sign_off))
    for name, data in files.items():
        place = len(data) // 2
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        buffer = BytesIO()
        with ZipFile(buffer, "w") as file:
            for one, whole in (files | {name: changed}).items():
                file.writestr(one, whole)
        assert judged(buffer.getvalue(), tmp_path) == 1, name


def test_it_is_the_same_file_each_time_and_for_everybody(hr: User, sign_off: SignOff) -> None:
    assert receipt(sign_off) == receipt(sign_off)
    assert signed_in(hr).get(f"/sign-offs/{sign_off.uuid}/receipt.zip").content == receipt(sign_off)


def test_it_goes_on_being_good_while_the_log_grows(sign_off: SignOff, tmp_path: Path) -> None:
    for number in range(5):
        make_signature(make_person(f"Person {number}"), sign_off.revision_text, at=AT + timedelta(days=1))
    data = receipt(sign_off)
    assert json.loads(unpacked(data)["proof.json"])["size"] == Checkpoint.objects.latest("size").size
    assert judged(data, tmp_path) == 0


def test_it_holds_the_first_timestamp_that_covers_it(sign_off: SignOff) -> None:
    stamped = Checkpoint.objects.latest("size")
    make_signature(make_person("Bo Lind"), sign_off.revision_text, at=AT + timedelta(days=1))
    assert "timestamp.tsr" not in unpacked(receipt(sign_off))
    Anchor.objects.create(
        kind=Anchor.Kind.TIMESTAMP,
        host="tsa.example",
        is_outside=True,
        checkpoint=stamped,
        record_id=sign_off.uuid,
        token=b"reply",
        chain="certificates",
        made_at=AT,
    )
    files = unpacked(receipt(sign_off))
    assert (files["timestamp.tsr"], files["tsa-chain.pem"]) == (b"reply", b"certificates")
    assert files["checkpoint.txt"].decode() == stamped.note
    assert b"tsa.example" in files["VERIFY.txt"]


def test_the_steps_of_verify_txt_work_as_they_stand(sign_off: SignOff, tmp_path: Path) -> None:
    for name, data in unpacked(receipt(sign_off)).items():
        (tmp_path / name).write_bytes(data)
    lines = (tmp_path / "VERIFY.txt").read_text().splitlines()
    steps = [line[2:] for line in lines if line.startswith("$ ") and "signoff-verify" not in line and "pip" not in line]
    assert len(steps) == 9
    script = "\n".join(["set -e", *steps])
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S607
    assert done.returncode == 0, done.stderr
    assert "Signature Verified Successfully" in done.stdout
    assert done.stdout.count(": OK") == len(COMPLETE) - 2


def test_it_speaks_the_language_of_the_signer(lager: User) -> None:
    """The steps and the date; the commands are the same."""
    row = make_signature(lager, text_of(make_guideline("g1", "en", "da"), "da"))
    text = unpacked(receipt(row))["VERIFY.txt"].decode()
    assert "Vores fem principper" in text
    assert "2. marts 2026" in text


def test_strangers_and_managers_get_no_receipt(manager: User, outsider: User, sign_off: SignOff) -> None:
    for stranger in (manager, outsider):
        assert signed_in(stranger).get(f"/sign-offs/{sign_off.uuid}/receipt.zip").status_code == 404


def test_there_is_none_of_an_erased_record_and_the_page_says_why(staff: User, sign_off: SignOff) -> None:
    erase(Record.objects.get(sha256=sign_off.record_sha256), reason="Asked for.", at=AT + timedelta(days=1))
    response = signed_in(staff).get(f"/sign-offs/{sign_off.uuid}/receipt.zip")
    assert response.status_code == 410
    assert "was erased" in response.content.decode()
    page = signed_in(staff).get(f"/sign-offs/{sign_off.uuid}/").content.decode()
    assert "receipt.zip" not in page
