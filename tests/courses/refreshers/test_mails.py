"""One mail a month, about nothing that is due; it stops when she has begun, put it away or switched it off."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from accounts.models import User
from courses.certification.reminding import owe_reminders
from courses.refreshers import services
from courses.refreshers.models import Refresher, RefresherQuestion
from courses.refreshers.reminding import owe_mails
from courses.refreshers.tasks import make_refreshers
from courses.reminders.models import Reminder
from courses.reminders.sending import send_due
from courses.reminders.sources import bell_lines, ringing
from tests.builders import make_person
from tests.builders_certification import converge, make_certification, make_requirement
from tests.builders_refreshers import APRIL, finish, make_quiz_about, make_refresher
from tests.cast import signed_in
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
NEXT = date(2026, 5, 1)


@pytest.fixture
def maja(db: None) -> User:
    maja = make_person()
    make_refresher(maja)
    return maja


def send() -> int:
    owe_mails(today=APRIL, at=NOON)
    return send_due(at=NOON)


def test_the_mail_says_what_it_is_that_nothing_is_due_and_how_to_stop_it(maja: User, mail_server: MailServer) -> None:
    assert send() == 1
    (mail,) = mail_server.messages
    assert (mail["To"], mail["Subject"]) == (maja.email, "Three questions to keep it fresh")
    for kind in ("plain", "html"):
        part = mail.get_body((kind,)).get_content()
        assert "Never graded, and nobody else sees it." in part
        assert "Switch these off" in part
        assert "/refreshers/#switch" in part
        assert "something is due" not in part
        assert "reminding" not in part


def test_the_link_leads_to_the_switch_without_another_page(maja: User) -> None:
    page = signed_in(maja).get("/refreshers/").text
    assert 'id="switch"' in page
    assert 'name="choice" value="off"' in page


def test_one_mail_a_month(maja: User, mail_server: MailServer) -> None:
    for _ in range(3):
        send()
    assert len(mail_server.messages) == 1
    services.make(today=NEXT)
    owe_mails(today=NEXT, at=datetime(2026, 5, 4, 12, tzinfo=UTC))
    send_due(at=datetime(2026, 5, 4, 12, tzinfo=UTC))
    assert len(mail_server.messages) == 2


def _begin(maja: User) -> None:
    row = RefresherQuestion.objects.select_related("version_activity", "refresher").first()
    services.answer(question=row, given=row.document.sample(right=True, seed=0), at=NOON)


STOPS = [
    _begin,
    lambda maja: services.put_away(user=maja, today=APRIL, at=NOON),
    lambda maja: services.switch_off(user=maja, at=NOON),
]


@pytest.mark.parametrize("stop", STOPS, ids=["begun", "put away", "switched off"])
def test_a_mail_that_has_not_left_stops(maja: User, mail_server: MailServer, stop: Callable[[User], None]) -> None:
    owe_mails(today=APRIL, at=NOON)
    stop(maja)
    assert (send_due(at=NOON), mail_server.messages) == (0, [])
    assert Reminder.objects.get().state == Reminder.State.VOID
    assert send() == 0


def test_it_is_asked_again_right_before_sending(maja: User, mail_server: MailServer) -> None:
    """The month is over before the mail server is back."""
    owe_mails(today=APRIL, at=NOON)
    assert send_due(at=datetime(2026, 5, 4, 12, tzinfo=UTC)) == 0
    assert Reminder.objects.get().state == Reminder.State.VOID


def test_who_has_no_address_gets_the_card_only(mail_server: MailServer) -> None:
    lars = make_person("Lars Holm", email="")
    make_refresher(lars)
    assert send() == 0
    assert not Reminder.objects.exists()


def test_the_bell_does_not_ring(maja: User, mail_server: MailServer) -> None:
    send()
    assert Reminder.objects.get().state == Reminder.State.SENT
    assert ringing(maja.pk) == []
    assert bell_lines(maja.pk, APRIL) == []


def test_what_is_due_comes_first_in_a_digest_of_both(mail_server: MailServer) -> None:
    day = date(2026, 4, 1)
    maja = make_person(starts_on=date(2026, 3, 2))
    quiz = make_quiz_about(slug="coffee")
    finish(maja, quiz)
    services.make(today=day)
    owe_mails(today=day, at=NOON)
    make_requirement(make_certification())
    converge(maja)
    owe_reminders(today=day, at=NOON)
    send_due(at=NOON)
    (mail,) = mail_server.messages
    assert "Listener" in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()
    assert text.index("“Listener”") < text.index("Three questions to keep it fresh")
    assert "You get this because something is due." in text


def test_the_nightly_job_makes_tells_and_forgets(maja: User) -> None:
    Refresher.objects.update(month=date(2025, 1, 1))
    make_refreshers()
    (mine,) = Refresher.objects.all()
    assert mine.month == date.today().replace(day=1)
    assert Reminder.objects.get().subject == str(mine.uuid)
