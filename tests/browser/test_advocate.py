"""A Listener becomes an Employee Advocate in the browser: every lesson, both simulations, all texts and the quiz."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Tier, User
from accounts.services import join_tier
from courses.assessments import question_types
from courses.assessments.models import Response
from courses.certification.models import Award, Certification
from courses.enrollments.models import Enrollment
from courses.guidelines.models import Guideline
from courses.models import VersionActivity
from courses.packages.starter import load_starter
from courses.simulations.models import Run
from courses.simulations.play import replay
from courses.simulations.services import drill_of, story_of
from courses.simulations.states import explore, first
from tests.browser.steps import finish_lesson, sign_guideline
from tests.builders import make_person, make_programme
from tests.builders_assignments import make_coach
from tests.builders_badges import make_award
from tests.builders_certification import converge
from tests.builders_guidelines import make_signature, text_of
from tests.builders_packages import curriculum_of
from tests.cast import let_in
from tests.courses.packages.test_to_the_badge import best_way

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser journeys")]
WHERE = "I work at Havnby Computers"
TEXTS = {
    "j-a1": {"text": f"Jonas. {WHERE} and plan the shelves in Vejle. Ask me where a part is. At home I bake."},
    "j-a2": {
        "text-1": f"{WHERE}, in the warehouse. Last week we moved the heavy boxes down to knee height, and nobody "
        "has had to climb since. A small thing, and my back says thanks. What did you move lately?",
        "text-2": f"#ad {WHERE}. From this Saturday our shops check batteries for nothing, for any make of laptop. If "
        "yours gives up before lunch, bring it along: https://product.example/battery-day",
        "text-3": f"{WHERE}, and this is where my day begins: the gate at six, still dark, with the first lorry of the "
        "morning. Picture: A lorry with its lights on stands before a high grey gate in the rain.",
    },
    "j-a3": {
        "text": f"{WHERE}, with spare parts. The battery sits on two screws and can be bought alone; changing it takes "
        "ten minutes with an ordinary screwdriver: https://product.example/battery. You are right about the keyboard, "
        "and thank you for it."
    },
}


@pytest.fixture
def jonas(transactional_db: None) -> User:
    """He is a Listener since ten days and may become an advocate."""
    at = timezone.now() - timedelta(days=10)
    make_programme()
    load_starter(at, root=curriculum_of("listen", "join"))
    jonas = make_person("Jonas Weber", password=True)
    for slug in ("g1", "g3", "g4"):
        make_signature(jonas, text_of(Guideline.objects.get(slug=slug), "en"), at=at)
    make_award(jonas, certification=Certification.objects.get(slug="listener"), awarded_on=at.date())
    tier = Tier.objects.get(slug="join")
    join_tier(user_ids=[jonas.pk], tier_id=tier.pk, source="opt-in", starts_on=at.date(), at=at)
    converge(jonas, at=timezone.now())
    return jonas


def test_a_listener_becomes_an_advocate(new_context: Callable[..., BrowserContext], jonas: User) -> None:
    page = let_in(new_context(), jonas).new_page()
    mine = Enrollment.objects.unfinished().get(user=jonas, course__slug="join")
    steps = list(mine.version.activities.order_by("position"))
    assert {one.kind for one in steps} == DO.keys()
    desk = let_in(new_context(), make_coach(jonas)).new_page()
    for step in steps:
        DO[step.kind](page, mine, step)
        if step.kind == "assignment" and step.data["review"] == "coach":
            accept(desk, page, step)
    page.goto("/badges/")
    expect(page.get_by_role("main")).to_contain_text("Employee Advocate")
    assert Award.objects.filter(user=jonas, certification__slug="employee-advocate").exists()


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
    expect(page.locator("h1")).to_have_text(re.compile("^(Your coach reads it|Accepted. Well done.)$"))


def accept(desk: Page, page: Page, step: VersionActivity) -> None:
    """His coach, in a browser of her own, gives every point."""
    desk.goto("/coaching/")
    desk.get_by_role("link", name="Jonas Weber").click()
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
