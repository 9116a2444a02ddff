"""Refreshers in Chromium: by keyboard from the home page to the end, without script, on a small screen in the dark."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.refreshers.models import RefresherQuestion
from tests.builders_questions import cloze, mark, matching, ordering
from tests.builders_refreshers import about, make_quiz_about, make_quiz_of, make_refresher
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)

NewContext = Callable[..., BrowserContext]


def tab_to(page: Page, what: str) -> None:
    """`what`: of the focused element, in the browser's own language."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"(one => {what})(document.activeElement)"):
            return
    raise AssertionError(f"The keyboard does not reach {what}.")


def press(page: Page, name: str) -> None:
    tab_to(page, f"one.innerText.trim() === '{name}'")
    page.keyboard.press("Enter")


def test_three_questions_by_keyboard_alone(new_context: NewContext, staff: User, axe: Callable[[Page], None]) -> None:
    make_refresher(staff, make_quiz_about(), today=date.today())
    page = let_in(new_context(), staff).new_page()
    page.goto("/")
    axe(page)
    press(page, "Answer now")
    for number in (1, 2, 3):
        expect(page).to_have_title(f"Question {number} of 3 · To keep it fresh · Outspoken")
        axe(page)
        tab_to(page, "one.type === 'radio'")
        page.keyboard.press("Space")
        press(page, "Send the answer")
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text(re.compile("^(Right|Not quite)"))
        assert (heading.inner_text() == "Right.") is _is_right(number)
        axe(page)
        press(page, "Next question" if number < 3 else "Back to my path")
    expect(page).to_have_url("/")
    expect(page.get_by_text("keep it fresh")).to_have_count(0)


def _is_right(number: int) -> bool:
    row = RefresherQuestion.objects.select_related("version_activity").get(position=number)
    return row.document.grade(row.answer) == 10_000


def test_put_away_and_switched_off_from_the_home_page(
    new_context: NewContext, staff: User, axe: Callable[[Page], None]
) -> None:
    make_refresher(staff, make_quiz_about(), today=date.today())
    page = let_in(new_context(java_script_enabled=False), staff).new_page()
    page.goto("/")
    page.get_by_role("button", name="Not this month").click()
    expect(page.get_by_role("status")).to_contain_text("Put away for this month.")
    page.goto("/refreshers/")
    page.get_by_role("button", name="Switch these off").click()
    expect(page.get_by_text("They are switched off.")).to_be_visible()
    page.get_by_role("button", name="Switch them on").click()
    expect(page.get_by_role("link", name="Begin")).to_be_visible()


def test_pages_are_accessible_and_fit_a_small_screen(
    new_context: NewContext, staff: User, axe_in_both_schemes: Callable[[Page], None]
) -> None:
    bodies = [about("G1.1"), matching("b"), ordering("c"), mark("d"), cloze("e")]
    mine = make_refresher(staff, make_quiz_of(bodies), today=date.today())
    page = let_in(new_context(viewport={"width": 320, "height": 640}), staff).new_page()
    for path in ("/", "/refreshers/", *(f"/refreshers/{row.uuid}/" for row in mine.questions.all())):
        page.goto(path)
        axe_in_both_schemes(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
