"""A warehouse employee without address or password gets in with the letter: in Danish, on a phone of 320 px."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page

from accounts.activation import issue
from accounts.models import User
from tests.builders import make_person, make_programme

PHONE = {"viewport": {"width": 320, "height": 640}, "locale": "da", "has_touch": True}
PASSWORD = "kanel-trappe-regn"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lars(transactional_db: None) -> User:
    make_programme()
    return make_person("Lars Holm", email="", language="da", department="operations/warehouse/")


class Thumb:
    """Taps, and counts them."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.tap()


def at_home(url: str) -> bool:
    return urlsplit(url).path == "/"


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= 320"))


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_typed_code_to_my_path_in_at_most_five_taps(
    lars: User, new_context: Callable[..., BrowserContext], axe: Callable[[Page], None], javascript: bool
) -> None:
    page = new_context(**PHONE, java_script_enabled=javascript).new_page()
    look = axe if javascript else lambda page: None
    code = issue([lars], timezone.now())[0][1]
    thumb = Thumb()
    page.goto("/")
    thumb.tap(page.locator("a[href='/accounts/activate/']"))
    page.locator("#id_code").wait_for()
    look(page)
    assert not javascript or fits(page)
    thumb.tap(page.locator("#id_code"))
    page.keyboard.type(code.lower().replace("-", ""))
    thumb.tap(page.locator("form[action='/accounts/activate/'] button"))
    page.locator("#id_password").wait_for()
    assert page.locator("html").get_attribute("lang") == "da"
    assert "Lars" in page.locator("h1").inner_text()
    look(page)
    assert not javascript or fits(page)
    thumb.tap(page.locator("#id_password"))
    page.keyboard.type(PASSWORD)
    thumb.tap(page.locator("form:has(#id_password) button[type=submit]"))
    page.wait_for_url(at_home)
    assert page.locator("html").get_attribute("lang") == "da"
    assert thumb.taps <= 5
    lars.refresh_from_db()
    assert lars.check_password(PASSWORD)


def test_the_link_of_the_qr_code_shows_the_password_when_asked_and_mends_a_short_one(
    lars: User, new_context: Callable[..., BrowserContext], axe: Callable[[Page], None]
) -> None:
    page = new_context(**PHONE).new_page()
    code = issue([lars], timezone.now())[0][1]
    page.goto(f"/accounts/activate/{code}/")
    page.locator("#id_password").fill("kort")
    page.locator("label[for=reveal]").tap()
    assert page.locator("#id_password").get_attribute("type") == "text"
    page.locator("form:has(#id_password) button[type=submit]").tap()
    page.locator(".error-summary").wait_for()
    axe(page)
    assert fits(page)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(at_home)


def test_a_code_that_nobody_knows_is_answered_on_the_same_page(
    lars: User, page: Page, axe: Callable[[Page], None]
) -> None:
    page.goto("/accounts/activate/ABCD-EFGH-JKMN/")
    assert "We do not know this code" in page.locator("main").inner_text()
    axe(page)
