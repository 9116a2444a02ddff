"""A trainer finds the planted question, mends it, sees the consequences, and only then decides."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.assessments.models import Attempt, Bank
from courses.certification.models import Award
from tests.builders import AT
from tests.builders_analysis import hand_in, make_quiz_of, make_staff
from tests.builders_assessments import multiple, single, truefalse
from tests.builders_certification import make_certification, make_requirement
from tests.builders_regrading import read_lessons
from tests.cast import let_in
from tests.courses.assessments.analysis.test_doubts import believes_in_water, wrong_key

pytestmark = pytest.mark.django_db(transaction=True)


def scores() -> list[int]:
    return [one or 0 for one in Attempt.objects.order_by("pk").values_list("score_bp", flat=True)]


def hand_in_a_company() -> None:
    """Thirty people finish a course whose last question has a wrong key."""
    quiz = make_quiz_of([single("first"), multiple("second"), truefalse("third"), wrong_key("planted")])
    make_requirement(make_certification(course=quiz.version.edition.course))
    people = make_staff(30)
    hand_in(quiz, people, believes_in_water)
    for person in people:
        read_lessons(person, at=AT + timedelta(hours=1))


def find_and_mend(page: Page) -> None:
    page.goto(reverse("admin:assessments_bank_analysis", args=[Bank.objects.get().pk]))
    page.locator("#doubtful + ol a").first.click()
    expect(page.locator("#content")).to_contain_text("The key may be wrong.")
    page.get_by_role("link", name="Edit the question").click()
    right = page.get_by_role("checkbox", name="Right")
    right.nth(0).check()
    right.nth(1).uncheck()
    page.get_by_role("button", name="Save the question").last.click()
    page.get_by_role("link", name="See what it means").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()


def wait_until_it_is_done(page: Page) -> None:
    """The page says whether it is, and has a link to look again."""
    for _look in range(100):
        if page.get_by_text("Done on").count():
            return
        with page.expect_navigation():  # or the next look could still see the old page
            page.get_by_role("link", name="Look again").click()
    raise AssertionError("It was never done.")


@pytest.mark.parametrize(("width", "look"), [(1280, "light"), (320, "dark")])
def test_she_finds_mends_sees_and_decides(
    new_context: Callable[..., BrowserContext],
    axe: Callable[[Page], None],
    worker: None,
    trainer: User,
    width: int,
    look: Any,
) -> None:
    hand_in_a_company()
    page = let_in(new_context(viewport={"width": width, "height": 800}, color_scheme=look), trainer).new_page()
    find_and_mend(page)

    before, badges = scores(), Award.objects.count()
    promised = int(page.get_by_role("row", name="Badges given").get_by_role("cell").first.inner_text())
    assert promised > 0
    page.locator("details.fold summary").press("Enter")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert scores() == before

    expect(page.get_by_role("radio", name="Only where it helps")).to_be_checked()
    page.get_by_label("Reason").fill("Water comes first; the key said milk.")
    page.get_by_role("button", name="Apply").press("Enter")
    expect(page.get_by_role("heading", name="What was decided")).to_be_visible()
    wait_until_it_is_done(page)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert all(now >= then for then, now in zip(before, scores(), strict=True))
    assert Award.objects.count() == badges + promised
