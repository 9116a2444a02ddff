"""HR pastes a column, sees each person, decides, and takes it back: on a phone, without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.builders import make_people, make_programme
from tests.builders_certification import converge, make_requirement
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)
NARROW = {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False}


def looked_at(page: Page, axe: Callable[[Page], None]) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def see_what_would_change(page: Page, column: str) -> None:
    page.get_by_label("Who").fill(column)
    page.get_by_label("Reason").fill("Agreed with the works council.")
    page.get_by_role("button", name="See what would change").click()
    expect(page.locator("h1")).to_have_text("Is it these 3 people?")


def test_from_the_pasted_column_to_taking_it_back(
    new_context: Callable[..., BrowserContext], axe_in_both_schemes: Callable[[Page], None], hr: User
) -> None:
    make_programme()
    make_requirement()
    people = make_people(["Anna Berg", "Bo Dahl", "Carl Eik"])
    converge(*people)
    column = "\n".join([*(one.employee_number or "" for one in people), people[0].employee_number or "", "4711"])

    page = let_in(new_context(**NARROW), hr).new_page()
    page.goto("/decisions/")
    page.get_by_role("link", name="Exempt").click()
    see_what_would_change(page, column)
    expect(page.get_by_text("Nobody has this number or address: 4711")).to_be_visible()
    expect(page.get_by_text(f"counted once: {people[0].employee_number}")).to_be_visible()
    page.get_by_role("button", name="Change what I typed").click()
    expect(page.get_by_label("Who")).to_have_value(column)
    see_what_would_change(page, column)
    page.get_by_role("button", name="Decide for 3 people").click()
    expect(page.locator("h1")).to_have_text("Exempt from Listener")
    page.get_by_role("link", name="Take it back").click()

    scripted = let_in(new_context(viewport=NARROW["viewport"]), hr).new_page()
    for address in ("/decisions/", page.url, page.url.removesuffix("undo/"), "/reports/renewals/"):
        scripted.goto(address)
        looked_at(scripted, axe_in_both_schemes)
    page.get_by_label("Why is it taken back?").fill("A mistake.")
    page.get_by_role("button", name="Take it back for 3 people").click()
    expect(page.locator("h1")).to_have_text("Taken back: Exempt from Listener")
    scripted.goto("/decisions/new/waive/")
    looked_at(scripted, axe_in_both_schemes)
    see_what_would_change(scripted, column)
    looked_at(scripted, axe_in_both_schemes)
