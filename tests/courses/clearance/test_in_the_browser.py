"""Governance asks, the person reads it: by keyboard, on a small screen, in the dark."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.draft_check.services import load_lists
from tests.builders import AT
from tests.builders_badges import make_award
from tests.builders_clearance import make_right
from tests.builders_guidelines import make_guideline
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"])


def test_an_answer_is_asked_for_and_read_by_the_one_it_is_about(
    new_context: Callable[..., BrowserContext], staff: User, governance: User, axe: Callable[[Page], None]
) -> None:
    load_lists(at=AT)
    make_right("listen", leave_stops=False)
    make_right("share", certifications=["listener"], guidelines=["g1"], position=1)
    make_guideline("g1")
    make_award(staff, awarded_on=timezone.localdate() - timedelta(days=3))
    page = let_in(new_context(), governance).new_page()
    page.goto("/clearance/people/")
    page.get_by_label("Who?").fill(staff.name)
    page.get_by_label("What for?").select_option("share")
    page.get_by_label("What for?").press("Enter")
    page.get_by_role("button", name="Ask", exact=True).press("Enter")
    expect(page.get_by_text("G1 is not signed yet.")).to_be_visible()
    axe(page)
    for address in ("/clearance/who-may/", "/clearance/crisis/"):
        page.goto(address)
        axe(page)
    page.get_by_label("About what?").fill("Charger\nBattery")
    page.get_by_label("Share").check()
    page.get_by_role("button", name="Look at it once more").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Switch on crisis mode?")
    axe(page)
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="On: Charger, Battery")).to_be_visible()
    small = let_in(new_context(viewport={"width": 320, "height": 640}, color_scheme="dark"), staff).new_page()
    small.goto("/clearance/")
    expect(small.get_by_text(governance.name)).to_be_visible()
    axe(small)
    assert fits(small)
    for address in ("/clearance/people/", "/clearance/who-may/", "/clearance/crisis/"):
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(address)
        assert fits(page)
