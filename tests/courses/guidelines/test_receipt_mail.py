"""Receipts by mail, under faults: one mail a sitting, never twice, never lost, and none for the past."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pytest_django import Settings

from accounts.models import User
from courses.evidence.models import Record
from courses.evidence.services import erase
from courses.guidelines.models import Guideline, ReceiptMail, RevisionText, SignOff
from courses.guidelines.receipts import mailing
from courses.guidelines.receipts.mailing import QUIET, send_due
from courses.guidelines.services import sign, statement_for
from courses.reminders.models import Reminder
from courses.reminders.post import LEASE, RETRY
from tests.builders import AT, make_people
from tests.builders_guidelines import make_guideline, make_signature, open_text, text_of
from tests.cast import signed_in
from tests.mail_server import Fault, MailServer
from tests.races import at_once

State = Reminder.State
OVER = AT + QUIET
TITLES = {"g1": "Our five principles", "g3": "Confidentiality", "g4": "Crises"}


@pytest.fixture
def guidelines(db: None) -> None:
    for slug, title in TITLES.items():
        make_guideline(slug, "en", "da", title=title)


def newest(slug: str, language: str = "en") -> RevisionText:
    return text_of(Guideline.objects.get(slug=slug), language)


def sign_now(user: User, slug: str = "g1", *, at: datetime = AT) -> SignOff:
    text = newest(slug, user.reading_language)
    return sign(
        ceremony=open_text(user, text, at=at),
        statement=statement_for(user=user, text=text, at=at),
        method=SignOff.Method.PASSWORD,
        authenticated_at=at,
        at=at,
    )


def states() -> list[str]:
    return list(ReceiptMail.objects.order_by("pk").values_list("state", flat=True))


def attached(mail: EmailMessage) -> list[str]:
    return [part.get_filename() or "" for part in mail.iter_attachments()]


@pytest.mark.django_db
def test_the_guidelines_of_one_sitting_come_in_one_mail(staff: User, guidelines: None, mail_server: MailServer) -> None:
    for minute, slug in enumerate(TITLES):
        sign_now(staff, slug, at=AT + timedelta(minutes=minute))
    assert send_due(at=OVER) == 0
    assert send_due(at=OVER + timedelta(minutes=2)) == 1
    (mail,) = mail_server.messages
    assert (mail["To"], mail["Subject"]) == (staff.email, "Your receipts for 3 guidelines")
    assert attached(mail) == ["receipt-g1-1.zip", "receipt-g3-1.zip", "receipt-g4-1.zip"]
    data = next(mail.iter_attachments()).get_payload(decode=True)
    with ZipFile(BytesIO(data)) as file:
        assert "certificate.pdf" in file.namelist()
    assert send_due(at=OVER + timedelta(days=1)) == 0
    assert len(mail_server.messages) == 1


@pytest.mark.django_db
def test_it_speaks_the_language_of_the_signer(guidelines: None, mail_server: MailServer) -> None:
    (lena,) = make_people(["Lena Holm"], language="da")
    row = sign_now(lena)
    send_due(at=OVER)
    (mail,) = mail_server.messages
    text = mail.get_body(("plain",)).get_content()
    assert mail["Content-Language"] == "da"
    assert "2. marts 2026, 10.00" in text.replace("10:00", "10.00")
    assert f"/sign-offs/{row.uuid}/" in text
    assert f"/sign-offs/{row.uuid}/" in mail.get_body(("html",)).get_content()


@pytest.mark.django_db
def test_the_past_and_people_without_an_address_get_no_mail(
    staff: User, lager: User, guidelines: None, mail_server: MailServer
) -> None:
    make_signature(staff, newest("g1"))
    sign_now(lager)
    assert send_due(at=OVER) == 0
    assert states() == []
    assert signed_in(lager).get(f"/sign-offs/{SignOff.objects.get(user=lager).uuid}/receipt.zip").status_code == 200


@pytest.mark.django_db
def test_a_double_click_owes_one_mail(staff: User, guidelines: None, mail_server: MailServer) -> None:
    ceremony, text = open_text(staff, newest("g1")), newest("g1")
    words = {"statement": statement_for(user=staff, text=text, at=AT), "method": SignOff.Method.PASSWORD}
    rows = {sign(ceremony=ceremony, authenticated_at=AT, at=AT, **words) for _click in range(2)}
    assert (len(rows), states()) == (1, [State.PENDING])


@pytest.mark.django_db
def test_what_was_erased_before_the_mail_left_is_not_sent(
    staff: User, guidelines: None, mail_server: MailServer
) -> None:
    erase(Record.objects.get(sha256=sign_now(staff).record_sha256), reason="Asked for.", at=AT)
    assert send_due(at=OVER) == 0
    assert states() == [State.VOID]


@pytest.mark.django_db
def test_while_the_server_is_down_it_waits(staff: User, guidelines: None, mail_server: MailServer) -> None:
    sign_now(staff)
    mail_server.fault = Fault.DOWN
    assert (send_due(at=OVER), states()) == (0, [State.PENDING])
    mail_server.fault = Fault.NONE
    assert send_due(at=OVER + timedelta(minutes=1)) == 1


@pytest.mark.django_db
def test_not_now_is_tried_again_later(staff: User, guidelines: None, mail_server: MailServer) -> None:
    sign_now(staff)
    mail_server.fault = Fault.LATER
    assert (send_due(at=OVER), states()) == (0, [State.PENDING])
    mail_server.fault = Fault.NONE
    assert send_due(at=OVER + timedelta(minutes=1)) == 0
    assert send_due(at=OVER + RETRY) == 1


@pytest.mark.django_db
def test_never_is_listed_and_not_tried_again(staff: User, guidelines: None, mail_server: MailServer) -> None:
    sign_now(staff)
    mail_server.fault = Fault.REFUSED
    assert (send_due(at=OVER), states()) == (0, [State.REFUSED])
    mail_server.fault = Fault.NONE
    assert send_due(at=OVER + timedelta(days=1)) == 0


@pytest.mark.django_db
def test_a_cut_line_leaves_it_uncertain_and_no_second_mail(
    staff: User, guidelines: None, mail_server: MailServer
) -> None:
    sign_now(staff)
    mail_server.fault = Fault.CUT_BEFORE_REPLY
    assert (send_due(at=OVER), states()) == (0, [State.UNCERTAIN])
    mail_server.fault = Fault.NONE
    assert send_due(at=OVER + timedelta(days=1)) == 0
    assert len(mail_server.messages) == 1


@pytest.mark.django_db
def test_a_worker_that_died_leaves_it_uncertain(staff: User, guidelines: None, mail_server: MailServer) -> None:
    sign_now(staff)
    ReceiptMail.objects.update(state=State.CLAIMED, lease_until=OVER + LEASE)
    assert (send_due(at=OVER + LEASE), states()) == (0, [State.CLAIMED])
    assert (send_due(at=OVER + LEASE + timedelta(seconds=1)), states()) == (0, [State.UNCERTAIN])
    assert mail_server.messages == []


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_receipt_once(guidelines: None, mail_server: MailServer) -> None:
    people = make_people([f"Person {number}" for number in range(4)])
    for person in people:
        sign_now(person)
        sign_now(person, "g3")
    counts = at_once(*[lambda: send_due(at=OVER)] * 6)
    assert not [one for one in counts if isinstance(one, Exception)]
    recipients = [one for recipients in mail_server.recipients for one in recipients]
    assert sorted(recipients) == sorted(person.email or "" for person in people)
    assert set(states()) == {State.SENT}


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_the_same_workers_send_doubles(
    staff: User, guidelines: None, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the race is real, and it is the claim that wins it."""
    sign_now(staff)
    monkeypatch.setattr(mailing, "_claim", lambda *_args: True)
    at_once(*[lambda: send_due(at=OVER)] * 6)
    assert len(mail_server.messages) > 1


@pytest.mark.django_db
def test_the_mailbox_of_the_demo_hands_the_receipt_out(
    staff: User, guidelines: None, settings: Settings, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "lms.lib.mail.FolderBackend", tmp_path
    sign_now(staff)
    assert send_due(at=OVER) == 1
    client = signed_in(staff)
    page = client.get("/mailbox/").content.decode()
    address = page.partition('<a href="/mailbox/')[2].partition('"')[0]
    page = client.get(f"/mailbox/{address}").content.decode()
    assert f'href="/mailbox/{address}attachments/1/"' in page
    response = client.get(f"/mailbox/{address}attachments/1/")
    assert response.headers["Content-Disposition"] == 'attachment; filename="receipt-g1-1.zip"'
    assert response.getvalue() == client.get(f"/sign-offs/{SignOff.objects.get().uuid}/receipt.zip").content
    assert client.get(f"/mailbox/{address}attachments/2/").status_code == 404
