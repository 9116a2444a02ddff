"""Passkeys on the account: adding, opening it with one, removing it."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from tests.builders import AT, PASSWORD, make_person
from tests.builders_passkeys import Device, code_now, give_app, give_passkey
from tests.cast import signed_in

SECURITY, ADD, LOGIN = "/accounts/2fa/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/login/"
GARBAGE = [
    "",
    "5",
    "{",
    "[]",
    '{"id": 1}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    "[" * 2000,
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=True):
        yield


@pytest.fixture
def person() -> User:
    return make_person("Jonas Weber", password=True)


def sure(person: User) -> Client:
    """Signed in, and asked just now whether it is she."""
    client = signed_in(person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def add(client: Client, device: Device, name: str = "My phone") -> None:
    options = client.get(ADD).context["js_data"]["creation_options"]
    client.post(ADD, {"name": name, "credential": json.dumps(device.made(plain(options)))})


def plain(options: Any) -> dict[str, Any]:
    return json.loads(json.dumps(options))


def open_with(device: Device, **how: Any) -> Client:
    client = Client()
    options = client.get(LOGIN, headers={"accept": "application/json"}).json()["request_options"]
    client.post(LOGIN, {"credential": json.dumps(device.answer(options, **how))})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_passkey_is_added_and_opens_the_account_without_a_password(person: User) -> None:
    device = Device()
    client = sure(person)
    add(client, device)
    assert "My phone" in client.get("/accounts/2fa/webauthn/").text
    assert is_in(open_with(device))


def test_adding_one_asks_first_whether_it_is_she(person: User) -> None:
    assert signed_in(person).get(ADD).url.startswith("/accounts/reauthenticate/")


def test_a_password_alone_then_opens_nothing_and_each_other_key_does(person: User) -> None:
    device = give_passkey(person)
    give_app(person)
    login = {"login": person.employee_number, "password": PASSWORD}
    by_passkey, by_code = Client(), Client()
    assert by_passkey.post("/accounts/login/", login).url.startswith("/accounts/2fa/authenticate/")
    assert not is_in(by_passkey)
    options = by_passkey.get("/accounts/2fa/authenticate/").context["js_data"]["request_options"]
    by_passkey.post("/accounts/2fa/authenticate/", {"credential": json.dumps(device.answer(plain(options)))})
    by_code.post("/accounts/login/", login)
    by_code.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert is_in(by_passkey)
    assert is_in(by_code)


@pytest.mark.parametrize("how", [{"origin": "https://evil.example"}, {"flags": 0x01}], ids=["origin", "not verified"])
def test_it_opens_only_here_with_its_owner_there(how: dict[str, Any], person: User) -> None:
    assert not is_in(open_with(give_passkey(person), **how))


def test_a_leaver_and_a_removed_passkey_stay_out(person: User) -> None:
    device = give_passkey(person)
    leaver = give_passkey(make_person("Leif Bach", last_day=date(2026, 2, 1)))
    assert not is_in(open_with(leaver))
    Authenticator.objects.filter(user=person).delete()
    assert not is_in(open_with(device))


def test_a_passkey_belongs_to_the_configured_host_whatever_the_request_says(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    answer = Client().get(LOGIN, headers={"accept": "application/json", "host": "evil.example"}).json()
    assert answer["request_options"]["publicKey"]["rpId"] == "localhost"
    assert settings.PASSKEY_ORIGIN.startswith("http://localhost:")


def test_passkeys_are_renamed_and_removed_by_their_owner_only(person: User) -> None:
    give_passkey(person)
    pk = Authenticator.objects.get().pk
    stranger, owner = sure(make_person("Oda Winther", password=True)), sure(person)
    for act in ("edit", "remove"):
        assert stranger.post(f"/accounts/2fa/webauthn/keys/{pk}/{act}/", {"name": "Mine"}).status_code == 404
    owner.post(f"/accounts/2fa/webauthn/keys/{pk}/edit/", {"name": "The blue one"})
    assert "The blue one" in owner.get(f"/accounts/2fa/webauthn/keys/{pk}/remove/").text
    owner.post(f"/accounts/2fa/webauthn/keys/{pk}/remove/")
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_adds_and_opens_nothing(garbage: str, person: User) -> None:
    client, visitor = sure(person), Client()
    client.get(ADD)
    assert client.post(ADD, {"name": "x", "credential": garbage}).status_code == 200
    visitor.get(LOGIN, headers={"accept": "application/json"})
    assert visitor.post(LOGIN, {"credential": garbage}).url == "/accounts/login/"
    assert not Authenticator.objects.exists()


def test_no_page_needs_a_script_of_its_own_text(person: User) -> None:
    """The policy of the site allows none: every script is a file, the rest is data."""
    give_passkey(person)
    client = sure(person)
    for url in (SECURITY, ADD, "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/reauthenticate/"):
        for attributes in re.findall(r"<script([^>]*)>", client.get(url).text):
            assert 'src="' in attributes or 'type="application/json"' in attributes
