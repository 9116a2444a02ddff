"""Signing with a code of an authenticator app, alone or beside the password."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from courses.guidelines.models import SignOff
from tests.builders import AT, PASSWORD, make_person
from tests.builders_guidelines import make_guideline, signature_records
from tests.builders_passkeys import code_now, give_app
from tests.cast import signed_in
from tests.courses.guidelines.test_passkeys import fields

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Any:
    make_guideline("g1")
    with time_machine.travel(AT + timedelta(hours=1), tick=False) as clock:
        yield clock


@pytest.fixture
def person() -> User:
    person = make_person("Jonas Weber", password=True)
    give_app(person)
    return person


@pytest.fixture
def client(person: User) -> Client:
    return signed_in(person)


def put(client: Client, slug: str = "g1", **proof: str) -> str:
    return client.post(f"/guidelines/{slug}/", fields(client, slug) | proof, follow=True).text


def auth() -> tuple[str, bool]:
    said = json.loads(signature_records().latest("id").body)["auth"]
    assert SignOff.objects.latest("id").method == said["method"]
    return said["method"], said["mfa"]


def test_a_code_is_enough(client: Client) -> None:
    put(client, code=code_now())
    assert auth() == ("totp", False)


def test_a_password_and_a_code_are_two_things_for_the_whole_sitting(client: Client) -> None:
    make_guideline("g3")
    put(client, password=PASSWORD, code=code_now())
    assert auth() == ("password", True)
    put(client, "g3")
    assert auth() == ("password", True)


def test_a_password_alone_is_one(client: Client) -> None:
    put(client, password=PASSWORD)
    assert auth() == ("password", False)


def test_a_wrong_code_signs_nothing(client: Client) -> None:
    assert "That code is wrong or was used before" in put(client, code="000000")
    assert "That code is wrong or was used before" in put(client, password=PASSWORD, code="000000")
    assert not SignOff.objects.exists()


def test_a_code_works_once(client: Client, person: User) -> None:
    make_guideline("g3")
    put(client, code=code_now())
    elsewhere = signed_in(person)
    assert "was used before" in put(elsewhere, "g3", code=code_now())
    assert SignOff.objects.count() == 1


def test_a_code_that_opened_the_account_does_not_sign(person: User) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": person.employee_number, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert "was used before" in put(client, code=code_now())


def test_a_code_is_not_used_up_by_a_wrong_password(client: Client) -> None:
    assert "That is not your password" in put(client, password="listen-last", code=code_now())
    put(client, password=PASSWORD, code=code_now())
    assert auth() == ("password", True)


def test_guessing_codes_ends_after_ten(client: Client) -> None:
    for _number in range(10):
        put(client, code="000000")
    assert "Too many tries" in put(client, code=code_now())
    assert not SignOff.objects.exists()


def test_a_code_lasts_five_minutes(client: Client, clock: Any) -> None:
    make_guideline("g3")
    put(client, code=code_now())
    clock.shift(timedelta(minutes=5, seconds=1))
    assert "More than five minutes have passed" in put(client, "g3")
    assert SignOff.objects.count() == 1


def test_who_has_no_password_signs_by_code(person: User) -> None:
    person.set_unusable_password()
    person.save()
    client = signed_in(person)
    fields(client)
    page = client.get("/guidelines/g1/").text
    assert "Your password" not in page
    assert "Six digits from your app" in page
    put(client, code=code_now())
    assert auth() == ("totp", False)


def test_who_has_nothing_is_told_to_choose_a_password() -> None:
    client = signed_in(make_person("Ana Ruiz"))
    fields(client)
    assert "/accounts/password/set/" in client.get("/guidelines/g1/").text
    assert "Please show first that it is you" in put(client)
    assert not SignOff.objects.exists()
