"""The clock of a quiz as people meet it: it counts on the server, whatever their own clock says."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from courses.assessments.models import Attempt
from tests.builders import make_person
from tests.builders_assessments import make_enrollment, make_quiz
from tests.courses.assessments.test_quiz_in_the_browser import choose, opened

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_clock_warns_runs_out_and_what_was_saved_counts(new_context: Callable[..., BrowserContext]) -> None:
    quiz = make_quiz(time_limit=30)
    enrollment = make_enrollment(quiz, make_person())
    context = new_context()
    # A learner's clock that is a day wrong.
    context.add_init_script("const now = Date.now; Date.now = () => now() + 86400000;")
    page = opened(context, enrollment, quiz)
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"^(30:00|29:5\d)$"))
    choose(page)
    expect(page.get_by_text("Answer saved at")).to_be_visible()
    Attempt.objects.update(closes_at=timezone.now() + timedelta(seconds=62))
    page.reload()
    expect(page.locator("[data-spoken]")).to_have_text("One minute is left.", timeout=15_000)
    Attempt.objects.update(closes_at=timezone.now() + timedelta(seconds=3))
    page.reload()
    expect(page.locator("[data-spoken]")).to_have_text(re.compile("The time is up"), timeout=15_000)
    expect(page.get_by_text("The time ran out before you handed in")).to_be_visible(timeout=20_000)
    attempt = Attempt.objects.get()
    assert attempt.submitted_at == attempt.closes_at
    assert attempt.responses.filter(answer__isnull=False, final=True).count() == 1
