"""Checking as people meet it in a browser: by keyboard, with and without script, on a phone and in the dark."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.assessments.models import Attempt, Response
from courses.models import Activity, VersionActivity
from tests.builders import make_course, make_programme
from tests.builders_assessments import make_bank, make_enrollment, make_quiz_draft, multiple, single
from tests.builders_questions import matching, quiz_with
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)
Devices = Callable[..., BrowserContext]
HINTS = ["Think of what carries the heat.", "It comes from the tap."]


def opened(context: BrowserContext, quiz: VersionActivity) -> Page:
    enrollment = make_enrollment(quiz)
    page = let_in(context, enrollment.user).new_page()
    page.goto(reverse("assessments:quiz", args=[enrollment.uuid, quiz.key]))
    page.get_by_role("button", name="Start the quiz").click()
    page.wait_for_url(re.compile(r"/quiz/.+/\d+/$"))
    return page


def choose(page: Page, text: str) -> None:
    """By keyboard."""
    page.get_by_role("radio", name=text).press("Space")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).press("Enter")


def outcome(page: Page, words: str) -> None:
    """The focus is on what the check found."""
    expect(page.locator("#outcome")).to_have_text(words)
    expect(page.locator("#outcome")).to_be_focused()


@pytest.mark.parametrize("script", [True, False])
def test_wrong_then_a_hint_then_right_with_the_keyboard_alone(new_context: Devices, script: bool) -> None:
    quiz = quiz_with([single("tea", hints=HINTS)], behaviour="interactive")
    page = opened(new_context(java_script_enabled=script), quiz)
    choose(page, "Milk for tea")
    press(page, "Check")
    outcome(page, "Try 1: not right yet")
    expect(page.get_by_text(HINTS[0])).to_be_visible()
    expect(page.get_by_text(HINTS[1])).to_have_count(0)
    choose(page, "Water for tea")
    press(page, "Check again")
    outcome(page, "Right, at try 2")
    expect(page.get_by_text("Water carries the heat in tea.")).to_be_visible()
    expect(page.get_by_role("radio", name="Water for tea")).to_be_disabled()
    page.get_by_role("link", name="Go to handing in").press("Enter")
    press(page, "Hand in")
    expect(page.get_by_role("heading", level=1)).to_have_text("You passed with 66.7% of the points.")
    assert Attempt.objects.get().score_bp == 6666


def test_checked_once_the_question_is_closed_and_the_next_one_waits(new_context: Devices) -> None:
    page = opened(new_context(), quiz_with([single("one"), single("two")], behaviour="immediate"))
    page.locator("label.option").filter(has_text="Sugar").click()
    page.get_by_role("button", name="Check").click()
    outcome(page, "Not right")
    expect(page.get_by_text(re.compile("Sugar is a choice in"))).to_be_visible()
    expect(page.locator("[name=answer]").first).to_be_disabled()
    page.get_by_role("link", name="Next question").click()
    page.locator("label.option").filter(has_text="Water").click()
    page.get_by_role("button", name="Check").click()
    outcome(page, "Right")
    page.get_by_role("link", name="Question 1").last.click()
    expect(page.locator("#outcome")).to_have_text("Not right")


def test_a_double_click_is_one_try(new_context: Devices) -> None:
    page = opened(new_context(), quiz_with([single("tea", hints=HINTS)], behaviour="interactive"))
    page.locator("label.option").filter(has_text="Milk").click()
    page.get_by_role("button", name="Check").dblclick()
    outcome(page, "Try 1: not right yet")
    expect(page.get_by_text("You have 2 more tries.")).to_be_visible()
    assert Response.objects.get().checked == ["b"]


def test_a_window_that_was_checked_elsewhere_is_led_to_the_outcome(new_context: Devices) -> None:
    page = opened(new_context(), quiz_with([single("tea")], behaviour="immediate"))
    other = page.context.new_page()
    other.goto(page.url)
    choose(other, "Milk for tea")
    press(other, "Check")
    outcome(other, "Not right")
    choose(page, "Water for tea")
    expect(page.locator("#outcome")).to_have_text("Not right")
    assert Response.objects.get().answer == "b"


def test_what_a_check_shows_is_accessible_and_fits_a_phone(
    new_context: Devices, axe_in_both_schemes: Callable[[Page], None]
) -> None:
    bank = [single("tea", hints=HINTS), matching("who", hints=["Who writes the guidelines?"]), multiple("pot")]
    context = new_context(viewport={"width": 320, "height": 640})
    page = opened(context, quiz_with(bank, behaviour="interactive", shown={"solution": "checked"}, question_tries=2))

    def look() -> None:
        axe_in_both_schemes(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320

    for number in (1, 2, 3):
        page.goto(re.sub(r"/\d+/(#.*)?$", f"/{number}/", page.url))
        look()
        for field in page.locator("select").all():
            field.select_option(index=1)
        for place in (0, 1):
            if page.locator("label.option").count():
                page.locator("label.option").nth(place).click()
            else:
                page.locator("select").first.select_option(index=place + 1)
            page.get_by_role("button", name=re.compile("Check")).click()
            expect(page.locator("#outcome")).to_be_focused()
            look()
            if page.locator("fieldset.closed").count():
                break


def test_a_trainer_sets_it_on_her_form(new_context: Devices, trainer: User, axe: Callable[[Page], None]) -> None:
    make_programme()
    edition = make_course()
    make_bank(edition)
    draft = make_quiz_draft(edition)
    page = let_in(new_context(), trainer).new_page()
    page.goto(reverse("admin:courses_activity_change", args=[draft.pk]))
    page.get_by_text("More: each of these may stay as it is").click()
    page.get_by_label("When are answers marked?").select_option("interactive")
    page.get_by_label("What each further try costs").select_option("quarter")
    page.get_by_role("radio", name="The right answer: Once passed, or without tries left").check()
    axe(page)
    page.get_by_role("button", name="Save the draft").last.click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    stored = Activity.objects.get(pk=draft.pk).data
    assert stored.items() >= {"behaviour": "interactive", "try_cost": "quarter", "shown": {"solution": "over"}}.items()
