"""The main job, as people do it: from the first sign-in to the badge, and HR sees it."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime

from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.activation import issue
from accounts.models import User
from courses.assessments.models import Response
from courses.certification.models import Award
from tests.browser.steps import (
    answer_question,
    finish_lesson,
    play_story,
    sign_guideline,
    sign_in,
    take_quiz,
    write_note,
)
from tests.builders import PASSWORD
from tests.builders_assignments import GOOD_NOTE
from tests.servers import wait_until


def test_an_employee_becomes_a_listener_and_hr_finds_her(
    havnby: datetime, page: Page, new_context: Callable[..., BrowserContext], axe: Callable[[Page], None]
) -> None:
    sign_in(page, "staff@havnby.example")
    expect(page.get_by_text("0 of 19 steps done")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Read and sign").first.click()
    for _guideline in range(3):
        sign_guideline(page)
        page.locator(".ceremony .button").first.click()
    for _lesson in range(13):
        finish_lesson(page)
    practise(page)
    page.get_by_role("button", name="Start the quiz").click()
    take_quiz(page)
    expect(page.locator("h1")).to_contain_text("You passed")
    page.goto("/")
    expect(page.locator("h1")).to_have_text("You are a Listener")
    page.get_by_role("link", name="See your badge").click()
    expect(page.locator("h1")).to_contain_text("Listener")
    axe(page)
    assert Award.objects.get(user__email="staff@havnby.example").certification.slug == "listener"

    office = new_context().new_page()
    sign_in(office, "hr@havnby.example")
    office.goto("/reports/people?state=done")
    row = office.get_by_role("row", name=re.compile("Maja Lindqvist"))
    expect(row).to_contain_text("Done")
    answer = office.request.get("/reports/completion.csv")
    rows = list(csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig"))))
    found = {row["name"]: row["state"] for row in rows}
    assert found["Maja Lindqvist"] == "done"
    assert found["Karim Haddad"] == "due"


def practise(page: Page) -> None:
    """From the simulation over the home page to the quiz; the drill between them is left out."""
    play_story(page)
    expect(page.get_by_text("Passed with 12 points")).to_be_visible()
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Pass it on: the hot power brick")
    page.get_by_role("link", name="Start").click()
    write_note(page, GOOD_NOTE)
    expect(page.locator("h1")).to_have_text("Accepted. Well done.")
    page.get_by_role("link", name="Go on").click()


def test_a_warehouse_worker_begins_in_danish_on_a_narrow_phone(
    havnby: datetime, new_context: Callable[..., BrowserContext], axe: Callable[[Page], None]
) -> None:
    """From the code in the letter to the end of the first lesson, in at most twelve taps besides signing."""
    bodil = User.objects.get(employee_number="10655")
    code = issue([bodil], havnby)[0][1]
    phone = new_context(viewport={"width": 320, "height": 640}, locale="da-DK", has_touch=True)
    page, taps = phone.new_page(), Taps()

    page.goto("/accounts/activate/")
    taps.fill(page.locator("main input[name=code]"), code.lower())
    taps.tap(page.locator("main button[type=submit]"))
    expect(page.locator("h1")).to_contain_text("Bodil")
    axe(page)
    taps.fill(page.locator("main input[type=password]"), PASSWORD)
    taps.tap(page.locator("main button[type=submit]"))
    expect(page.locator("html")).to_have_attribute("lang", "da")
    taps.tap(page.locator(".hero .button").first)
    for _guideline in range(3):
        sign_guideline(page)
        page.locator(".ceremony .button").first.click()
    expect(page.locator("h1")).to_have_text("De taler allerede om os")
    expect(page.locator(".prose")).not_to_contain_text("Our customers")
    axe(page)
    for group in page.locator("#turn-frame fieldset").all():
        taps.tap(group.locator("label").first)
    taps.tap(page.locator(".pager button[type=submit]").last)
    page.wait_for_url(re.compile("l-101-2"))
    assert taps.count <= 12
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_an_answer_waits_on_another_device(havnby: datetime, new_context: Callable[..., BrowserContext]) -> None:
    """The browser is closed in the middle of the quiz; what was chosen is there elsewhere."""
    first = new_context()
    page = first.new_page()
    sign_in(page, "staff@havnby.example")
    page.goto("/courses/listen/")
    page.get_by_role("link", name=re.compile("The Listener quiz")).first.click()
    page.get_by_role("button", name="Start the quiz").click()
    chosen = answer_question(page)
    # Several choices of one question travel one after the other.
    wait_until(lambda: Response.objects.filter(answer=chosen).exists(), 20, "The last choice")
    question = page.locator("h1").inner_text()
    first.close()

    other = new_context().new_page()
    sign_in(other, "10611")
    other.goto("/courses/listen/")
    other.get_by_role("link", name=re.compile("The Listener quiz")).first.click()
    other.get_by_role("button", name="Go on").click()
    other.locator(".segments a, .pager button[value=previous]").first.click()
    expect(other.locator("h1")).to_have_text(question)
    assert other.locator("#quiz input:checked").count() >= 1
    assert Response.objects.get(saved_at__isnull=False).answer == chosen


class Taps:
    """Counts what a thumb does; typing into a field is one tap into it."""

    def __init__(self) -> None:
        self.count = 0

    def tap(self, target: Locator) -> None:
        self.count += 1
        target.tap()

    def fill(self, target: Locator, text: str) -> None:
        self.count += 1
        target.fill(text)
