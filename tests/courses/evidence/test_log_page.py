"""Governance is told when nobody outside keeps the log, sees why, and can send a checkpoint."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect
from pytest_django import Settings

from accounts.models import User
from courses.evidence.anchors.services import anchor_due
from courses.evidence.anchors.state import OLDEST, alarm
from courses.evidence.log import Draft, append
from courses.evidence.models import AnchorTarget, Entry
from tests.builders import AT
from tests.cast import let_in, signed_in
from tests.mail_server import Fault, MailServer

pytestmark = pytest.mark.django_db
LONG = 3 * OLDEST
WORDS = "of the log of signatures"


@pytest.fixture(autouse=True)
def mail(settings: Settings, mail_server: MailServer) -> MailServer:
    settings.ANCHOR_MAIL = ["auditor@audit.example"]
    return mail_server


def happen(at: datetime) -> None:
    append([Draft(Entry.Type.EXPORTED, at)], at=at)


def test_there_is_no_alarm_while_all_is_well() -> None:
    assert alarm(AT) == ""
    happen(AT)
    assert alarm(AT + OLDEST - timedelta(seconds=1)) == ""
    anchor_due(clock=lambda: AT + OLDEST)
    assert alarm(AT + 2 * OLDEST - timedelta(seconds=1)) == ""


def test_the_alarm_says_what_is_missing(settings: Settings) -> None:
    happen(AT)
    assert alarm(AT + OLDEST) == f"No checkpoint {WORDS} has left this site yet."
    anchor_due(clock=lambda: AT + OLDEST)
    assert alarm(AT + 2 * OLDEST) == f"No checkpoint {WORDS} has left this site since 4 March 2026."
    settings.ANCHOR_MAIL = []
    assert alarm(AT + LONG).endswith("no place for them is set up.")


def test_what_stays_inside_counts_in_the_demo_only(settings: Settings) -> None:
    settings.EMAIL_BACKEND, settings.DEMO = "lms.lib.mail.FolderBackend", False
    happen(AT)
    anchor_due(clock=lambda: AT + OLDEST)
    assert alarm(AT + OLDEST)
    settings.DEMO = True
    assert alarm(AT + OLDEST) == ""


def test_the_alarm_costs_one_query(django_assert_num_queries: Callable) -> None:
    happen(AT)
    anchor_due(clock=lambda: AT + OLDEST)
    with django_assert_num_queries(1):
        alarm(AT + LONG)


def test_governance_sees_it_on_every_page_and_nobody_else(governance: User, trainer: User) -> None:
    happen(AT)
    for address in ("/", "/guidelines/", "/admin/"):
        assert WORDS in signed_in(governance).get(address).text
    assert WORDS not in signed_in(trainer).get("/").text
    assert WORDS not in signed_in(trainer).get("/admin/").text


def test_others_pay_no_query_for_it(
    staff: User, django_assert_num_queries: Callable, django_assert_max_num_queries: Callable
) -> None:
    client = signed_in(staff)
    client.get("/help/")
    with django_assert_max_num_queries(50) as before:
        client.get("/help/")
    happen(AT)
    with django_assert_num_queries(len(before)):
        client.get("/help/")


def test_a_failure_is_shown_with_its_reason_and_the_button_makes_it_due(governance: User, mail: MailServer) -> None:
    now, client = timezone.now(), signed_in(governance)
    happen(now)
    mail.fault = Fault.REFUSED
    anchor_due(clock=timezone.now)
    page = client.get("/evidence/").text
    assert "Failed." in page
    assert "SMTP 550 5.1.1 No such mailbox" in page
    mail.fault = Fault.NONE
    answer = client.post("/evidence/anchor/", follow=True).text
    assert "The newest checkpoint leaves within a minute." in answer
    assert mail.messages == []
    anchor_due(clock=timezone.now)
    assert len(mail.messages) == 1
    page = client.get("/evidence/").text
    assert "Arrived." in page
    assert "The newest entry is not covered" in page


def test_without_a_place_the_page_says_what_to_set(governance: User, settings: Settings) -> None:
    settings.ANCHOR_MAIL = []
    happen(AT)
    client = signed_in(governance)
    assert "ANCHOR_WEBHOOKS" in client.get("/evidence/").text
    assert "There is nowhere to send it yet." in client.post("/evidence/anchor/", follow=True).text
    assert not AnchorTarget.objects.exists()


def test_settings_that_cannot_work_are_shown_and_break_no_page(governance: User, settings: Settings) -> None:
    settings.ANCHOR_WEBHOOKS = ["http://audit.example/"]
    client = signed_in(governance)
    assert "must be reached by https://" in client.get("/evidence/").text
    assert client.post("/evidence/anchor/", follow=True).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_page_in_a_browser(
    new_context: Callable[..., BrowserContext], governance: User, axe: Callable, mail: MailServer
) -> None:
    happen(AT)
    mail.fault = Fault.DOWN
    anchor_due(clock=timezone.now)
    page = let_in(new_context(viewport={"width": 320, "height": 800}), governance).new_page()
    page.goto("/")
    axe(page)
    page.get_by_role("link", name="See why, and what to do").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The log of signatures")
    expect(page.get_by_text("Connection refused")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Send the newest now").click()
    expect(page.get_by_role("cell", name="Leaves within a minute.")).to_be_visible()
    page.goto("/admin/")
    expect(page.get_by_text("No checkpoint of the log")).to_be_visible()
    axe(page)
