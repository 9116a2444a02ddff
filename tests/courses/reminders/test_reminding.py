"""What is owed to whom: seven days before, on the day, seven days after, and never after it is done."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts.models import User
from courses.certification.models import Obligation
from courses.certification.reminding import owe_reminders
from courses.reminders.models import Reminder
from courses.reminders.sending import send_due
from tests.builders import AT, make_person
from tests.builders_certification import converge, finish_course, make_requirement
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db
DUE_ON = date(2026, 3, 22)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def owe(day: date) -> None:
    owe_reminders(today=day, at=noon(day))


def kinds(user: User) -> list[str]:
    return list(Reminder.objects.filter(user=user).order_by("id").values_list("kind", flat=True))


@pytest.fixture
def maja(db: None) -> User:
    make_requirement()
    maja = make_person(starts_on=date(2026, 2, 20))
    converge(maja)
    return maja


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-8, []), (-7, ["due-soon"]), (-1, ["due-soon"]), (0, ["due-today"]), (1, []), (6, []), (7, ["overdue"])],
)
def test_each_reminder_has_its_day(maja: User, days: int, expected: list[str]) -> None:
    owe(DUE_ON + timedelta(days=days))
    assert kinds(maja) == expected


def test_all_days_in_a_row_owe_three(maja: User) -> None:
    for days in range(-40, 60):
        owe(DUE_ON + timedelta(days=days))
    assert kinds(maja) == ["due-soon", "due-today", "overdue"]


def test_running_it_twice_owes_nothing_more(maja: User) -> None:
    for _ in range(3):
        owe(DUE_ON)
    assert kinds(maja) == ["due-today"]


def test_a_site_that_stood_still_owes_the_latest_only(maja: User) -> None:
    owe(DUE_ON + timedelta(days=20))
    assert kinds(maja) == ["overdue"]


def test_nothing_is_owed_to_who_is_away(db: None) -> None:
    make_requirement()
    maja = make_person(starts_on=date(2026, 2, 20), leave_from=date(2026, 2, 25), leave_to=date(2026, 6, 30))
    converge(maja)
    row = Obligation.objects.known().get()
    owe(date(2026, 3, 20))
    assert kinds(maja) == []
    assert row.due_on > date(2026, 6, 30)


def test_the_mail_says_what_by_when_and_why(maja: User, mail_server: MailServer) -> None:
    owe(DUE_ON)
    assert send_due(at=noon(DUE_ON)) == 1
    (mail,) = mail_server.messages
    assert mail["To"] == maja.email
    assert mail["Subject"] == "“Listener” is due today"
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    for part in (text, html):
        assert "Hello Maja" in part
        assert "Because everyone at Havnby learns to listen" in part
        assert "http://127.0.0.1" in part


def test_a_dane_is_written_to_in_danish(db: None, mail_server: MailServer) -> None:
    make_requirement()
    lars = make_person("Lars Holm", starts_on=date(2026, 2, 20), language="da")
    converge(lars)
    owe(DUE_ON)
    send_due(at=noon(DUE_ON))
    (mail,) = mail_server.messages
    assert "Lytter" in mail["Subject"]
    assert "Hello" not in mail.get_body(("plain",)).get_content()


def test_one_digest_a_day_however_many_things(maja: User, mail_server: MailServer) -> None:
    make_requirement(Obligation.objects.get().requirement.certification, slug="again", due_days=30)
    converge(maja)
    owe(DUE_ON)
    send_due(at=noon(DUE_ON))
    send_due(at=noon(DUE_ON) + timedelta(hours=3))
    assert len(mail_server.messages) == 1
    assert Reminder.objects.filter(state=Reminder.State.SENT).count() == 2


def test_it_stops_the_moment_the_thing_is_done(maja: User, mail_server: MailServer) -> None:
    owe(DUE_ON)
    finish_course(maja, at=noon(DUE_ON))
    converge(maja, at=noon(DUE_ON))
    send_due(at=noon(DUE_ON))
    assert mail_server.messages == []
    assert Reminder.objects.get().state == Reminder.State.VOID


def test_it_is_asked_again_right_before_sending(maja: User, mail_server: MailServer) -> None:
    """Though nobody has settled the row yet, an obligation that is closed sends no mail."""
    owe(DUE_ON)
    Obligation.objects.known().update(closed_on=DUE_ON)
    send_due(at=noon(DUE_ON))
    assert mail_server.messages == []
    assert Reminder.objects.get().state == Reminder.State.VOID


def test_who_has_no_address_finds_it_on_the_home_page(db: None, mail_server: MailServer) -> None:
    make_requirement()
    lars = make_person("Lars Holm", starts_on=date(2026, 2, 20), email="")
    converge(lars)
    owe(DUE_ON)
    send_due(at=noon(DUE_ON))
    assert mail_server.messages == []
    assert Reminder.objects.ringing(lars.pk).count() == 1
    finish_course(lars, at=AT + timedelta(days=20))
    converge(lars, at=AT + timedelta(days=20))
    assert Reminder.objects.ringing(lars.pk).count() == 0


def test_outside_working_hours_it_waits(maja: User, mail_server: MailServer, settings: object) -> None:
    settings.MAIL_HOURS = range(8, 17)
    monday = date(2026, 3, 23)
    Obligation.objects.known().update(due_on=monday)
    owe(monday)
    for hour in (3, 22):
        send_due(at=datetime.combine(monday, time(hour), tzinfo=UTC))
    assert mail_server.messages == []
    send_due(at=datetime.combine(monday, time(14), tzinfo=UTC))
    assert len(mail_server.messages) == 1
