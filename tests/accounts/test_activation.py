"""The first sign-in: one code, one person, once."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import guesses
from accounts.activation import ALPHABET, CodeRefused, Refusal, activate, hash_of, issue, new_code, person_of
from accounts.models import Activation, User
from tests.builders import make_people, make_person
from tests.races import at_once, on_postgresql

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "kanel-trappe-regn"
ENTER = "/accounts/activate/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        yield


def code_for(user: User, at: datetime = AT) -> str:
    return issue([user], at)[0][1]


def refusal(code: str, at: datetime) -> Refusal:
    with pytest.raises(CodeRefused) as refused:
        activate(code, PASSWORD, at)
    return refused.value.reason


def test_codes_are_hard_to_misread_and_only_their_hash_is_kept() -> None:
    assert not set("01OIL") & set(ALPHABET)
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", new_code())
    code = code_for(make_person())
    row = Activation.objects.values().get()
    assert code not in str(row) and row["code_hash"] == hash_of(code)
    assert row["expires_at"] == AT + timedelta(days=14)


@pytest.mark.parametrize("write", [str, str.lower, lambda code: code.replace("-", " "), lambda code: f"  {code} \n"])
def test_blanks_case_and_hyphens_do_not_matter(write: object) -> None:
    user = make_person()
    assert person_of(write(code_for(user)), AT) == user


def test_a_code_sets_the_password_once() -> None:
    user = make_person()
    code = code_for(user)
    assert activate(code, PASSWORD, AT) == user
    assert User.objects.get().check_password(PASSWORD)
    assert refusal(code, AT) == Refusal.USED


def test_a_code_lasts_fourteen_days() -> None:
    user = make_person()
    code = code_for(user)
    assert person_of(code, AT + timedelta(days=14, seconds=-1)) == user
    assert refusal(code, AT + timedelta(days=14)) == Refusal.EXPIRED


def test_a_newer_code_ends_the_older_one_which_then_looks_like_any_unknown_one() -> None:
    user = make_person()
    old, new = code_for(user), code_for(user)
    assert refusal(old, AT) == refusal(new_code(), AT) == Refusal.UNKNOWN
    assert person_of(new, AT) == user
    assert Activation.objects.filter(used_at=None, revoked_at=None).count() == 1


def test_who_may_not_sign_in_gets_no_code_and_uses_none() -> None:
    off, gone, here = make_people(["Off", "Gone", "Here"])
    codes = dict(issue([off, gone], AT))
    User.objects.filter(pk=off.pk).update(is_active=False)
    gone.employments.update(ends_on=date(2026, 3, 2))
    assert [refusal(code, AT) for code in codes.values()] == [Refusal.UNKNOWN] * 2
    assert [user for user, _code in issue(User.objects.all(), AT)] == [here]


def test_codes_for_many_take_a_fixed_number_of_queries(django_assert_num_queries: object) -> None:
    people = make_people([f"Person {number}" for number in range(40)])
    with django_assert_num_queries(5):
        assert len(issue(people, AT)) == 40


def test_from_the_typed_code_to_my_path(client: Client) -> None:
    user = make_person("Maja Lindqvist", language="en")
    answer = client.post(ENTER, {"code": f" {code_for(user).lower().replace('-', ' ')} "}, follow=True)
    assert "Hello Maja. Choose a password" in answer.text
    assert "At least 10 characters" in answer.text
    assert user.employee_number in answer.text
    done = client.post(answer.request["PATH_INFO"], {"password": PASSWORD})
    assert (done.status_code, done.url) == (302, "/")
    assert int(client.session["_auth_user_id"]) == user.pk
    assert client.session["account_authentication_methods"][0]["method"] == "password"


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_link_changes_nothing(client: Client, method: str) -> None:
    code = code_for(make_person())
    before = list(Activation.objects.values())
    for _visit in range(3):
        answer = getattr(client, method)(reverse("accounts:activate-code", args=[code]))
        assert answer.status_code == 200
    assert list(Activation.objects.values()) == before
    assert "_auth_user_id" not in client.session


def test_the_page_speaks_the_language_of_the_roster_as_soon_as_the_code_is_known(client: Client) -> None:
    code = code_for(make_person("Lars Holm", language="da"))
    answer = client.get(reverse("accounts:activate-code", args=[code]), headers={"accept-language": "en"})
    assert answer.headers["Content-Language"] == "da"
    assert '<html lang="da"' in answer.text


@pytest.mark.parametrize("password", ["short", "password123", "maja lindqvist", "1234567890"])
def test_a_weak_password_is_refused_and_the_code_stays_good(client: Client, password: str) -> None:
    user = make_person("Maja Lindqvist")
    code = code_for(user)
    answer = client.post(reverse("accounts:activate-code", args=[code]), {"password": password})
    assert answer.status_code == 200
    assert "One thing to mend" in answer.text
    assert person_of(code, AT) == user


def test_each_dead_code_gets_one_sentence_and_unknown_and_replaced_get_the_same(client: Client) -> None:
    user, other = make_people(["Anna", "Bo"])
    replaced, used = code_for(user), code_for(other)
    code_for(user)
    activate(used, PASSWORD, AT)
    pages = [client.post(ENTER, {"code": code}).text for code in (replaced, new_code(), used)]
    assert "We do not know this code" in pages[0]
    assert without_token(pages[0]).replace(replaced, "") == without_token(pages[1]).replace(code_in(pages[1]), "")
    assert "This code has been used" in pages[2]
    with time_machine.travel(AT + timedelta(days=30)):
        late = code_for(make_person("Carl"))
        assert "This code has expired" in client.get(reverse("accounts:activate-code", args=[late])).text


def without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def code_in(page: str) -> str:
    return re.search(r'name="code" value="([^"]*)"', page).group(1)


def test_guessing_is_slowed_per_address_and_a_right_code_then_gets_the_same_answer(client: Client) -> None:
    code = code_for(make_person())
    for _guess in range(guesses.PER_ADDRESS):
        client.post(ENTER, {"code": new_code()})
    answer = client.post(ENTER, {"code": code})
    assert answer.status_code == 429
    assert "Wait ten minutes" in answer.text
    assert client.get(reverse("accounts:activate-code", args=[code])).status_code == 429
    assert client.post(ENTER, {"code": code}, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_a_warehouse_behind_one_address_activates_at_nine_oclock(client: Client) -> None:
    codes = [
        code for _user, code in issue(make_people([f"Person {number}" for number in range(guesses.PER_ADDRESS)]), AT)
    ]
    assert {client.post(ENTER, {"code": code}).status_code for code in codes} == {302}


@pytest.mark.parametrize("code", ["", "%00", "x" * 500, "../../admin", "<script>", "ÆØÅ"])
def test_nonsense_in_the_address_is_answered_plainly(client: Client, code: str) -> None:
    assert client.get(f"/accounts/activate/{code}/").status_code in {200, 404}


@pytest.mark.django_db(transaction=True)
@on_postgresql
def test_two_at_once_spend_a_code_once() -> None:
    code = code_for(make_person())
    outcomes = at_once(*[lambda number=number: activate(code, f"{PASSWORD}-{number}", AT) for number in range(4)])
    assert [isinstance(one, CodeRefused) for one in outcomes].count(True) == 3
    assert [isinstance(one, Exception) for one in outcomes].count(False) == 1
