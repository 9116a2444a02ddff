"""The sender under faults: nothing lost, nothing doubled, what is uncertain is listed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts.models import User
from courses.certification.reminding import owe_reminders
from courses.reminders import sending
from courses.reminders.models import Reminder
from courses.reminders.post import LEASE, RETRY
from courses.reminders.sending import send_due
from tests.builders import make_people
from tests.builders_certification import converge, make_requirement
from tests.mail_server import Fault, MailServer
from tests.races import at_once

DUE_ON = date(2026, 3, 22)
NOON = datetime.combine(DUE_ON, time(12), tzinfo=UTC)
State = Reminder.State


@pytest.fixture
def people(db: None) -> list[User]:
    make_requirement()
    people = make_people([f"Person {number}" for number in range(4)], starts_on=date(2026, 2, 20))
    converge(*people)
    owe_reminders(today=DUE_ON, at=NOON)
    return people


def states() -> set[str]:
    return set(Reminder.objects.values_list("state", flat=True))


@pytest.mark.django_db
def test_while_the_server_is_down_everything_waits(people: list[User], mail_server: MailServer) -> None:
    mail_server.fault = Fault.DOWN
    send_due(at=NOON)
    assert states() == {State.PENDING}
    mail_server.fault = Fault.NONE
    assert send_due(at=NOON + timedelta(minutes=1)) == 4


@pytest.mark.django_db
def test_not_now_is_tried_again_later(people: list[User], mail_server: MailServer) -> None:
    mail_server.fault = Fault.LATER
    send_due(at=NOON)
    assert states() == {State.PENDING}
    mail_server.fault = Fault.NONE
    assert send_due(at=NOON + timedelta(minutes=1)) == 0
    assert send_due(at=NOON + RETRY) == 4


@pytest.mark.django_db
def test_never_is_listed_and_not_tried_again(people: list[User], mail_server: MailServer) -> None:
    mail_server.fault = Fault.REFUSED
    send_due(at=NOON)
    mail_server.fault = Fault.NONE
    assert send_due(at=NOON + timedelta(days=1)) == 0
    assert states() == {State.REFUSED}


@pytest.mark.django_db
def test_a_cut_line_leaves_one_uncertain_mail_and_no_second(people: list[User], mail_server: MailServer) -> None:
    mail_server.fault = Fault.CUT_BEFORE_REPLY
    send_due(at=NOON)
    assert sorted(Reminder.objects.values_list("state", flat=True)) == [State.PENDING] * 3 + [State.UNCERTAIN]
    mail_server.fault = Fault.NONE
    assert send_due(at=NOON + timedelta(minutes=1)) == 3
    recipients = [one for recipients in mail_server.recipients for one in recipients]
    assert sorted(recipients) == sorted(user.email for user in people)


@pytest.mark.django_db
def test_a_worker_that_died_leaves_its_claim_uncertain(people: list[User], mail_server: MailServer) -> None:
    Reminder.objects.update(state=State.CLAIMED, lease_until=NOON + LEASE)
    assert send_due(at=NOON + timedelta(minutes=4)) == 0
    assert states() == {State.CLAIMED}
    assert send_due(at=NOON + timedelta(minutes=6)) == 0
    assert states() == {State.UNCERTAIN}


@pytest.mark.django_db
def test_each_mail_has_a_fixed_message_id(people: list[User], mail_server: MailServer) -> None:
    send_due(at=NOON)
    ids = {mail["Message-ID"] for mail in mail_server.messages}
    assert ids == set(Reminder.objects.values_list("message_id", flat=True))
    assert len(ids) == 4


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_digest_once(people: list[User], mail_server: MailServer) -> None:
    counts = at_once(*[lambda: send_due(at=NOON)] * 6)
    assert not [one for one in counts if isinstance(one, Exception)]
    recipients = [one for recipients in mail_server.recipients for one in recipients]
    assert sorted(recipients) == sorted(user.email for user in people)


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_the_same_workers_send_doubles(
    people: list[User], mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the race is real, and it is the claim that wins it."""
    monkeypatch.setattr(sending, "_claim", lambda *_args: True)
    at_once(*[lambda: send_due(at=NOON)] * 6)
    assert len(mail_server.messages) > len(people)
