"""Written practice as people meet it: by keyboard on a phone, with and without script, and with a coach."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.assignments.models import Submission
from courses.enrollments.models import Enrollment
from courses.models import VersionActivity
from tests.browsers import held_script
from tests.builders_assignments import GOOD_NOTE, hand_in, l_a1, make_assignment, make_coach, make_writer, write
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)
Devices = Callable[..., BrowserContext]
PHONE = {"width": 320, "height": 640}


def opened(context: BrowserContext, user: User, address: str) -> Page:
    page = let_in(context, user).new_page()
    page.goto(address)
    return page


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def type_into(page: Page, label: str, text: str) -> None:
    """From where the focus is, forward by Tab, and type."""
    for _step in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.labels?.[0]?.textContent.trim() ?? ''")
        if name.startswith(label):
            page.keyboard.type(text)
            return
    raise AssertionError(label)


@pytest.fixture
def task() -> VersionActivity:
    return make_assignment(**l_a1() | {"review": "coach"})


@pytest.fixture
def mine(task: VersionActivity) -> Enrollment:
    return make_writer(task)


def test_what_is_written_before_the_script_arrives_is_saved(
    new_context: Devices, task: VersionActivity, mine: Enrollment
) -> None:
    page = let_in(new_context(), mine.user).new_page()
    with held_script(page, "assignment.js"):
        page.goto(reverse("assignments:assignment", args=[mine.uuid, task.key]), wait_until="commit")
        page.get_by_label("What I saw").fill(GOOD_NOTE["saw"])
    expect(page.locator("#saved")).to_contain_text("Saved at")
    assert Submission.objects.get().answer["saw"] == GOOD_NOTE["saw"]


def test_the_note_is_written_by_keyboard_on_a_phone(
    new_context: Devices, axe: Callable[[Page], None], task: VersionActivity, mine: Enrollment
) -> None:
    page = opened(new_context(viewport=PHONE), mine.user, reverse("assignments:assignment", args=[mine.uuid, task.key]))
    assert fits(page)
    axe(page)
    type_into(page, "Link", GOOD_NOTE["link"])
    type_into(page, "Time", GOOD_NOTE["time"])
    type_into(page, "What I saw", GOOD_NOTE["saw"])
    expect(page.get_by_text(f"{len(GOOD_NOTE['saw'])} of 1500 characters").first).to_be_visible()
    type_into(page, "Why it matters", GOOD_NOTE["why"])
    type_into(page, "I have not replied", " ")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your coach reads it")
    assert fits(page)
    axe(page)
    assert Submission.objects.get().answer == GOOD_NOTE


def test_a_coach_asks_again_and_then_accepts(
    new_context: Devices, axe: Callable[[Page], None], task: VersionActivity, mine: Enrollment
) -> None:
    hand_in(mine, task, GOOD_NOTE)
    desk = opened(new_context(color_scheme="dark"), make_coach(mine.user), "/")
    desk.get_by_role("link", name="Coaching").first.click()
    axe(desk)
    desk.get_by_role("link", name=mine.user.name).click()
    axe(desk)
    desk.get_by_label("What you say about it").fill("Say how many customers have answered.")
    desk.get_by_role("button", name="Ask again").press("Enter")
    expect(desk.get_by_text("Nothing waits for you.")).to_be_visible()

    page = opened(new_context(), mine.user, reverse("assignments:assignment", args=[mine.uuid, task.key]))
    expect(page.get_by_text("Say how many customers have answered.")).to_be_visible()
    page.get_by_label("What I saw").press("Control+End")
    page.keyboard.type(" Nobody has answered.")
    page.get_by_role("button", name="Hand in").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your coach reads it")

    desk.reload()
    desk.get_by_role("link", name=mine.user.name).click()
    desk.get_by_role("button", name="Accept").press("Enter")
    expect(desk.get_by_text("Nothing waits for you.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="How it can be done")).to_be_visible()
    axe(page)
    assert Submission.objects.get(state="accepted").answer["saw"].endswith("Nobody has answered.")


def test_without_script_a_hot_reply_is_explained_cools_and_is_taken_back(new_context: Devices) -> None:
    activity = make_assignment(cooling=10)
    mine = make_writer(activity)
    address = reverse("assignments:assignment", args=[mine.uuid, activity.key])
    page = opened(new_context(java_script_enabled=False, viewport=PHONE), mine.user, address)
    page.get_by_label("Your text").fill("Thank you, you idiot.")
    page.get_by_role("button", name="Hand in").click()
    assert page.get_by_text("Change the text, or say in a sentence").first.is_visible()
    page.get_by_label("Why it should stay as it is").fill("He had called himself that, two lines above.")
    page.get_by_role("button", name="Hand in").click()
    assert page.get_by_role("heading", level=1).inner_text() == "It cools down"
    page.get_by_role("button", name="Take it back").click()
    assert page.get_by_label("Your text").input_value() == "Thank you, you idiot."


def test_two_windows_show_both_texts_and_overwrite_nothing(new_context: Devices, axe: Callable[[Page], None]) -> None:
    activity = make_assignment()
    mine = make_writer(activity)
    address = reverse("assignments:assignment", args=[mine.uuid, activity.key])
    page = opened(new_context(color_scheme="dark"), mine.user, address)
    write(mine, activity, "written in the other window")
    page.get_by_label("Your text").fill("written here")
    expect(page.get_by_role("alert")).to_contain_text("written in the other window")
    assert Submission.objects.get().answer == {"text": "written in the other window"}
    page.get_by_label("Your text").fill("written here, knowing it. Great laptop, idiot!")
    expect(page.get_by_role("heading", name="Worth a second look")).to_be_visible()
    axe(page)
    assert Submission.objects.get().answer["text"].startswith("written here, knowing it.")
