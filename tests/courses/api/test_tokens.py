"""Who gets in: a token that holds, with the scope; nobody else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.api.models import Scope, Token
from courses.api.services import fingerprint, revoke
from tests.builders import AT, make_person
from tests.builders_api import make_token, program, with_key
from tests.builders_clearance import make_right
from tests.cast import signed_in
from tests.permission_table import TOKENS

pytestmark = pytest.mark.django_db

RIGHTS = "/api/v1/rights"


def test_each_address_asks_for_its_scope() -> None:
    owner = make_person()
    make_right("advocate")
    asked = {"right": "advocate", "person": owner.employee_number}
    wrong = []
    for scope in Scope.values:
        client = program(owner, scope, name=scope)
        for name, needed in TOKENS.items():
            only = {key: value for key, value in asked.items() if name == "api:clearance" or key == "right"}
            status = client.get(reverse(name), only if needed else {}).status_code
            if status != (200 if needed in {"", scope} else 403):
                wrong.append(f"{name} with {scope}: {status}")
    assert wrong == []


def keys() -> Iterator[str]:
    person, leaver = make_person(), make_person("Leif Bach", last_day=AT.date() - timedelta(days=1))
    revoked, key = make_token(person, name="revoked")
    revoke([revoked], by=None, at=AT)
    yield key
    yield make_token(person, name="expired", expires_on=timezone.localdate())[1]
    yield make_token(leaver, name="of a leaver")[1]
    yield make_token(person, name="shortened")[1][:-1]
    yield make_token(person, name="longer")[1] + "A"
    yield Token.objects.first().sha256
    yield from ("", "outspoken_" + "A" * 43, "outspoken_" + "٣" * 43, "\0", "x" * 10_000_000)


def test_a_key_that_does_not_hold_opens_nothing() -> None:
    for key in keys():
        answer = with_key(key).get(RIGHTS)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer"), key[:80]
        assert answer.json()["detail"].startswith("Send a token")
    assert Token.objects.filter(last_used_on__isnull=False).count() == 0


def test_a_sign_in_opens_nothing(administrator: User) -> None:
    assert signed_in(administrator).get(RIGHTS).status_code == 401
    assert Client().get(RIGHTS).status_code == 401
    assert Client(headers={"authorization": "Basic YTpi"}).get(RIGHTS).status_code == 401


def test_the_key_itself_is_kept_nowhere() -> None:
    token, key = make_token(make_person())
    assert key.startswith("outspoken_")
    assert len(key) == 53
    row = Token.objects.values().get()
    assert key not in str(row)
    assert row["sha256"] == fingerprint(key)
    assert with_key(key).get(RIGHTS).status_code == 200
    token.refresh_from_db()
    assert token.last_used_on == timezone.localdate()


def test_who_asks_too_often_waits_and_the_others_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courses.api.bearer.PER_MINUTE", 0)
    owner = make_person()
    answer = program(owner).get(RIGHTS)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    monkeypatch.setattr("courses.api.bearer.PER_MINUTE", 1)
    assert program(owner, name="another").get(RIGHTS).status_code == 200


def test_the_administrator_makes_a_token_sees_it_once_and_revokes_it(administrator: User) -> None:
    client = signed_in(administrator)
    form = {
        "name": "Advocacy tool",
        "owner": administrator.pk,
        "scopes": ["clearance:read"],
        "expires_on": timezone.localdate() + timedelta(days=30),
    }
    page = client.post("/admin/api/token/add/", form)
    key = page.context["token"].key
    assert key in page.text
    assert "no-store" in page["Cache-Control"]
    token = Token.objects.get()
    assert (token.made_by, token.scopes) == (administrator, ["clearance:read"])
    assert with_key(key).get(RIGHTS).status_code == 200
    for address in ("/admin/api/token/", f"/admin/api/token/{token.pk}/change/"):
        seen = client.get(address)
        assert seen.status_code == 200
        assert key not in seen.text
        assert token.sha256 not in seen.text
    client.post("/admin/api/token/", {"action": "revoke_chosen", "_selected_action": [token.pk]})
    assert with_key(key).get(RIGHTS).status_code == 401
    token.refresh_from_db()
    assert token.revoked_by == administrator


def test_a_token_lives_for_a_year_at_most(administrator: User) -> None:
    client = signed_in(administrator)
    for days in (0, 367):
        form = {
            "name": "Tool",
            "owner": administrator.pk,
            "scopes": ["clearance:read"],
            "expires_on": timezone.localdate() + timedelta(days=days),
        }
        assert client.post("/admin/api/token/add/", form).context["errors"]
    assert not Token.objects.exists()
