"""Simulations in Chromium: a story by keyboard alone, a drill without script at 320 px."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.enrollments.models import Enrollment, Progress
from tests.browsers import held_script
from tests.builders import make_person
from tests.builders_simulations import make_player, make_simulation, shipped
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)
NewContext = Callable[..., BrowserContext]


def device(new_context: NewContext, user: User, **options: object) -> Page:
    """A browser in which that person is signed in."""
    return let_in(new_context(**options), user).new_page()


def player(name: str) -> Enrollment:
    return make_player(make_simulation(shipped(name)), make_person())


def open_simulation(page: Page, mine: Enrollment, key: str) -> None:
    page.goto(reverse("simulations:simulation", args=[mine.uuid, key]))


def test_the_kitchen_video_is_played_by_keyboard_alone(new_context: NewContext, axe: Callable[[Page], None]) -> None:
    mine = player("l-s1")
    page = device(new_context, mine.user, viewport={"width": 1280, "height": 900})
    open_simulation(page, mine, "l-s1")
    axe(page)
    press(page, "Begin")
    for scene in ("A friend sends you a clip", "The form asks", "A neighbour writes", "The official statement"):
        expect(page.get_by_role("heading", level=1)).to_contain_text(scene)
        axe(page)
        if page.get_by_text("Which account am I in?").count():
            page.get_by_role("radio", name="My own", exact=True).focus()
            page.keyboard.press("Space")
        page.locator(".option input").first.focus()
        page.keyboard.press("Space")
        press(page, "See what happens")
        expect(page.locator(".story-chosen")).to_be_visible()
        axe(page)
        page.get_by_role("link", name="Go on").or_(page.get_by_role("link", name="See how it ends")).focus()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The weekend is over")
    expect(page.get_by_text("Passed with 12 points; 8 were needed.")).to_be_visible()
    axe(page)
    assert Progress.objects.get(enrollment=mine, key="l-s1").success is True


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")


def place(page: Page, card: int, chosen: int) -> None:
    """By the arrow keys, from the first class on."""
    radios = page.locator(f"input[name=card-{card}]")
    radios.first.focus()
    page.keyboard.press("Space")
    for _step in range(chosen - 1):
        page.keyboard.press("ArrowRight")
    expect(radios.nth(chosen - 1)).to_be_checked()


def test_a_drill_is_sorted_by_keyboard_with_a_reload_in_the_middle(
    new_context: NewContext, axe: Callable[[Page], None]
) -> None:
    mine = player("l-s2")
    page = device(new_context, mine.user, viewport={"width": 1280, "height": 900})
    open_simulation(page, mine, "l-s2")
    press(page, "Begin")
    for card, chosen in enumerate([1, 2, 3], start=1):
        place(page, card, chosen)
    expect(page.get_by_role("status")).to_have_text("3 of 8 posts are sorted and saved.")
    page.reload()
    for card, chosen in enumerate([1, 2, 3], start=1):
        expect(page.locator(f"input[name=card-{card}]").nth(chosen - 1)).to_be_checked()
    press(page, "Hand in")
    expect(page.locator("#missing")).to_be_focused()
    expect(page.locator("#missing")).to_contain_text("5 posts are not sorted yet.")
    axe(page)
    page.context.set_offline(True)
    place(page, 4, 3)
    expect(page.get_by_role("status")).to_have_text("Not saved yet. We keep trying.")
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_have_text("4 of 8 posts are sorted and saved.")
    for card, chosen in enumerate([4, 1, 5, 5], start=5):
        place(page, card, chosen)
    press(page, "Hand in")
    expect(page.get_by_text("Passed with 7 points; 6 were needed.")).to_be_visible()
    expect(page.get_by_role("row", name="Leave it").get_by_role("cell", name="1")).to_have_count(2)
    axe(page)
    assert Progress.objects.get(enrollment=mine, key="l-s2").success is True


def test_what_is_sorted_before_the_script_arrives_is_saved(new_context: NewContext) -> None:
    mine = player("l-s2")
    page = device(new_context, mine.user)
    open_simulation(page, mine, "l-s2")
    with held_script(page, "drill.js"):
        page.get_by_role("button", name="Begin").click(no_wait_after=True)
        place(page, 1, 2)
    expect(page.get_by_role("status")).to_have_text("1 of 8 posts are sorted and saved.")


def test_two_windows_of_a_drill_agree(new_context: NewContext) -> None:
    mine = player("l-s2")
    one = device(new_context, mine.user)
    other = device(new_context, mine.user)
    open_simulation(one, mine, "l-s2")
    press(one, "Begin")
    one.wait_for_url("**/cards/")
    other.goto(one.url)
    place(one, 1, 1)
    expect(one.get_by_role("status")).to_have_text("1 of 8 posts are sorted and saved.")
    other.locator("label:has(input[name=card-1][value='5'])").click()
    expect(other.get_by_role("alert").filter(has_text="moved in another window")).to_be_visible()
    expect(other.locator("input[name=card-1]").first).to_be_checked()
    with other.expect_response(lambda response: response.request.method == "POST"):
        other.locator("label:has(input[name=card-1][value='5'])").click()
    expect(other.get_by_role("alert").filter(has_text="moved in another window")).to_be_hidden()
    expect(other.get_by_role("status")).to_have_text("1 of 8 posts are sorted and saved.")
    one.reload()
    expect(one.locator("input[name=card-1]").last).to_be_checked()


def test_a_drill_is_sorted_without_script_on_a_small_screen(
    new_context: NewContext, axe_in_both_schemes: Callable[[Page], None]
) -> None:
    mine = player("l-s2")
    narrow = {"viewport": {"width": 320, "height": 640}}
    looked_at = device(new_context, mine.user, **narrow)
    open_simulation(looked_at, mine, "l-s2")
    looked_at.get_by_role("button", name="Begin").click()
    axe_in_both_schemes(looked_at)
    assert looked_at.evaluate("document.documentElement.scrollWidth") <= 320
    page = device(new_context, mine.user, java_script_enabled=False, **narrow)
    open_simulation(page, mine, "l-s2")
    page.get_by_role("button", name="Go on").click()
    for place, chosen in enumerate([1, 2, 3, 3, 4, 1, 5, 4], start=1):
        page.locator(f"label:has(input[name=card-{place}][value='{chosen}'])").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Passed with 8 points; 6 were needed.")).to_be_visible()
    looked_at.goto(page.url)
    axe_in_both_schemes(looked_at)
