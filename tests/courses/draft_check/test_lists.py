"""Word lists: they come with the product, an installation adds and leaves out, every change is a version."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.draft_check.catalogue import ANY_LANGUAGE, EACH_LANGUAGE
from courses.draft_check.draft import Draft
from courses.draft_check.models import ListVersion, WordList
from courses.draft_check.services import check_draft, current_config, load_lists, write_list
from tests.builders import AT, make_programme
from tests.cast import signed_in
from tests.races import at_once

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def lists() -> ListVersion:
    make_programme()
    return load_lists(at=AT)


def rules(text: str, **facts: str) -> set[str]:
    return set(check_draft(Draft(text, **facts)).worst)  # type: ignore[arg-type]


def test_the_check_works_before_any_list_is_loaded() -> None:
    make_programme()
    result = check_draft(Draft("The H300 is great"))
    assert ("DC-01" in result.worst, result.lists) == (True, "0")


def test_loading_makes_a_row_for_each_list_and_one_version(lists: ListVersion) -> None:
    assert WordList.objects.count() == len(ANY_LANGUAGE) + 3 * len(EACH_LANGUAGE)
    assert load_lists(at=LATER) == lists
    assert ListVersion.objects.count() == lists.number == 1


def test_own_words_hold_at_once_and_results_name_their_version(lists: ListVersion, governance: User) -> None:
    assert "DC-08" not in rules("Polaris boots")
    version = write_list(key="confidential", added=["Polaris"], by=governance, at=LATER)
    assert (version.number, version.published_by, version.published_at) == (2, governance, LATER)
    result = check_draft(Draft("Polaris boots"))
    assert ("DC-08" in result.worst, result.lists) == (True, "2")


def test_a_word_that_comes_with_the_product_can_be_left_out(lists: ListVersion) -> None:
    assert "DC-10" in rules("Calm down")
    write_list(key="dismissal", language="en", left_out=["calm down"], at=LATER)
    assert "DC-10" not in rules("Calm down")
    assert "DC-10" in rules("Who cares")


def test_a_change_that_changes_nothing_makes_no_version(lists: ListVersion) -> None:
    write_list(key="confidential", added=["Polaris"], at=LATER)
    write_list(key="confidential", added=["Polaris", "Polaris"], at=LATER)
    assert ListVersion.objects.count() == 2


def test_a_version_stays_as_it_was(lists: ListVersion) -> None:
    before = lists.body
    write_list(key="confidential", added=["Polaris"], at=LATER)
    lists.refresh_from_db()
    assert lists.body == before


def test_crisis_mode_is_on_while_its_list_is_in_use(lists: ListVersion) -> None:
    write_list(key="crisis", added=["charger"], at=LATER)
    assert "DC-21" not in rules("My charger is hot")
    write_list(key="crisis", in_use=True, at=LATER)
    assert current_config().crisis
    assert "DC-21" in rules("My charger is hot")
    write_list(key="crisis", in_use=False, at=LATER)
    assert "DC-21" not in rules("My charger is hot")


def test_names_of_the_company_come_from_the_program(lists: ListVersion) -> None:
    assert {"DC-01"} <= rules("The H300 is great")
    assert "DC-01" not in rules("The H300 is great #Iwork4Havnby")
    assert "DC-15" not in rules("Write to desk@havnby.example about it")


def test_a_change_of_one_language_leaves_the_others(lists: ListVersion) -> None:
    write_list(key="insults", language="da", added=["hængehoved"], at=LATER)
    assert "DC-09" in rules("Dit hængehoved", lang="da")
    assert "DC-09" not in rules("Dit hængehoved", lang="en")


@pytest.mark.django_db(transaction=True)
def test_eight_people_who_save_at_once_make_eight_versions(lists: ListVersion) -> None:
    keys = ["confidential", "unreleased", "competitors", "customers", "shops", "releases", "trending", "shelf"]
    versions = at_once(*[lambda key=key: write_list(key=key, added=[f"Word of {key}"], at=LATER) for key in keys])
    assert sorted(one.number for one in versions) == list(range(2, 10))
    body = json.loads(ListVersion.objects.get(number=9).body)
    assert {key for key in keys if body["lists"][""][key]} == set(keys)


def change_url(key: str, language: str = "") -> str:
    return reverse("admin:draft_check_wordlist_change", args=[WordList.objects.get(key=key, language=language).pk])


def test_communications_adds_words_in_the_admin(lists: ListVersion, communications: User) -> None:
    page = signed_in(communications)
    opened = page.get(change_url("confidential"))
    assert len(opened.context["adminform"].fieldsets[0][1]["fields"]) <= 8
    answer = page.post(
        change_url("confidential"), {"added": "Polaris\r\n\r\n Nova \r\nPolaris", "left_out": "", "in_use": "on"}
    )
    assert answer.status_code == 302
    assert WordList.objects.get(key="confidential").added == ["Polaris", "Nova"]
    newest = ListVersion.objects.get(number=2)
    assert newest.published_by == communications
    changes = page.get(reverse("admin:draft_check_listversion_change", args=[newest.pk])).text
    assert "+ Polaris; + Nova" in changes


@pytest.mark.parametrize(
    ("added", "sentence"),
    [
        ("x" * 101, "is longer than 100 characters"),
        ("*", "needs at least two letters or digits"),
        ("a*", "needs at least two letters or digits"),
        ("\n".join(map(str, range(10, 3_011))), "more than 3000 words"),
        ("a\x00b", "Null characters are not allowed"),
    ],
)
def test_words_that_cannot_be_looked_for_are_refused(
    lists: ListVersion, governance: User, added: str, sentence: str
) -> None:
    answer = signed_in(governance).post(change_url("confidential"), {"added": added, "left_out": "", "in_use": "on"})
    assert answer.status_code == 200
    assert sentence in answer.text
    assert ListVersion.objects.count() == 1


def test_the_list_of_lists_opens_with_the_crisis(lists: ListVersion, governance: User) -> None:
    answer = signed_in(governance).get(reverse("admin:draft_check_wordlist_changelist"))
    assert answer.context["cl"].result_list[0].key == "crisis"


def test_nobody_else_sees_them(lists: ListVersion, trainer: User, staff: User, client: Client) -> None:
    assert signed_in(trainer).get(change_url("confidential")).status_code == 403
    assert signed_in(staff).get(change_url("confidential")).status_code == 302
