"""The page in Chromium: by keyboard, without scripts, at 320 pixels, light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.draft_check.services import load_lists
from tests.builders import AT, make_programme
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)
DRAFT = "The H300 is the best laptop this year! #customerservice"


@pytest.fixture
def open_page(staff: User) -> Callable[[BrowserContext], Page]:
    make_programme()
    load_lists(at=AT)

    def visit(context: BrowserContext) -> Page:
        page = let_in(context, staff).new_page()
        page.goto("/draft-check/")
        return page

    return visit


def test_a_draft_is_looked_at_by_keyboard_on_a_small_screen(
    new_context: Callable[..., BrowserContext],
    open_page: Callable[[BrowserContext], Page],
    axe_in_both_schemes: Callable[[Page], None],
) -> None:
    page = open_page(new_context(viewport={"width": 320, "height": 640}, java_script_enabled=True))
    axe_in_both_schemes(page)
    page.get_by_label("Your draft").focus()
    page.keyboard.type(DRAFT)
    # The findings come while one types; the focus stays.
    expect(page.locator(".draft-mark")).to_have_count(3)
    expect(page.locator("#draft-said")).to_contain_text("look again at")
    expect(page.get_by_label("Your draft")).to_be_focused()
    page.get_by_text("More: who asked for it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("The company asked me to share this")).to_be_visible()
    axe_in_both_schemes(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Look at my draft").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/draft-check/#result")
    expect(page.get_by_label("Your draft")).to_have_value(DRAFT)
    axe_in_both_schemes(page)


def test_without_scripts_the_button_does_the_same(
    new_context: Callable[..., BrowserContext], open_page: Callable[[BrowserContext], Page]
) -> None:
    page = open_page(new_context(java_script_enabled=False))
    page.get_by_label("Your draft").fill(DRAFT)
    page.get_by_role("button", name="Look at my draft").click()
    expect(page.locator(".draft-finding")).to_have_count(3)
    expect(page.get_by_text("A clear result is not legal approval.")).to_be_visible()
    page.get_by_label("Your draft").fill("")
    page.get_by_role("button", name="Look at my draft").click()
    expect(page.locator(".error-summary")).to_contain_text("There is nothing to look at yet.")
