"""A person's own choice of language wins; a visitor's is kept in a cookie."""

import json
import os
from pathlib import Path

import pytest
from django.dispatch import receiver
from django.test import Client

from accounts.models import User
from accounts.services import choose_reading_language
from accounts.signals import people_changed
from tests.builders import AT, make_person
from tests.cast import signed_in

URL = "/accounts/language/"
HOSTILE = Path(os.environ.get("HOSTILE_DIR", Path(__file__).parents[3] / "shared" / "hostile"))
REDIRECTS = [json.loads(line) for file in HOSTILE.glob("open_redirect.jsonl") for line in file.read_text().splitlines()]

pytestmark = pytest.mark.django_db


def test_a_visitor_keeps_the_choice_in_a_cookie(client: Client) -> None:
    answer = client.post(URL, {"language": "da", "next": "/accounts/login/"})
    assert (answer.status_code, answer.url) == (302, "/accounts/login/")
    assert client.cookies["django_language"].value == "da"
    assert client.get("/accounts/login/").headers["Content-Language"] == "da"


def test_a_persons_choice_is_stored_and_wins_over_the_roster() -> None:
    user = make_person(language="en")
    client = signed_in(user)
    client.post(URL, {"language": "da"})
    assert User.objects.get().own_language == "da"
    assert client.get("/help/").headers["Content-Language"] == "da"


@pytest.mark.parametrize("language", ["", "xx", "de", "<script>", "d\0a"])
def test_a_language_that_the_site_does_not_speak_changes_nothing(language: str) -> None:
    user = make_person()
    assert signed_in(user).post(URL, {"language": language}).status_code == 302
    assert User.objects.get().own_language == ""


def test_a_get_changes_nothing() -> None:
    client = signed_in(make_person())
    assert client.get(URL, {"language": "da"}).status_code == 405
    assert User.objects.get().own_language == ""


@pytest.mark.parametrize("case", REDIRECTS, ids=lambda case: str(case.get("id", case.get("value", case.get("url")))))
def test_the_way_back_never_leaves_the_site(client: Client, case: dict[str, str]) -> None:
    target = case.get("value") or case.get("url") or case.get("next") or ""
    answer = client.post(URL, {"language": "da", "next": target})
    assert answer.url == "/" or (answer.url.startswith("/") and not answer.url.startswith(("//", "/\\")))


def test_who_follows_the_language_hears_of_it_once(django_capture_on_commit_callbacks: object) -> None:
    user, heard = make_person(), []

    @receiver(people_changed)
    def hear(user_ids: set[int], **about: object) -> None:
        heard.append(user_ids)

    with django_capture_on_commit_callbacks(execute=True):
        choose_reading_language(user=user, language="da", at=AT)
        choose_reading_language(user=user, language="da", at=AT)
    people_changed.disconnect(hear)
    assert heard == [{user.pk}]
