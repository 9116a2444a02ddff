"""Asking for an account, deciding on it, and who sees what of the register."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.certification.clearance.models import Answer
from courses.certification.clearance.services import clearance
from courses.models import Programme
from courses.presence import handles, services
from courses.presence.models import Account
from courses.reminders.models import Reminder
from tests.builders import AT, make_people, make_programme
from tests.builders_presence import clear, make_account, make_wish, read
from tests.cast import signed_in
from tests.races import at_once, on_postgresql

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def havnby(db: None) -> Programme:
    return make_programme()


@pytest.fixture
def maja(staff: User) -> User:
    clear(staff)
    return staff


@pytest.fixture
def oda(outsider: User) -> User:
    clear(outsider)
    return outsider


def typed(maja: User, oda: User, **changes: Any) -> dict[str, Any]:
    wish = make_wish(maja, oda)
    given = {name: value for name, value in vars(wish).items() if value is not None}
    return given | {"owner": maja.email, "second": oda.employee_number} | changes


def ask(maja: User, oda: User, **changes: Any) -> Any:
    return signed_in(maja).post("/presence/request/", typed(maja, oda, **changes))


@pytest.mark.parametrize(
    ("handle", "good"),
    [("MajaatHavnby", True), ("majaathavnby", True), ("maja.latHavnby", True), ("atHavnby", False), ("Maja", False)],
)
def test_a_company_named_handle_follows_the_pattern(handle: str, good: bool) -> None:
    assert handles.follows("*atHavnby", handle) is good


def test_the_good_example_follows_the_pattern_whatever_the_name() -> None:
    for name in ("Søren Dahl", "Åse Öhman", "Zoë Weiß", "李 小龙", ""):
        assert handles.follows("*atHavnby", handles.example("*atHavnby", name)), name
    assert handles.example("*atHavnby", "Søren Dahl") == "SoerenatHavnby"


def test_asked_for_and_approved(maja: User, oda: User, governance: User) -> None:
    ask(maja, oda, handle=" @MajaatHavnby ")
    account = read(Account.objects.get())
    assert (account.handle, account.state, [row.user for row in account.owners]) == (
        "MajaatHavnby",
        "requested",
        [maja, oda],
    )
    page = signed_in(governance).get(f"/presence/{account.uuid}/")
    assert "Your decision" in page.text
    signed_in(governance).post(f"/presence/{account.uuid}/decision/", {"decision": "approve"})
    assert read(account).state == "approved"
    assert "Approved" in signed_in(maja).get("/presence/").text
    assert f"/presence/{account.uuid}/" in signed_in(oda).get("/presence/").text


def test_a_name_off_the_pattern_is_sent_back_with_a_good_one(maja: User, oda: User) -> None:
    answer = ask(maja, oda, handle="TheRealMaja")
    assert answer.status_code == 400
    assert "It has to follow *atHavnby. A good one: MajaatHavnby." in answer.text
    assert not Account.objects.exists()
    assert ask(maja, oda, handle="HavnbySupport", kind="official").status_code == 302


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"handle": "a b"}, "Letters, digits, dots, dashes and underscores only"),
        ({"second": "nobody@havnby.example"}, "Nobody signs in with this."),
        ({"sunset_on": "2020-01-01"}, "Choose a day that is still to come."),
        ({"posts_a_week": "0"}, "greater than or equal to 1"),
        ({"purpose": ""}, "This field is required."),
        ({"second": "\0"}, "Null characters are not allowed."),
    ],
)
def test_what_is_not_in_order_is_said(maja: User, oda: User, changes: dict[str, str], said: str) -> None:
    answer = ask(maja, oda, **changes)
    assert answer.status_code == 400
    assert said in answer.text


def test_owners_are_two_people_who_work_here_and_are_cleared(maja: User, oda: User, leaver: User, hr: User) -> None:
    assert "Name a different person in each place." in ask(maja, oda, second=maja.employee_number).text
    assert "Leif Bach does not work here." in ask(maja, oda, second=leaver.employee_number).text
    assert "Helle Kruse is not cleared for it today" in ask(maja, oda, second=hr.employee_number).text


def test_an_answer_about_somebody_else_is_hers_to_read_and_says_no_reason(maja: User, oda: User, hr: User) -> None:
    page = ask(maja, oda, second=hr.employee_number).text
    assert "badge" not in page
    (answer,) = Answer.objects.all()
    assert (answer.user, answer.asked_by, answer.allowed) == (hr, maja, False)


def test_an_official_account_is_what_clears_its_owners(maja: User, oda: User, governance: User) -> None:
    assert ask(maja, oda, kind="official", handle="HavnbyHelp").status_code == 302
    account = make_account(maja, oda, kind="official", handle="HavnbyNews")
    assert not clearance(maja, "official-account", AT).allowed
    services.approve(account=account, by=governance, at=AT)
    assert clearance(maja, "official-account", AT).allowed
    assert not clearance(maja, "official-account", AT - timedelta(days=1)).allowed
    assert not clearance(maja, "official-account", AT, known=AT - timedelta(days=1)).allowed
    later = AT + timedelta(days=2)
    services.close(account=account, by=governance, reason="Over", at=later)
    assert not clearance(maja, "official-account", later).allowed
    assert clearance(maja, "official-account", later - timedelta(days=1)).allowed


def test_a_name_is_taken_once(maja: User, oda: User, governance: User) -> None:
    account = make_account(maja, oda)
    assert "This account is in the register already." in ask(maja, oda, handle="majaATHAVNBY").text
    with pytest.raises(services.Refused):
        make_account(maja, oda, handle="majaathavnby")
    services.refuse(account=account, by=governance, reason="Too early", at=AT)
    assert make_account(maja, oda).is_open_request


def test_where_company_names_are_forbidden_only_official_accounts_are_offered(maja: User, oda: User) -> None:
    Programme.objects.update(handle_policy=Programme.HandlePolicy.FORBIDDEN)
    page = signed_in(maja).get("/presence/request/")
    assert "Havnby has no accounts of one person with its name in them." in page.text
    assert ask(maja, oda).status_code == 400


def test_a_refusal_has_a_reason_that_the_one_who_asked_reads(maja: User, oda: User, governance: User) -> None:
    account = make_account(maja, oda)
    address = f"/presence/{account.uuid}/decision/"
    answer = signed_in(governance).post(address, {"decision": "refuse", "reason": " "})
    assert "Please say why." in answer.text
    signed_in(governance).post(address, {"decision": "refuse", "reason": "We have one for this."})
    assert read(account).state == "refused"
    page = signed_in(maja).get(f"/presence/{account.uuid}/").text
    assert "We have one for this." in page
    assert "Your decision" not in page


def test_nobody_decides_on_a_request_of_her_own_or_an_account_that_she_is_to_own(governance: User, oda: User) -> None:
    own, named = make_account(governance, oda), make_account(oda, governance, handle="OdaatHavnby")
    for account in (own, named):
        answer = signed_in(governance).post(f"/presence/{account.uuid}/decision/", {"decision": "approve"})
        assert answer.status_code == 404
        with pytest.raises(services.Refused):
            services.approve(account=account, by=governance, at=AT)


def test_decided_once(maja: User, oda: User, governance: User) -> None:
    account = make_account(maja, oda)
    services.refuse(account=account, by=governance, reason="No", at=AT)
    answer = signed_in(governance).post(f"/presence/{account.uuid}/decision/", {"decision": "approve"}, follow=True)
    assert "something changed" in answer.text
    assert read(account).state == "refused"


def test_governance_hears_of_a_request_and_the_one_who_asked_of_the_answer(
    maja: User, oda: User, governance: User
) -> None:
    account = make_account(maja, oda)
    rows = {row.user: row.kind for row in _owed()}
    assert rows == {governance: "account-request"}
    services.approve(account=account, by=governance, at=AT)
    assert [(row.user, row.kind) for row in _owed()] == [(maja, "account-decision")]
    signed_in(maja).get(f"/presence/{account.uuid}/")
    assert _owed() == []


def _owed() -> list[Reminder]:
    return list(Reminder.objects.filter(settled_at__isnull=True).order_by("pk"))


def test_strangers_see_nothing_and_communications_sees_without_deciding(
    maja: User, oda: User, hr: User, communications: User
) -> None:
    account = make_account(maja, oda)
    address = f"/presence/{account.uuid}/"
    assert signed_in(hr).get(address).status_code == 404
    assert signed_in(hr).get("/presence/register/").status_code == 403
    page = signed_in(communications).get(address)
    assert page.status_code == 200
    assert "Your decision" not in page.text
    assert signed_in(communications).post(f"{address}decision/", {"decision": "approve"}).status_code == 404


def test_the_register_is_filtered(maja: User, oda: User, governance: User) -> None:
    make_account(maja, oda)
    make_account(oda, maja, handle="OdaatHavnby", network="x")
    register = signed_in(governance)
    both = register.get("/presence/register/").text
    assert "2 accounts." in both
    for query, there, gone in (
        ("network=x", "@OdaatHavnby", "@MajaatHavnby"),
        ("name=@maja", "@MajaatHavnby", "@OdaatHavnby"),
        ("state=requested&name=odaat", "@OdaatHavnby", "@MajaatHavnby"),
    ):
        page = register.get(f"/presence/register/?{query}").text
        assert there in page
        assert gone not in page
    assert "No account fits these filters." in register.get("/presence/register/?state=closed").text
    assert "2 accounts." in register.get("/presence/register/?name=Winther&state=nonsense").text


def test_the_register_takes_a_fixed_number_of_statements(maja: User, oda: User, governance: User) -> None:
    make_account(maja, oda)
    client = signed_in(governance)
    client.get("/presence/register/")
    with CaptureQueriesContext(connection) as few:
        client.get("/presence/register/")
    for number, person in enumerate(make_people([f"P Q{n}" for n in range(8)])):
        make_account(person, maja, handle=f"P{number}atHavnby")
    with CaptureQueriesContext(connection) as many:
        client.get("/presence/register/")
    assert len(many) == len(few)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_for_one_name_at_once_one_gets_it(staff: User, outsider: User) -> None:
    outcomes = at_once(
        lambda: make_account(staff, outsider),
        lambda: make_account(outsider, staff, handle="MAJAatHavnby"),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Account", "Refused"]
