"""The page of the posters in Chromium."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.builders import make_programme
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("width", "look"), [(1280, "light"), (320, "dark")])
def test_a_poster_is_found_seen_and_downloaded(
    hr: User, new_context: Callable[..., BrowserContext], axe: Callable[[Page], None], width: int, look: str
) -> None:
    make_programme(press_contact="")
    page = let_in(new_context(viewport={"width": width, "height": 800}, color_scheme=look), hr).new_page()
    page.goto("/accounts/letters/")
    page.get_by_role("link", name="Posters for the wall").click()
    expect(page.get_by_text("Not yet: the program does not say press contact.")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="Danish").click()
    picture = page.locator("img.poster-sheet").first
    expect(picture).to_have_js_property("naturalWidth", 298)
    with page.expect_download() as download:
        page.get_by_role("link", name="Pass it on: A3 as PDF").press("Enter")
    assert download.value.suggested_filename == "workshop-da-a3.pdf"
