"""What people and machines get at the addresses that a badge names."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.certification.badges.issuing import issue_missing
from tests.builders import AT, make_programme
from tests.builders_badges import make_award, make_listener

pytestmark = pytest.mark.django_db
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PAGES = ("/issuer", "/achievements/listener/v1")


def make_versions(staff: User) -> None:
    make_programme()
    make_award(staff)
    issue_missing(None, AT)
    certification = make_listener()
    certification.wording = "Trained to listen well"
    certification.save()
    make_award(staff, awarded_on=AT.date() - timedelta(days=3))
    issue_missing(None, AT)


def read(address: str) -> str:
    return Client().get(address, headers={"accept": BROWSER}).text


@pytest.mark.parametrize("address", PAGES)
def test_people_get_a_page_and_machines_the_document(staff: User, address: str) -> None:
    make_versions(staff)
    for accept in ("application/ld+json", "application/json", "*/*"):
        answer = Client().get(address, headers={"accept": accept})
        assert answer["Content-Type"] == "application/ld+json" and answer.json()["type"]
        assert answer["Access-Control-Allow-Origin"] == "*" and "max-age=300" in answer["Cache-Control"]
        assert "Accept" in answer["Vary"]
    page = Client().get(address, headers={"accept": BROWSER})
    assert page["Content-Type"].startswith("text/html") and "Listener" in page.text
    assert "Accept" in page["Vary"] and "Maja" not in page.text


def test_an_older_version_keeps_its_words_and_leads_to_the_newer_one(staff: User) -> None:
    make_versions(staff)
    older, newer = (read(f"/achievements/listener/v{number}") for number in (1, 2))
    assert "Trained to listen and pass on" in older and "Trained to listen well" in newer
    assert 'href="/achievements/listener/v2"' in older
    assert "newer version" not in newer


def test_what_it_takes_is_read_on_the_page_and_as_text(staff: User) -> None:
    make_versions(staff)
    address = "/achievements/listener/v1/criteria"
    assert Client().get(address)["Content-Type"].startswith("text/markdown")
    answer = Client().get(address, headers={"accept": BROWSER})
    assert (answer.status_code, answer["Location"]) == (302, "/achievements/listener/v1#criteria")


def test_where_nothing_was_awarded_yet_the_page_says_so() -> None:
    assert "No badge has been awarded yet" in read("/issuer")
    assert Client().get("/achievements/listener/v1", headers={"accept": BROWSER}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_stranger_goes_from_the_issuer_to_what_a_badge_takes(
    page: Page, staff: User, axe_in_both_schemes: Callable[[Page], None]
) -> None:
    make_versions(staff)
    page.goto("/issuer")
    axe_in_both_schemes(page)
    page.get_by_role("link", name="Listener").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Listener")
    axe_in_both_schemes(page)
    page.get_by_role("link", name="Check a badge").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check a badge")
