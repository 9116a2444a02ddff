"""A trainer in Chromium: the kitchen video from empty, by forms and without script, down to the exported file."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.models import Activity, Edition
from courses.packages.writer import course_texts
from courses.simulations.document import Choice, Situation
from tests.builders import make_course, make_programme
from tests.builders_simulations import DATA, shipped
from tests.cast import let_in
from tests.courses.simulations.test_workshop import page_of, place_of

pytestmark = pytest.mark.django_db(transaction=True)


def fill(page: Page, prefix: str, values: dict[str, Any]) -> None:
    for name, value in values.items():
        field = page.locator(f"[name='{prefix}{name}']")
        if isinstance(value, bool):
            field.set_checked(value)
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(str(value))
        else:
            field.fill(str(value))


def add_places(page: Page, kind: str, places: list[Any]) -> None:
    for one in places:
        fill(page, f"{kind}-", {"title": one.title, "key": one.key})
        page.locator(f"button[value='add:{kind}']").click()
        expect(page.get_by_role("link", name=one.title, exact=True)).to_be_visible()


def write_situation(page: Page, one: Situation) -> None:
    fill(page, "", {"title": one.title, "day": one.day, "time": one.time, "text": one.text, "compose": one.compose})
    if one.feed:
        page.locator("summary", has_text="Posts that people see here").click()
    for number, post in enumerate(one.feed):
        if number:
            add_rows(page, "feed", number)
        more = {"views", "likes", "shares", "comments", "clip"}
        open_more(page, f"feed-{number}-views")
        values = post.model_dump(exclude_none=True)
        fill(page, f"feed-{number}-", {name: value for name, value in values.items() if value or name not in more})
    for number, choice in enumerate(one.choices):
        if number:
            add_rows(page, "choices", number)
        write_choice(page, number, choice)
    page.get_by_role("button", name="Save the draft").last.click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()


def add_rows(page: Page, prefix: str, number: int) -> None:
    if not page.locator(f"[name='{prefix}-{number}-text']").count():
        page.locator(f"button[value='rows:{prefix}']").click()
        expect(page.locator(f"[name='{prefix}-{number}-text']")).to_be_attached()


def open_more(page: Page, name: str) -> None:
    """The fold in which this field stands, and the ones around it."""
    page.locator(f"details:has([name='{name}'])").evaluate_all("folds => folds.forEach(fold => fold.open = true)")


def write_choice(page: Page, number: int, choice: Choice) -> None:
    prefix = f"choices-{number}-"
    names = ("text", "done", "points", "next", "feedback", "red_line")
    fill(page, prefix, {name: getattr(choice, name) for name in names})
    open_more(page, f"{prefix}customer")
    fill(page, prefix, {name: getattr(choice, name) for name in ("customer", "brand", "law")})


def test_the_kitchen_video_is_written_by_forms_alone(new_context: Callable[..., BrowserContext], trainer: User) -> None:
    make_programme()
    edition: Edition = make_course()
    document = shipped("l-s1")
    story = document.story
    assert story is not None
    context = new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = let_in(context, trainer).new_page()

    page.goto(f"/admin/courses/edition/{edition.pk}/change/")
    page.get_by_role("link", name="Simulation", exact=True).click()
    fill(page, "", {"title": document.title, "key": "l-s1", "minutes": document.minutes, "pass_points": 8})
    page.get_by_role("button", name="Add").click()
    page.get_by_role("button", name="A story").click()
    add_places(page, "situation", story.situations)
    add_places(page, "ending", story.endings)
    open_more(page, "intro")
    fill(page, "", {"lead": document.lead, "role": document.role, "intro": document.intro})
    page.get_by_role("button", name="Save the settings").click()
    draft = Activity.objects.get(key="l-s1")
    for one in story.situations:
        page.goto(place_of(draft, one.key))
        write_situation(page, one)
    for ending in story.endings:
        page.goto(place_of(draft, ending.key))
        fill(page, "", {"debrief": ending.debrief})
        page.get_by_role("button", name="Save the draft").last.click()

    page.goto(page_of(draft))
    expect(page.get_by_role("heading", name="It hangs together")).to_be_visible()
    (text,) = [text for name, text in course_texts(edition.course).items() if "l-s1" in name]
    assert text.encode() == (DATA / "l-s1.yaml").read_bytes()
