"""The pages in Chromium: no accessibility violation, and nothing wider than a small phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from courses.certification.models import Requirement
from tests.builders_reporting import make_requirement, make_state, make_states
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)


def visit(context: BrowserContext, user: User) -> Page:
    return let_in(context, user).new_page()


@pytest.mark.parametrize("size", [(1280, 900), (320, 640)])
def test_reports_are_accessible_and_fit(
    company: list[User], listener: Requirement, hr: User, new_context: Callable[..., BrowserContext],
    axe: Callable[[Page], None], size: tuple[int, int],
) -> None:  # fmt: skip
    make_states(company, make_requirement("advocate", "Employee Advocate"))
    page = visit(new_context(viewport={"width": size[0], "height": size[1]}), hr)
    person = f"/reports/people/{company[0].uuid}/"
    for address in ("/reports/", "/reports/?table=1", "/reports/?state=overdue&country=XX", "/reports/people", person):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], address


def test_a_figure_leads_to_its_people_by_keyboard(
    company: list[User], hr: User, new_context: Callable[..., BrowserContext]
) -> None:
    page = visit(new_context(), hr)
    page.goto("/reports/")
    page.get_by_role("link", name="See the 2 overdue").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/people?state=overdue")
    assert page.get_by_role("rowheader").count() == 2
    page.get_by_role("rowheader").first.get_by_role("link").click()
    assert "Was due on" in page.inner_text("main")


@pytest.mark.parametrize("size", [(1280, 900), (320, 640)])
def test_the_team_page_is_accessible_and_fits(
    listener: Requirement, manager: User, staff: User, lager: User,
    new_context: Callable[..., BrowserContext], axe: Callable[[Page], None], size: tuple[int, int],
) -> None:  # fmt: skip
    make_state(staff, listener, "overdue")
    make_state(lager, listener, "done")
    page = visit(new_context(viewport={"width": size[0], "height": size[1]}), manager)
    page.goto("/team/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
