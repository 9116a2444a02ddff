"""An account in Chromium, from the request to the hand-over; partly without script, partly small and dark."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.presence.converging import converge
from courses.presence.models import Account
from lms.lib.dates import local_date
from tests.builders import make_person, make_programme
from tests.builders_presence import clear
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)

NewContext = Callable[..., BrowserContext]
SMALL = {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"}


def seen(page: Page, axe: Callable[[Page], None]) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


def test_from_the_request_to_the_hand_over(
    new_context: NewContext, staff: User, outsider: User, governance: User, axe: Callable[[Page], None]
) -> None:
    make_programme()
    nora = make_person("Nora Berg")
    clear(staff, outsider, nora)
    mine = let_in(new_context(**SMALL), staff).new_page()
    _ask(mine, outsider, axe)

    office = let_in(new_context(), governance).new_page()
    office.goto("/presence/register/?state=requested")
    seen(office, axe)
    office.get_by_role("link", name="@MajaatHavnby").click()
    seen(office, axe)
    office.get_by_role("button", name="Approve").click()
    expect(office.get_by_role("status")).to_contain_text("Approved.")

    mine.reload()
    seen(mine, axe)
    mine.get_by_role("button", name="Note it").click()
    expect(mine.get_by_role("status")).to_contain_text("Noted.")

    later = timezone.now() + timedelta(days=185)
    converge(today=local_date(later), at=later)
    other = let_in(new_context(java_script_enabled=False), outsider).new_page()
    other.goto("/presence/")
    other.get_by_role("link", name="@MajaatHavnby on Mastodon").click()
    expect(other.get_by_text("Nobody has noted a sign of life for six months.").first).to_be_visible()
    other.get_by_label("New owner").fill(str(nora.email))
    other.get_by_role("button", name="Name the new owner").click()
    expect(other.get_by_role("status")).to_contain_text("Handed over. Nora Berg")
    assert [row.user for row in Account.objects.with_owners().get().owners] == [nora, outsider]


def _ask(page: Page, second: User, axe: Callable[[Page], None]) -> None:
    page.goto("/presence/")
    seen(page, axe)
    page.get_by_role("link", name="Ask for an account").click()
    seen(page, axe)
    page.get_by_label("Network").select_option("mastodon")
    page.get_by_label("Handle").fill("TheRealMaja")
    page.get_by_label("What is it for?").fill("What we learn while we build laptops.")
    page.get_by_label("Posts a week").fill("2")
    page.get_by_label("Answers within how many hours?").fill("24")
    page.get_by_label("Second owner").fill(str(second.email))
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_contain_text("It has to follow *atHavnby. A good one: MajaatHavnby.")
    seen(page, axe)
    page.get_by_label("Handle").fill("@MajaatHavnby")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("status")).to_contain_text("Asked.")
