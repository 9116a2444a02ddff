"""From the nomination to an expert's word, which a changed guideline takes away again."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.certification.models import Criterion, Obligation
from courses.guidelines.models import Guideline
from tests.builders import make_programme, make_version
from tests.builders_certification import converge, finish_course
from tests.builders_clearance import make_right
from tests.builders_guidelines import make_guideline, make_revision, make_signature, text_of
from tests.builders_nominations import make_certification_of, make_experts
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)
NARROW = {"viewport": {"width": 320, "height": 640}}


def test_from_the_team_to_an_answer_and_back(
    new_context: Callable[..., BrowserContext],
    axe: Callable[[Page], None],
    staff: User,
    manager: User,
    governance: User,
) -> None:
    make_programme()
    guideline = make_guideline("g1")
    certification = make_certification_of(make_experts(), course=make_version().edition.course)
    Criterion.objects.create(certification=certification, guideline=guideline, position=3)
    make_right("answer", certifications=["sme"], guidelines=["g1"])

    _nominate(let_in(new_context(), manager).new_page(), axe)

    page = let_in(new_context(**NARROW), governance).new_page()
    page.goto("/nominations/waiting/")
    axe(page)
    page.get_by_role("link", name="Maja Lindqvist as Subject-Matter Expert").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("Peter Juhl approved, through")).to_be_visible()

    page = let_in(new_context(**NARROW), staff).new_page()
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Lesson 1")
    page.goto("/nominations/tiers/sme/")
    expect(page.get_by_text("Your topics: Batteries, Repairs.")).to_be_visible()
    axe(page)
    _she_may_until_the_guideline_changes(page, staff, guideline)
    axe(page)

    page = let_in(new_context(), governance).new_page()
    page.goto(f"/admin/certification/certification/{certification.pk}/change/")
    page.get_by_role("button", name="Draw the timeline").click()
    expect(page.locator("#timeline svg")).to_be_visible()


def _she_may_until_the_guideline_changes(page: Page, staff: User, guideline: Guideline) -> None:
    page.goto("/clearance/")
    expect(page.get_by_role("heading", name="Not now")).to_be_visible()
    now = timezone.now()
    make_signature(staff, text_of(guideline), at=now)
    finish_course(staff, at=now)
    converge(staff, at=now)
    page.reload()
    expect(page.get_by_role("heading", name="Yes, today")).to_be_visible()

    make_revision(guideline, extra="Say it in the post itself.", effective_on=timezone.localdate(), at=timezone.now())
    page.reload()
    expect(page.get_by_role("heading", name="Not now")).to_be_visible()
    converge(staff, at=timezone.now())
    owed = Obligation.objects.known().get(user=staff, occasion="revision:g1:2")
    page.goto(reverse("certification:why", args=[owed.uuid]))
    expect(page.get_by_text("G1 changed on")).to_be_visible()


def _nominate(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto("/team/")
    page.get_by_role("link", name="Nominate Maja Lindqvist").click()
    axe(page)
    page.get_by_label("Topics").fill("Batteries\nRepairs")
    page.get_by_label("Why this person?").fill("Knows every battery.")
    page.get_by_role("button", name="Nominate").click()
    expect(page.locator("h1")).to_have_text("Maja Lindqvist as Subject-Matter Expert")
    axe(page)
