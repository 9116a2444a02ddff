"""Silence, an exit, a lapse or a wish opens a hand-over; another owner, an end or a gone reason closes it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Leave, User
from courses.certification.clearance.services import clearance
from courses.presence import services
from courses.presence.converging import converge
from courses.presence.models import Account, HandOver, Ownership
from courses.presence.reminding import owe_all
from courses.reminders.models import Reminder
from courses.reminders.sending import send_due
from lms.lib.dates import local_date
from lms.lib.history import Change, splice
from tests.builders import AT, make_person, make_programme
from tests.builders_presence import clear, end_employment, lapse, make_account, make_approved, read
from tests.cast import signed_in
from tests.mail_server import MailServer
from tests.races import at_once, on_postgresql

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# Six months after the approval of 2 March.
SILENT = datetime(2026, 9, 2, 9, tzinfo=UTC)


@pytest.fixture
def maja(staff: User) -> User:
    make_programme()
    clear(staff)
    return staff


@pytest.fixture
def oda(outsider: User) -> User:
    clear(outsider)
    return outsider


@pytest.fixture
def account(maja: User, oda: User) -> Account:
    return make_approved(maja, oda)


def night(at: datetime) -> None:
    """What the daily job does, twice: the second time changes nothing."""
    for _run in range(2):
        converge(today=local_date(at), at=at)
        owe_all(today=local_date(at), at=at)


def open_reasons(account: Account) -> list[tuple[User, str]]:
    rows = account.hand_overs.open().select_related("owner").order_by("owner__name")
    return [(row.owner, row.reason) for row in rows]


def test_six_silent_months_open_one_hand_over(account: Account, maja: User) -> None:
    night(SILENT - DAY)
    assert open_reasons(account) == []
    night(SILENT)
    assert open_reasons(account) == [(maja, "silence")]
    assert HandOver.objects.get().due_on == date(2026, 9, 16)
    assert _state(account, SILENT) == "in-review"


def test_a_sign_of_life_puts_the_silence_off_and_ends_it(account: Account, oda: User) -> None:
    services.note_life(account=account, active_on=date(2026, 6, 30), by=oda, at=SILENT - DAY)
    night(SILENT)
    assert open_reasons(account) == []
    later = datetime(2026, 12, 30, 9, tzinfo=UTC)
    night(later)
    assert len(open_reasons(account)) == 1
    services.note_life(account=account, active_on=later.date(), by=oda, at=later)
    assert open_reasons(account) == []
    assert _state(account, later) == "approved"


def test_an_older_sign_of_life_shortens_nothing(account: Account, maja: User) -> None:
    services.note_life(account=account, active_on=date(2025, 1, 1), by=maja, at=AT)
    night(SILENT - DAY)
    assert open_reasons(account) == []


def test_an_exit_opens_one_and_a_new_owner_closes_it(account: Account, maja: User, oda: User, governance: User) -> None:
    end_employment(maja, date(2026, 3, 31))
    night(datetime(2026, 3, 31, 9, tzinfo=UTC))
    assert open_reasons(account) == []
    at = datetime(2026, 4, 1, 9, tzinfo=UTC)
    night(at)
    assert open_reasons(account) == [(maja, "exit")]
    new = make_person("Nora Berg")
    clear(new)
    services.name_owner(hand_over=HandOver.objects.get(), user=new, by=oda, at=at)
    assert open_reasons(account) == []
    assert _state(account, at) == "handed-over"
    night(at)
    services.note_life(account=account, active_on=at.date(), by=new, at=at)
    assert _state(account, at) == "approved"
    spans = Ownership.objects.known().filter(account=account, place="owner").order_by("starts_on")
    assert [(row.user, row.starts_on, row.ends_on) for row in spans] == [
        (maja, AT.date(), at.date()),
        (new, at.date(), None),
    ]


def test_a_lapse_opens_one_and_a_renewal_ends_it(account: Account, oda: User) -> None:
    lapse(oda)
    night(AT + DAY)
    assert open_reasons(account) == [(oda, "lapse")]
    clear(oda, awarded_on=(AT + DAY).date())
    night(AT + 2 * DAY)
    assert open_reasons(account) == []
    assert HandOver.objects.get().outcome == "over"


def test_leave_opens_nothing(account: Account, oda: User) -> None:
    splice(Leave, [Change({"user_id": oda.pk}, AT.date(), None)], at=AT)
    assert not clearance(oda, "advocate", AT + DAY).allowed
    night(AT + DAY)
    assert open_reasons(account) == []


def test_who_is_not_fit_when_it_is_approved_calls_for_another_at_once(maja: User, oda: User) -> None:
    lapse(oda)
    account = make_approved(maja, oda)
    assert open_reasons(account) == [(oda, "lapse")]


def test_an_owner_may_ask_to_hand_over_and_the_wish_stays_until_it_is_met(
    account: Account, maja: User, oda: User, governance: User
) -> None:
    page = signed_in(maja)
    page.post(f"/presence/{account.uuid}/hand-over/")
    night(AT + DAY)
    assert open_reasons(account) == [(maja, "asked")]
    assert "I want to hand over" not in page.get(f"/presence/{account.uuid}/").text
    new = make_person("Nora Berg")
    given = {"hand_over": HandOver.objects.get().uuid, "user": new.employee_number}
    address = f"/presence/{account.uuid}/new-owner/"
    assert "Nora Berg is not cleared for it" in page.post(address, given).text
    clear(new)
    assert "does not own it yet" in page.post(address, {**given, "user": oda.employee_number}).text
    assert page.post(address, given).status_code == 302
    assert [row.user for row in read(account).owners] == [new, oda]
    assert page.get(f"/presence/{account.uuid}/").status_code == 200  # she asked for it once


def test_closing_ends_what_is_open(account: Account, maja: User) -> None:
    night(SILENT)
    answer = signed_in(maja).post(f"/presence/{account.uuid}/closing/", {"closing-reason": ""})
    assert "Please say why." in answer.text
    signed_in(maja).post(f"/presence/{account.uuid}/closing/", {"closing-reason": "The fair is over."})
    assert open_reasons(account) == []
    assert not Reminder.objects.filter(settled_at__isnull=True, kind="account-hand-over").exists()
    assert "The fair is over." in signed_in(maja).get(f"/presence/{account.uuid}/").text
    with pytest.raises(services.Refused):
        services.note_life(account=account, active_on=AT.date(), by=maja, at=AT)
    assert make_account(maja, read(account).owners[1].user).is_open_request


def test_a_year_on_it_is_to_be_reviewed_and_stays_for_another(account: Account, maja: User, governance: User) -> None:
    at = datetime(2027, 3, 2, 9, tzinfo=UTC)
    services.note_life(account=account, active_on=at.date(), by=maja, at=at)
    night(at)
    assert _state(account, at) == "in-review"
    told = Reminder.objects.filter(kind="account-review", settled_at__isnull=True)
    assert governance in {row.user for row in told}
    services.review(account=account, by=governance, note="Fine", sunset_on=date(2027, 9, 1), at=at)
    assert _state(account, at) == "approved"
    assert not told.all().exists()
    account.refresh_from_db()
    assert account.review_on == date(2027, 9, 1)  # its planned end comes first


def test_an_owner_does_not_review_her_own(maja: User, governance: User) -> None:
    clear(governance)
    account = make_approved(maja, governance)
    assert signed_in(governance).post(f"/presence/{account.uuid}/review/").status_code == 404
    with pytest.raises(services.Refused):
        services.review(account=account, by=governance, note="", sunset_on=None, at=AT)


def test_the_second_owner_and_governance_are_told_once_and_the_one_who_left_is_not(
    account: Account, maja: User, oda: User, governance: User, mail_server: MailServer
) -> None:
    Reminder.objects.all().delete()
    end_employment(maja, date(2026, 3, 31))
    at = datetime(2026, 4, 1, 9, tzinfo=UTC)
    for _day in range(2):
        night(at)
        send_due(at=at)
        at += DAY
    assert sorted(str(mail["To"]) for mail in mail_server.messages) == sorted([str(oda.email), str(governance.email)])
    assert mail_server.messages[0]["Subject"] == "@MajaatHavnby on Mastodon needs another owner, or an end"


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_open_one_hand_over_and_two_people_name_one_owner(staff: User, outsider: User) -> None:
    make_programme()
    clear(staff, outsider)
    account = make_approved(staff, outsider)
    today = SILENT.date()
    at_once(*[lambda: converge(today=today, at=SILENT)] * 3)
    task = HandOver.objects.get()
    new = [make_person("Nora Berg"), make_person("Nils Berg")]
    clear(*new)
    outcomes = at_once(
        *[lambda one=one: services.name_owner(hand_over=task, user=one, by=outsider, at=SILENT) for one in new]
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "Refused"]
    assert len({row.user_id for row in read(account).owners}) == 2


def _state(account: Account, at: datetime) -> str:
    return Account.objects.with_state(local_date(at)).get(pk=account.pk).state
