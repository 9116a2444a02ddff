"""The manager nominates, governance approves, and the person finds her to-do."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.builders import make_programme, make_version
from tests.builders_nominations import make_certification_of, make_experts
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)
NARROW = {"viewport": {"width": 320, "height": 640}}


def test_from_the_team_to_the_path(
    new_context: Callable[..., BrowserContext],
    axe: Callable[[Page], None],
    staff: User,
    manager: User,
    governance: User,
) -> None:
    make_programme()
    make_certification_of(make_experts(), course=make_version().edition.course)

    page = let_in(new_context(), manager).new_page()
    page.goto("/team/")
    page.get_by_role("link", name="Nominate Maja Lindqvist").click()
    axe(page)
    page.get_by_label("Topics").fill("Batteries\nRepairs")
    page.get_by_label("Why this person?").fill("Knows every battery.")
    page.get_by_role("button", name="Nominate").click()
    expect(page.locator("h1")).to_have_text("Maja Lindqvist as Subject-Matter Expert")
    axe(page)

    page = let_in(new_context(**NARROW), governance).new_page()
    page.goto("/nominations/waiting/")
    axe(page)
    page.get_by_role("link", name="Maja Lindqvist as Subject-Matter Expert").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("Peter Juhl approved, through")).to_be_visible()

    page = let_in(new_context(**NARROW), staff).new_page()
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Lesson 1")
    page.goto("/nominations/tiers/sme/")
    expect(page.get_by_text("Your topics: Batteries, Repairs.")).to_be_visible()
    axe(page)
