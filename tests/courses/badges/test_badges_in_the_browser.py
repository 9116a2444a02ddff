from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.certification.badges.issuing import issue_missing
from courses.certification.models import Award
from tests.builders import PASSWORD
from tests.builders_badges import make_award, revoke

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def award(staff: User) -> Award:
    made = make_award(staff, awarded_on=date.today() - timedelta(days=3))
    issue_missing(None, datetime.now(UTC))
    return made


def sign_in(page: Page, person: User) -> None:
    page.goto("/accounts/login/?next=/badges/")
    page.locator("[name=login]").fill(person.employee_number)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/badges/")


def test_the_holder_opens_the_page_a_stranger_sees_it_and_she_closes_it_again(
    new_context: Callable[..., BrowserContext], page: Page, staff: User, award: Award, axe: Callable[[Page], None]
) -> None:
    sign_in(page, staff)
    axe(page)
    page.locator(".badge-grid a").first.click()
    axe(page)
    page.get_by_role("button", name="Open the page").click()
    link = page.locator(".switch-line a")
    expect(link).to_contain_text(f"/credentials/{award.uuid}")
    axe(page)
    stranger = new_context().new_page()
    stranger.goto(link.get_attribute("href"))
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Maja Lindqvist is a Listener")
    axe(stranger)
    stranger.get_by_label("E-mail address").fill(staff.email)
    stranger.get_by_role("button", name="Compare").click()
    expect(stranger.get_by_role("status")).to_contain_text("Yes, it was awarded to that address.")
    with stranger.expect_download() as taken:
        stranger.get_by_role("link", name="Download the badge").click()
    stranger.get_by_role("link", name="You were given a file? Check it here.").click()
    axe(stranger)
    stranger.get_by_label("The badge’s file").set_input_files(taken.value.path())
    stranger.get_by_role("button", name="Check it").click()
    expect(stranger.get_by_role("status")).to_contain_text("Genuine, and valid today")
    axe(stranger)
    stranger.get_by_role("link", name="Maja Lindqvist").click()
    page.get_by_role("button", name="Close the page").click()
    expect(page.get_by_role("button", name="Open the page")).to_be_visible()
    assert stranger.reload().status == 404


def test_public_pages_are_accessible_and_fit_a_small_screen(
    new_context: Callable[..., BrowserContext], staff: User, axe_in_both_schemes: Callable[[Page], None]
) -> None:
    valid = make_award(staff, awarded_on=date.today(), is_open=True)
    expired = make_award(staff, awarded_on=date.today() - timedelta(days=400), is_open=True)
    withdrawn = make_award(staff, awarded_on=date.today() - timedelta(days=30), is_open=True)
    revoke(withdrawn)
    issue_missing(None, datetime.now(UTC))
    page = new_context(viewport={"width": 320, "height": 640}, locale="da").new_page()
    for place in (valid.uuid, expired.uuid, withdrawn.uuid, "check"):
        page.goto(f"/credentials/{place}")
        axe_in_both_schemes(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
