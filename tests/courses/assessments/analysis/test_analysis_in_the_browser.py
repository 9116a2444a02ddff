"""The pages of item analysis in Chromium: accessible, no wider than a small phone, and led by keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from courses.assessments.models import Bank
from tests.builders_analysis import hand_in, make_quiz_of, make_staff
from tests.builders_assessments import multiple, single, truefalse
from tests.cast import let_in
from tests.courses.assessments.analysis.test_doubts import believes_in_water, wrong_key

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("width", "look"), [(320, "light"), (1280, "dark")])
def test_a_trainer_finds_the_planted_question_by_keyboard(
    new_context: Callable[..., BrowserContext], axe: Callable[[Page], None], trainer: User, width: int, look: Any
) -> None:
    hand_in(
        make_quiz_of([single("first"), multiple("second"), truefalse("third"), wrong_key("planted")]),
        make_staff(30),
        believes_in_water,
    )
    context = new_context(viewport={"width": width, "height": 800}, color_scheme=look)
    page = let_in(context, trainer).new_page()

    page.goto(reverse("admin:assessments_bank_analysis", args=[Bank.objects.get().pk]))
    page.locator("details.fold summary").press("Enter")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#doubtful + ol a").first.press("Enter")
    page.wait_for_url("**/analysis/planted/")
    assert "The key may be wrong." in page.inner_text("#content")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
