"""A trainer says by form what a quiz draws, publishes it, and a learner gets a paper that obeys."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.assessments.models import Attempt
from courses.assessments.services import save_bank
from courses.models import CourseVersion
from tests.builders import make_course, make_programme
from tests.builders_assessments import make_enrollment, make_quiz_draft, quiz_of, single
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("width", "look"), [(320, "dark"), (1280, "light")])
def test_two_parts_by_form_make_a_paper_that_obeys_them(
    new_context: Callable[..., BrowserContext],
    axe: Callable[[Page], None],
    trainer: User,
    staff: User,
    width: int,
    look: Any,
) -> None:
    make_programme()
    edition = make_course()
    tags = ("water", "pot", "milk")
    save_bank(edition, [single(f"{tag}-{n}", tags=[tag], clauses=["G1.1"]) for tag in tags for n in range(4)])
    draft = make_quiz_draft(edition, draw=10)
    device = {"viewport": {"width": width, "height": 800}, "color_scheme": look}
    page = let_in(new_context(**device), trainer).new_page()

    page.goto(reverse("admin:courses_activity_change", args=[draft.pk]))
    page.locator("details.module > summary").click()
    page.get_by_label("How many questions").nth(0).fill("2")
    page.get_by_label("With the tag").nth(0).fill("water")
    page.get_by_label("How many questions").nth(1).fill("1")
    page.get_by_label("With the tag").nth(1).fill("pot")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    page.goto(reverse("admin:courses_edition_publish", args=[edition.pk]))
    page.get_by_label("Note").fill("Two parts.")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()

    quiz = quiz_of(CourseVersion.objects.get())
    mine = make_enrollment(quiz, staff)
    page = let_in(new_context(**device), staff).new_page()
    page.goto(reverse("assessments:quiz", args=[mine.uuid, quiz.key]))
    expect(page.get_by_text("3 questions, and 2 right answers to pass.")).to_be_visible()
    page.get_by_role("button", name="Start the quiz").click()
    page.wait_for_url(re.compile(r"/quiz/.+/1/$"))
    keys = Attempt.objects.get().responses.values_list("question_version__question__key", flat=True)
    assert sorted(key.split("-")[0] for key in keys) == ["pot", "water", "water"]
