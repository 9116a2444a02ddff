"""Signing with a passkey: it says who is there, and where that is offered it signs the record itself."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from courses.evidence.export import export
from courses.evidence.models import LogKey, Record
from courses.guidelines.models import Guideline, Refusal, SignOff
from tests.builders import AT, make_person
from tests.builders_guidelines import make_guideline, make_revision, signature_records
from tests.builders_passkeys import PRESENT, Device, give_passkey
from tests.cast import signed_in
from tests.courses.evidence.verifying import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(AT + timedelta(hours=1), tick=False) as clock:
        yield clock


@pytest.fixture
def device(person: User) -> Device:
    return give_passkey(person)


@pytest.fixture
def client(person: User) -> Client:
    return signed_in(person)


@pytest.fixture
def offered() -> Guideline:
    return make_guideline("g1", passkey=True)


def fields(client: Client, slug: str = "g1") -> dict[str, str]:
    """Of the sign form, after reading to the end."""
    form = client.get(f"/guidelines/{slug}/").context["sign_form"]
    client.post(f"/guidelines/{slug}/end/", {"nonce": form.initial["nonce"]})
    return dict(form.initial)


def asked(client: Client, given: dict[str, str], slug: str = "g1") -> dict[str, Any]:
    return client.post(f"/guidelines/{slug}/passkey/", given).json()


def put(client: Client, given: dict[str, str], answer: Any, slug: str = "g1") -> str:
    """The page after signing."""
    response = client.post(f"/guidelines/{slug}/", given | {"credential": json.dumps(answer)}, follow=True)
    assert response.status_code == 200
    return response.text


def sign(client: Client, device: Device, slug: str = "g1", **how: Any) -> str:
    given = fields(client, slug)
    return put(client, given, device.answer(asked(client, given, slug)["request_options"], **how), slug)


def is_sound(folder: Path) -> bool:
    """For the program that auditors use."""
    export(folder, at=timezone.now())
    key = LogKey.objects.get().public
    return verify("verify-log", folder, "--key", key, "--site", settings.PASSKEY_ORIGIN).exit == 3


@pytest.mark.parametrize(
    "key",
    [None, ed25519.Ed25519PrivateKey.generate(), rsa.generate_private_key(65537, 2048)],
    ids=["ES256", "EdDSA", "RS256"],
)
def test_it_signs_the_record_itself(
    key: Any, person: User, client: Client, offered: Guideline, clock: Any, tmp_path: Path
) -> None:
    device = give_passkey(person, key)
    given = fields(client)
    options = asked(client, given)["request_options"]
    clock.shift(timedelta(seconds=40))
    put(client, given, device.answer(options))
    signed, record = SignOff.objects.get(), json.loads(signature_records().get().body)
    assert (signed.method, record["auth"]["method"], record["auth"]["mfa"]) == ("webauthn", "webauthn", True)
    assert record["webauthn"].keys() == {
        "credential_public_key",
        "authenticator_data",
        "client_data_json",
        "signature",
    }
    assert signed.signed_at == AT + timedelta(hours=1)
    assert signed.recorded_at == AT + timedelta(hours=1, seconds=40)
    assert is_sound(tmp_path / "export")


def test_asking_keeps_nothing(client: Client, device: Device, offered: Guideline) -> None:
    asked(client, fields(client))
    assert not signature_records().exists()
    assert not SignOff.objects.exists()


def test_where_it_is_not_offered_it_only_says_who_is_there_for_the_whole_sitting(
    client: Client, device: Device, tmp_path: Path
) -> None:
    make_guideline("g1")
    make_guideline("g3")
    sign(client, device)
    client.post("/guidelines/g3/", fields(client, "g3"))
    for record in signature_records():
        said = json.loads(record.body)
        assert (said["auth"]["method"], said["auth"]["mfa"], said["webauthn"]) == ("webauthn", True, None)
    assert SignOff.objects.count() == 2
    assert is_sound(tmp_path / "export")


def test_the_password_stays_open_beside_it(client: Client, device: Device, offered: Guideline) -> None:
    page = client.get("/guidelines/g1/")
    client.post("/guidelines/g1/end/", {"nonce": page.context["sign_form"].initial["nonce"]})
    text = client.get("/guidelines/g1/").text
    assert "Your password" in text
    assert "Sign with my passkey" in text


def test_who_has_none_hears_that_it_is_possible(client: Client, offered: Guideline) -> None:
    fields(client)
    text = client.get("/guidelines/g1/").text
    assert "may be signed with a passkey" in text
    assert "Sign with my passkey" not in text


@pytest.mark.parametrize(
    "how", [{"origin": "https://evil.example"}, {"flags": PRESENT}], ids=["another site", "owner not verified"]
)
def test_an_answer_counts_here_with_its_owner_there(
    how: dict[str, Any], client: Client, device: Device, offered: Guideline
) -> None:
    assert "That passkey did not work here" in sign(client, device, **how)
    assert not SignOff.objects.exists()


def test_another_persons_passkey_signs_nothing(client: Client, device: Device, offered: Guideline) -> None:
    other = give_passkey(make_person("Somebody Else"))
    assert "That passkey did not work here" in sign(client, other)
    assert not SignOff.objects.exists()


def test_a_passkey_that_was_removed_signs_nothing(
    person: User, client: Client, device: Device, offered: Guideline
) -> None:
    give_passkey(person)
    given = fields(client)
    options = asked(client, given)["request_options"]
    person.authenticator_set.order_by("pk")[0].delete()
    assert "That passkey did not work here" in put(client, given, device.answer(options))


def test_an_answer_counts_once_and_for_what_was_asked_last(client: Client, device: Device, offered: Guideline) -> None:
    given = fields(client)
    old = device.answer(asked(client, given)["request_options"])
    asked(client, given)
    assert "That passkey did not work here" in put(client, given, old)
    assert "That passkey did not work here" in put(client, given, old)
    assert not SignOff.objects.exists()


def test_the_signature_for_one_guideline_is_none_for_another(
    client: Client, device: Device, offered: Guideline
) -> None:
    make_guideline("g3", passkey=True)
    given = fields(client)
    answer = device.answer(asked(client, given)["request_options"])
    assert "Nothing is signed yet" in put(client, fields(client, "g3"), answer, "g3")
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("seconds", [46, -1], ids=["too late", "the clock steps back"])
def test_an_answer_comes_in_time(seconds: int, client: Client, device: Device, offered: Guideline, clock: Any) -> None:
    given = fields(client)
    options = asked(client, given)["request_options"]
    clock.shift(timedelta(seconds=seconds))
    put(client, given, device.answer(options))
    assert not SignOff.objects.exists()


def test_a_version_that_comes_between_asking_and_signing_is_shown_instead(
    client: Client, device: Device, offered: Guideline
) -> None:
    given = fields(client)
    answer = device.answer(asked(client, given)["request_options"])
    make_revision(offered, extra="New.", passkey=True, at=timezone.now())
    assert "This guideline has changed since you opened the page" in put(client, given, answer)
    assert not SignOff.objects.exists()


def test_nothing_is_asked_of_a_device_before_the_end_is_reached(
    client: Client, device: Device, offered: Guideline
) -> None:
    given = client.get("/guidelines/g1/").context["sign_form"].initial
    answer = asked(client, given)
    assert answer == {"location": "/guidelines/g1/"}
    assert "Please read to the end first" in client.get(answer["location"]).text


@pytest.mark.parametrize("garbage", ["5", "{", "[]", '{"id": 1}', '{"response": {}}', "[" * 2000])
def test_garbage_is_told_and_nothing_is_signed(
    garbage: str, client: Client, device: Device, offered: Guideline
) -> None:
    given = fields(client)
    asked(client, given)
    response = client.post("/guidelines/g1/", given | {"credential": garbage})
    assert response.status_code == 200
    assert not SignOff.objects.exists()


def test_who_declines_may_say_so_with_it(client: Client, device: Device, offered: Guideline) -> None:
    nonce = client.get("/guidelines/g1/decline/").context["form"].initial["nonce"]
    options = asked(client, {"nonce": nonce})["request_options"]
    given = {"nonce": nonce, "reason": "It is not clear to me.", "credential": json.dumps(device.answer(options))}
    client.post("/guidelines/g1/decline/", given)
    body = json.loads(Record.objects.get(sha256=Refusal.objects.get().record_sha256).body)
    assert body["auth"]["method"] == "webauthn"


def test_the_record_names_the_keys_of_the_account(
    person: User, client: Client, device: Device, offered: Guideline
) -> None:
    give_passkey(person)
    sign(client, device)
    assert len(json.loads(signature_records().get().body)["auth"]["passkeys"]) == 2
