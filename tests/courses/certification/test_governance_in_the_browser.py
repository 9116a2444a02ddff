"""Governance builds an audience, sees what it would do, and confirms it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.certification.models import RuleChange
from tests.builders import make_programme
from tests.builders_certification import make_requirement
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_audience_to_the_rule(
    new_context: Callable[..., BrowserContext],
    axe: Callable[[Page], None],
    governance: User,
    staff: User,
) -> None:
    make_programme()
    requirement = make_requirement(rule={"fact": "country", "in": ["SE"]})
    page = let_in(new_context(viewport={"width": 1280, "height": 800}), governance).new_page()
    page.goto(f"/admin/certification/requirement/{requirement.pk}/change/")
    page.get_by_role("button", name="Add condition").click()
    page.get_by_role("group", name="Country").last.get_by_label("DK").check()
    page.get_by_label("A person is in it when").select_option("at least one of these is true")
    page.get_by_role("button", name="Who matches now?").last.click()
    expect(page.get_by_text("country is SE or country is DK")).to_be_visible()
    axe(page)
    page.set_viewport_size({"width": 320, "height": 640})
    axe(page)
    page.get_by_role("button", name="See what it would do").click()
    page.get_by_role("button", name="Who joins").click()
    expect(page.get_by_text("Maja Lindqvist")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_label("I have seen the warnings").check()
    page.get_by_role("button", name="Confirm exactly this").click()
    expect(page.get_by_text("What was confirmed")).to_be_visible()
    assert RuleChange.objects.get().recorded_by == governance
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"/admin/certification/certification/{requirement.certification_id}/change/")
    page.get_by_role("button", name="Draw the timeline").click()
    expect(page.get_by_text("Back to the first path").first).to_be_visible()
    axe(page)
