"""Who comes in, by what name, and who does not any more."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as site
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from accounts.policies import may_sign_in
from tests.builders import AT, PASSWORD, make_people, make_person
from tests.cast import signed_in

LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"
HELP = "/help/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(AT, tick=True):
        yield


def sign_in(client: Client, login: str, password: str = PASSWORD) -> bool:
    client.post(LOGIN, {"login": login, "password": password})
    return "_auth_user_id" in client.session


def person(name: str = "Maja Lindqvist", **facts: object) -> User:
    return make_people([name], password=True, **facts)[0]


@pytest.mark.parametrize(
    "login", ["10482", " 10482 ", "maja@havnby.example", "MAJA@Havnby.Example", " maja@havnby.example\t"]
)
def test_by_employee_number_or_e_mail_blanks_and_case_do_not_matter(client: Client, login: str) -> None:
    person(employee_number="10482", email="maja@havnby.example")
    assert sign_in(client, login)


def test_a_number_with_letters_is_known_in_either_case(client: Client) -> None:
    person(employee_number="A7", email="")
    assert sign_in(client, "a7")


@pytest.mark.parametrize("login", ["10482", "maja@havnby.example", "unknown", "unknown@havnby.example", "a\0b"])
def test_a_wrong_password_opens_nothing(client: Client, login: str) -> None:
    person(employee_number="10482", email="maja@havnby.example")
    assert not sign_in(client, login, "wrong-password")


def test_wrong_password_and_unknown_login_get_the_same_page(client: Client) -> None:
    person(employee_number="10482", email="maja@havnby.example")
    pages = []
    for login in ("maja@havnby.example", "moja@havnby.example"):
        page = client.post(LOGIN, {"login": login, "password": "wrong-password"}).text
        pages.append(re.sub(r'value="[^"]*"', "", page))
    assert pages[0] == pages[1]


hashed: list[str] = []


class CountingHasher(MD5PasswordHasher):
    def encode(self, password: str, salt: str) -> str:
        hashed.append(password)
        return super().encode(password, salt)


def test_a_password_is_hashed_as_often_for_unknown_people_as_for_known_ones(client: Client, settings: Settings) -> None:
    """Counted, not timed: the hash is what takes the time."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    person(employee_number="10482", email="maja@havnby.example")
    counts = []
    for login in ("10482", "maja@havnby.example", "99999", "nobody@havnby.example"):
        hashed.clear()
        client.post(LOGIN, {"login": login, "password": "wrong-password"})
        counts.append(len(hashed))
    assert counts == [1, 1, 1, 1]


def test_ten_failures_lock_a_person_at_both_names_and_a_right_password_gets_the_same_answer(client: Client) -> None:
    person(employee_number="10482", email="maja@havnby.example")
    other = person("Bo Holm", employee_number="20000")
    for number in range(10):
        sign_in(client, ["10482", "maja@havnby.example"][number % 2], "wrong-password")
    assert not sign_in(client, "10482")
    assert not sign_in(client, "maja@havnby.example")
    assert sign_in(client, other.employee_number)


def test_a_whole_warehouse_signs_in_from_one_address(settings: Settings) -> None:
    people = make_people([f"Person {number}" for number in range(120)], password=True)
    assert all(sign_in(Client(), one.employee_number) for one in people)


def test_a_leaver_stays_out_and_a_running_session_ends_on_the_next_request() -> None:
    user = person()
    client = signed_in(user)
    assert client.get(HELP).status_code == 200
    user.employments.update(ends_on=AT.date() + timedelta(days=1))
    assert client.get(HELP).status_code == 200
    user.employments.update(ends_on=AT.date())
    assert client.get(HELP).url.startswith(LOGIN)
    assert not sign_in(Client(), user.employee_number)
    assert not sign_in(Client(), str(user.email))


def test_the_last_day_is_the_persons_own(client: Client) -> None:
    at = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
    here, there = make_people(["Here", "There"], last_day=date(2026, 3, 2))
    there.time_zone = "America/Los_Angeles"
    assert (may_sign_in(here, at), may_sign_in(there, at)) == (False, True)


def test_who_comes_back_or_begins_later_may_sign_in() -> None:
    later = person("Later", starts_on=date(2026, 6, 1))
    without = User.objects.create(name="Installer", employee_number="root", is_superuser=True)
    assert may_sign_in(later, AT)
    assert may_sign_in(without, AT)


def test_somebody_switched_off_stays_out(client: Client) -> None:
    user = person()
    session = signed_in(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert session.get(HELP).url.startswith(LOGIN)
    assert not sign_in(client, user.employee_number)


def test_the_check_costs_no_query_of_its_own(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """The session comes from the cache; the person and the end of the employment are one row."""
    client = signed_in(person())
    client.get(HELP)
    with django_assert_num_queries(1) as queries:
        client.get("/accounts/language/")
    assert "employment_ends_on" in queries.captured_queries[0]["sql"]


def test_a_reset_mail_leads_to_the_configured_address_whatever_the_host_header_says(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    person("Søren Dahl", email="soren@havnby.example", language="da")
    Client().post(RESET, {"email": "Soren@havnby.example"}, headers={"host": "evil.example"})
    (sent,) = mail.outbox
    assert sent.to == ["soren@havnby.example"]
    assert sent.extra_headers["Content-Language"] == "da"
    link = re.search(r"https?://\S+/accounts/password/reset/key/\S+", sent.body)
    assert link and link.group().startswith(site.BASE_URL)
    assert "evil.example" not in sent.message().as_string()
    client = Client()
    form = client.get(link.group().removeprefix(site.BASE_URL), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "kanel-trappe-regn", "password2": "kanel-trappe-regn"})
    assert sign_in(client, "soren@havnby.example", "kanel-trappe-regn")


@pytest.mark.parametrize("email", ["nobody@havnby.example", "maja@havnby.example", "gone@havnby.example"])
def test_a_reset_says_the_same_to_everybody(email: str, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_person("Maja", email="maja@havnby.example")
    make_person("Gone", email="gone@havnby.example", last_day=date(2026, 2, 1))
    answer = Client().post(RESET, {"email": email})
    assert (answer.status_code, answer.url) == (302, f"{RESET}done/")
    assert [message.subject for message in mail.outbox] == {
        "nobody@havnby.example": ["No Outspoken account has this address"],
        "maja@havnby.example": ["Choose a new password for Outspoken"],
        "gone@havnby.example": [],
    }[email]


def test_the_reset_page_says_whom_to_ask_without_an_address() -> None:
    assert "HR" in Client().get(RESET).text


def test_nobody_signs_up() -> None:
    client = Client()
    client.post("/accounts/signup/", {"email": "new@havnby.example", "password1": PASSWORD})
    assert not User.objects.exists()
