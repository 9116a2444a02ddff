"""Read and sign as a person does: with keyboard and mouse, wide and narrow, with and without scripts."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.enrollments.services import enroll
from courses.guidelines.models import Guideline, SignOff
from tests.builders import PASSWORD, make_person
from tests.builders_guidelines import make_guideline, make_revision, make_signing_course, signature_records

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person() -> User:
    return make_person("Jonas Weber", password=True)


@pytest.fixture
def three(person: User) -> str:
    """Three guidelines that a course asks for; the address of the course."""
    titles = {"g1": "Our five principles", "g3": "Confidentiality", "g4": "Crises"}
    for position, (slug, title) in enumerate(titles.items()):
        make_guideline(slug, "en", "da", title=title, position=position)
    version = make_signing_course("g1", "g3", "g4")
    at = timezone.now()
    (enrollment,) = enroll(user_ids=[person.pk], course=version.edition.course, source="obligation", at=at)
    return f"/learn/{enrollment.uuid}/"


def sign_in(page: Page, person: User) -> None:
    page.goto("/accounts/login/?next=/guidelines/")
    page.locator("[name=login]").fill(person.employee_number)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/guidelines/")


def test_three_guidelines_in_one_sitting_take_one_password(
    page: Page, person: User, three: str, axe: Callable[[Page], None]
) -> None:
    sign_in(page, person)
    axe(page)
    page.get_by_role("link", name="Read and sign: Our five principles").click()
    axe(page)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign version 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Our five principles")
    axe(page)
    for title in ("Confidentiality", "Crises"):
        page.get_by_role("link", name=f"Next: {title}").click()
        expect(page.get_by_label("Your password")).to_have_count(0)
        page.get_by_role("button", name="Sign version 1").click()
        expect(page.get_by_text("Record number")).to_be_visible()
    expect(page.get_by_role("link", name="Go on with Listen")).to_have_attribute("href", three)
    assert SignOff.objects.filter(user=person).count() == 3
    assert len({record.sha256 for record in signature_records()}) == 3
    page.get_by_role("link", name="See what you signed").click()
    expect(page.get_by_text("The text is unchanged")).to_be_visible()
    axe(page)


def test_a_wrong_password_is_told_at_the_field_and_nothing_is_lost(
    page: Page, person: User, three: str, axe: Callable[[Page], None]
) -> None:
    sign_in(page, person)
    page.goto("/guidelines/g1/")
    page.get_by_label("Your password").fill("listen-last")
    page.get_by_role("button", name="Sign version 1").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".field-error")).to_contain_text("That is not your password")
    axe(page)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign version 1").click()
    expect(page.get_by_text("Record number")).to_be_visible()


def test_a_version_published_while_one_reads_is_shown_and_then_signed(page: Page, person: User, three: str) -> None:
    sign_in(page, person)
    page.goto("/guidelines/g1/")
    guideline = Guideline.objects.get(slug="g1")
    new = {"title": "Our five principles", "extra": "And on weekends.", "changed_clauses": ["G1.2"]}
    make_revision(guideline, "en", "da", **new)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign version 1").click()
    expect(page.get_by_text("This guideline has changed since you opened the page")).to_be_visible()
    expect(page.get_by_text("And on weekends.")).to_be_visible()
    expect(page.get_by_label("Your password")).to_have_count(0)
    page.get_by_role("button", name="Sign version 2").click()
    expect(page.get_by_text("Record number")).to_be_visible()
    assert SignOff.objects.get().revision_text.revision.number == 2


def test_a_double_click_signs_once(page: Page, person: User, three: str) -> None:
    sign_in(page, person)
    page.goto("/guidelines/g1/")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign version 1").dblclick()
    expect(page.get_by_text("Record number")).to_be_visible()
    assert SignOff.objects.count() == signature_records().count() == 1


def test_signing_works_in_danish_on_a_small_screen_without_scripts(
    new_context: Callable[..., BrowserContext], three: str
) -> None:
    person = make_person("Mette Dahl", password=True, language="da")
    page = new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False).new_page()
    sign_in(page, person)
    page.goto("/guidelines/g1/")
    expect(page.get_by_text("Jeg har læst version 1 af denne retningslinje")).to_be_visible()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("#sign button[type=submit]").click()
    expect(page.locator(".ceremony .mono")).to_be_visible()
    assert SignOff.objects.get().revision_text.language == "da"


def test_nothing_scrolls_sideways_at_320_pixels(
    new_context: Callable[..., BrowserContext], person: User, three: str
) -> None:
    page = new_context(viewport={"width": 320, "height": 640}).new_page()
    sign_in(page, person)
    for url in ("/guidelines/", "/guidelines/g1/"):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign version 1").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("link", name="See what you signed").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_dark_pages_have_no_accessibility_violation(
    new_context: Callable[..., BrowserContext], person: User, three: str, axe: Callable[[Page], None]
) -> None:
    page = new_context(color_scheme="dark").new_page()
    sign_in(page, person)
    make_revision(Guideline.objects.get(slug="g1"), extra="New.", effective_on=date.today() - timedelta(days=1))
    for url in ("/guidelines/", "/guidelines/g1/", "/guidelines/g3/"):
        page.goto(url)
        axe(page)
