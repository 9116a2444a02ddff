"""Every step of a course that ships, done in the browser: read, signed, played, written and answered."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.assessments import question_types
from courses.assessments.models import Response
from courses.assignments.models import Submission
from courses.enrollments.models import Enrollment
from courses.models import VersionActivity
from courses.simulations.models import Run
from courses.simulations.play import replay
from courses.simulations.services import drill_of, story_of
from courses.simulations.states import explore, first
from tests.browser.steps import finish_lesson, sign_guideline
from tests.browser.written import TEXTS
from tests.courses.packages.test_to_the_badge import best_way


def learn(page: Page, desk: Page, mine: Enrollment) -> None:
    """From the first step to the last; `desk` is the browser of the learner's coach."""
    for step in mine.version.activities.order_by("position"):
        DO[step.kind](page, mine, step)
        if step.kind == "assignment" and step.data["review"] == "coach":
            accept(desk, page, step, mine.user.name)


def sign(page: Page, mine: Enrollment, step: VersionActivity) -> None:
    page.goto(f"/learn/{mine.uuid}/{step.key}/")
    if page.locator("#sign").count():
        sign_guideline(page)


def read(page: Page, mine: Enrollment, step: VersionActivity) -> None:
    page.goto(f"/learn/{mine.uuid}/{step.key}/")
    expect(page.locator("h1")).to_be_visible()
    finish_lesson(page)


def play(page: Page, mine: Enrollment, step: VersionActivity) -> None:
    page.goto(reverse("simulations:simulation", args=[mine.uuid, step.key]))
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/simulation/**")
    story = story_of(step)
    if story is None:
        sort(page, step)
        return
    for key in best_way(explore(story, red_lines=False) or {}, first(story)):
        run = Run.objects.get(enrollment=mine, version_activity=step)
        offered = [one.key for one in replay(story, run.choices()).offered]
        if page.locator(".which-account").count():
            is_official = page.get_by_text("The app shows: official account").count()
            page.locator(f"input[name=account][value={'company' if is_official else 'own'}]").check(force=True)
        page.locator(".option input").nth(offered.index(key)).check()
        page.get_by_role("button", name="See what happens").click()
        onward = page.get_by_role("link", name="Go on").or_(page.get_by_role("link", name="See how it ends"))
        onward.click()
        onward.wait_for(state="detached")
        page.wait_for_load_state()


def sort(page: Page, step: VersionActivity) -> None:
    drill = drill_of(step)
    classes = [one.key for one in drill.classes]
    for number, card in enumerate(drill.cards, start=1):
        page.locator(f"input[name=card-{number}]").nth(classes.index(card.answer)).check(force=True)
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("main")).to_contain_text("Passed with")


def write(page: Page, mine: Enrollment, step: VersionActivity) -> None:
    page.goto(reverse("assignments:assignment", args=[mine.uuid, step.key]))
    for name, text in TEXTS[step.key].items():
        page.locator(f"#write [name={name}]").fill(text)
    page.get_by_role("button", name="Hand in").click()
    if step.data.get("cooling"):
        cool_down(page, mine)
    expect(page.locator("h1")).to_have_text(re.compile("^(Your coach reads it|Accepted. Well done.)$"))


def cool_down(page: Page, mine: Enrollment) -> None:
    """Its ten minutes pass, and somebody looks."""
    expect(page.locator("h1")).to_have_text("It cools down")
    hot = Submission.objects.filter(enrollment=mine, state="cooling")
    assert hot.update(counts_at=timezone.now() - timedelta(seconds=1)) == 1
    page.reload()


def accept(desk: Page, page: Page, step: VersionActivity, name: str) -> None:
    """The coach, in a browser of her own, gives every point."""
    desk.goto("/coaching/")
    desk.get_by_role("link", name=name).click()
    for line in step.data["rubric"]:
        desk.locator(f"[name=points-{line['key']}]").fill(str(line["points"]))
    desk.get_by_role("button", name="Accept").click()
    expect(desk.get_by_text("Nothing waits for you.")).to_be_visible()
    page.reload()
    expect(page.locator("h1")).to_have_text("Accepted. Well done.")


def answer(page: Page, mine: Enrollment, step: VersionActivity) -> None:
    page.goto(f"/learn/{mine.uuid}/{step.key}/")
    page.get_by_role("button", name="Start the quiz").click()
    page.wait_for_url("**/1/")
    while "hand-in" not in page.url:
        fill_in(page, *shown(page))
        before = page.url
        page.locator(".pager button[value=next]").click()
        page.wait_for_url(lambda url, before=before: url != before)
    page.locator(".pager button[type=submit]").click()
    page.wait_for_url("**/result/")
    expect(page.locator("h1")).to_contain_text("You passed")


def shown(page: Page) -> tuple[Any, int]:
    """The question on the page, looked up where only the server can, and its seed."""
    attempt, position = page.url.rstrip("/").rsplit("/", 2)[1:]
    row = Response.objects.select_related("question_version").get(attempt__uuid=attempt, position=int(position))
    return question_types.load(row.question_version.body), row.seed


def fill_in(page: Page, question: Any, seed: int) -> None:
    """The right answer, into whatever fields its kind has."""
    for name, values in question.values(question.sample(right=True, seed=seed), seed).items():
        fields = page.locator(f"#quiz [name='{name}']:not([type=hidden])")
        if not fields.count():
            continue
        kind = fields.first.evaluate("one => one.tagName + (one.type || '')")
        if kind.startswith("SELECT"):
            fields.first.select_option(values[0])
        elif kind in {"INPUTradio", "INPUTcheckbox"}:
            for value in values:
                page.locator(f"#quiz [name='{name}'][value='{value}']").check(force=True)
        else:
            fields.first.fill(values[0])


DO: dict[str, Callable[[Page, Enrollment, VersionActivity], None]] = {
    "sign-off": sign,
    "lesson": read,
    "simulation": play,
    "assignment": write,
    "quiz": answer,
}
