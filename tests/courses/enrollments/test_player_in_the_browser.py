"""The player in Chromium: saved at once, on any device, by keyboard, without script, at 320 px."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from accounts.models import User
from courses.enrollments.models import Enrollment, Progress
from tests.browsers import held_script
from tests.builders import make_person
from tests.builders_enrollments import DECIDE, INTERACTIONS, PICK, SORT, WRITE, make_learner_of
from tests.cast import let_in
from tests.servers import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

NewContext = Callable[..., BrowserContext]
SAVED = "Your place is saved"


def device(new_context: NewContext, user: User, **options: object) -> Page:
    """A browser in which that person is signed in."""
    return let_in(new_context(**options), user).new_page()


def lesson(enrollment: Enrollment, number: int = 1) -> str:
    return f"/learn/{enrollment.uuid}/step-{number}/"


def turn(page: Page) -> Locator:
    return page.locator("#turn-frame")


def answer_of(enrollment: Enrollment, number: int = 1) -> object:
    row = Progress.objects.filter(enrollment=enrollment, key=f"step-{number}").first()
    return row.place.get("answer") if row else None


@pytest.fixture
def maja() -> User:
    return make_person()


def test_every_choice_is_saved_the_moment_it_is_made(new_context: NewContext, maja: User) -> None:
    mine = make_learner_of(maja, SORT)
    page = device(new_context, maja)
    page.goto(lesson(mine))
    page.get_by_role("group", name="Black tea").get_by_label("Hot").check()
    expect(turn(page).get_by_text("CANARY-A")).to_be_visible()
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert answer_of(mine) == {"a": "hot"}
    assert "CANARY-B" not in page.content()
    page.get_by_role("group", name="Iced tea").get_by_label("Hot").check()
    expect(turn(page).get_by_text("We would say: Cold.")).to_be_visible()
    assert answer_of(mine) == {"a": "hot", "b": "hot"}
    expect(page.locator("#turn-said")).to_contain_text("We would say: Cold.")


def test_a_choice_that_is_made_before_the_script_arrives_is_saved(new_context: NewContext, maja: User) -> None:
    mine = make_learner_of(maja, SORT)
    page = device(new_context, maja)
    with held_script(page, "lesson.js"):
        page.goto(lesson(mine), wait_until="commit")
        page.get_by_role("group", name="Black tea").get_by_label("Hot").check()
    expect(turn(page).get_by_text("CANARY-A")).to_be_visible()
    assert answer_of(mine) == {"a": "hot"}


def test_a_finger_that_is_down_while_an_answer_arrives_still_chooses(new_context: NewContext, maja: User) -> None:
    mine = make_learner_of(maja, SORT)
    page = device(new_context, maja)
    page.goto(lesson(mine))
    held: list[Route] = []
    page.route(f"**{lesson(mine)}**", lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("group", name="Black tea").get_by_label("Hot").check()
    second = page.get_by_role("group", name="Iced tea").locator("label", has_text="Hot").bounding_box()
    page.mouse.move(second["x"] + 5, second["y"] + 5)
    page.mouse.down()
    held[0].continue_()
    expect(page.locator("#saved")).to_have_text(SAVED)
    page.mouse.up()
    expect(turn(page).get_by_text("We would say: Cold.")).to_be_visible()
    assert answer_of(mine) == {"a": "hot", "b": "hot"}


def test_a_text_is_saved_while_it_is_written_and_what_was_typed_stays(new_context: NewContext, maja: User) -> None:
    mine = make_learner_of(maja, WRITE)
    page = device(new_context, maja)
    page.goto(lesson(mine))
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.get_by_role("textbox", name="Your words").press_sequentially("Water first")
    page.get_by_role("textbox", name="Your words").press_sequentially(", then leaves")
    expect(page.get_by_role("textbox", name="Your words")).to_have_value("Water first, then leaves")
    page.get_by_role("button", name="See what we think").click()
    expect(page.get_by_role("heading", name="A model answer")).to_be_visible()
    assert answer_of(mine) == "Water first, then leaves"


def test_one_goes_on_with_another_device(new_context: NewContext, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE, PICK)
    desk = device(new_context, maja)
    desk.goto(f"/learn/{mine.uuid}/")
    desk.get_by_text("Wait a minute").click()
    expect(turn(desk).get_by_text("CANARY-B")).to_be_visible()
    desk.get_by_role("button", name="Next: Cup 2").click()
    desk.get_by_text("Leaves").click()
    wait_until(lambda: answer_of(mine, 2) == ["a"], 10, "The tick")
    phone = device(new_context, maja, viewport={"width": 320, "height": 640})
    phone.goto(f"/learn/{mine.uuid}/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Cup 2")
    expect(phone.get_by_label("Leaves")).to_be_checked()
    expect(phone.locator(".saved").last).to_be_visible()


def test_leaving_at_once_loses_nothing(new_context: NewContext, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE)
    page = device(new_context, maja)
    page.goto(lesson(mine))
    page.get_by_text("Pour at once").click()
    page.goto("/courses/")
    wait_until(lambda: answer_of(mine) == "a", 10, "The choice of a page that was left")


def test_a_broken_line_is_told_and_tried_again(new_context: NewContext, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE)
    page = device(new_context, maja)
    page.goto(lesson(mine))
    fails = iter([True, True])

    def line(route: Route) -> None:
        if route.request.method == "POST" and next(fails, False):
            route.abort()
        else:
            route.continue_()

    page.route("**/learn/**", line)
    page.get_by_text("Pour at once").click()
    expect(page.locator("#saved")).to_have_text("Not saved yet. We keep trying.")
    expect(turn(page).get_by_text("CANARY-A")).to_be_visible(timeout=15_000)
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert answer_of(mine) == "a"


def test_who_was_signed_out_is_told(new_context: NewContext, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE)
    page = device(new_context, maja)
    page.goto(lesson(mine))
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_text("Pour at once").click()
    expect(page.locator("#saved")).to_contain_text("You are signed out")


def test_next_too_early_takes_the_focus_to_what_is_missing(new_context: NewContext, maja: User) -> None:
    mine = make_learner_of(maja, SORT, DECIDE)
    page = device(new_context, maja)
    page.goto(lesson(mine))
    page.get_by_role("group", name="Black tea").get_by_label("Hot").check()
    page.get_by_role("button", name="Next: Cup 2").click()
    expect(page.locator("#turn-missing")).to_be_focused()
    expect(page.locator("#turn-missing")).to_have_text("2 have no answer yet. Choose one for each, then go on.")
    expect(page.get_by_role("group", name="Black tea").get_by_label("Hot")).to_be_checked()


def test_a_lesson_is_read_and_answered_by_keyboard_alone(new_context: NewContext, maja: User) -> None:
    mine = make_learner_of(maja, SORT, DECIDE)
    page = device(new_context, maja)
    page.goto(lesson(mine))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for name, key, canary in [("item-a", "Space", "A"), ("item-b", "ArrowRight", "B"), ("item-c", "Space", "C")]:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == name
        page.keyboard.press(key)
        expect(turn(page).get_by_text(f"CANARY-{canary}")).to_be_visible()
        assert page.evaluate("document.activeElement.name") == name, "the focus stays when feedback comes"
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Next: Cup 2")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cup 2")
    assert answer_of(mine) == {"a": "hot", "b": "cold", "c": "hot"}


@pytest.mark.parametrize("kind", INTERACTIONS)
def test_a_course_is_taken_without_script_on_a_small_screen(new_context: NewContext, maja: User, kind: str) -> None:
    make_learner_of(maja, INTERACTIONS[kind], DECIDE)
    page = device(new_context, maja, java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.goto("/courses/")
    page.get_by_role("link", name="Tea").click()
    page.get_by_role("link", name="Start").click()
    page.get_by_role("button", name="Next: Cup 2").click()
    expect(page.locator("#turn-missing")).to_be_focused()
    for control in page.locator("#turn input[value=hot], #turn input[value=a]").all():
        control.check()
    if kind == "write":
        page.get_by_role("textbox", name="Your words").fill("Water.")
    page.get_by_role("button", name="See what we think").click()
    expect(turn(page).get_by_text("CANARY-A")).to_be_visible()
    assert page.locator("html").evaluate("e => e.scrollWidth") <= 320
    page.get_by_role("button", name="Next: Cup 2").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cup 2")
    assert page.evaluate("window.scrollY") == 0


@pytest.mark.parametrize("kind", INTERACTIONS)
def test_axe_finds_nothing(
    new_context: NewContext, axe_in_both_schemes: Callable[[Page], None], maja: User, kind: str
) -> None:
    mine = make_learner_of(maja, INTERACTIONS[kind], DECIDE)
    page = device(new_context, maja, viewport={"width": 320, "height": 800})
    catalogue = ("/courses/", "/courses/tea/") if kind == "decide" else ()
    for address in (*catalogue, lesson(mine), f"{lesson(mine)}?missing"):
        page.goto(address)
        axe_in_both_schemes(page)
    for control in page.locator("#turn input[value=hot], #turn input[value=a]").all():
        control.check()
    if kind == "write":
        page.get_by_role("textbox", name="Your words").fill("Water.")
    if page.get_by_role("button", name="See what we think").is_visible():
        page.get_by_role("button", name="See what we think").click()
    expect(turn(page).get_by_text("CANARY-A")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    axe_in_both_schemes(page)


def test_a_lesson_asks_for_nothing_after_it_has_loaded(new_context: NewContext, maja: User) -> None:
    mine = make_learner_of(maja, SORT)
    page = device(new_context, maja)
    page.goto(lesson(mine), wait_until="networkidle")
    late: list[str] = []
    page.on("request", lambda request: late.append(request.url))
    page.mouse.wheel(0, 2000)
    page.wait_for_timeout(1500)
    assert late == []
