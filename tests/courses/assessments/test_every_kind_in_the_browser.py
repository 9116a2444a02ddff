"""Each kind as people meet it: to the end by keyboard alone, with and without script, on a phone and in the dark."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from courses.assessments import question_types
from courses.assessments.models import Attempt, Response
from courses.enrollments.models import Enrollment
from courses.models import VersionActivity
from tests.builders import make_person
from tests.builders_assessments import make_enrollment
from tests.builders_questions import MAKERS, every_kind, quiz_with
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)
Devices = Callable[..., BrowserContext]
WORDS = {"a": "work", "c": "the press office"}


def opened(context: BrowserContext, enrollment: Enrollment, quiz: VersionActivity) -> Page:
    page = let_in(context, enrollment.user).new_page()
    page.goto(reverse("assessments:quiz", args=[enrollment.uuid, quiz.key]))
    page.get_by_role("button", name="Start the quiz").click()
    page.wait_for_url(re.compile(r"/quiz/.+/\d+/$"))
    return page


def place(page: Page) -> int:
    return int(re.findall(r"/(\d+)/(?:\?|$)", page.url)[-1])


def response_on(page: Page) -> Response:
    return Response.objects.select_related("question_version").get(position=place(page))


def pick(page: Page, name: str, value: str) -> None:
    """Choose by keyboard in whatever field has this name."""
    field = page.locator(f"[name='{name}']:not([type=hidden]):not([readonly])")
    kind = field.first.evaluate("field => field.type")
    if kind in {"radio", "checkbox"}:
        page.locator(f"[name='{name}'][value='{value}']").press("Space")
    elif kind == "select-one":
        field.focus()
        text = field.locator(f"option[value='{value}']").inner_text()
        page.keyboard.type(text)
        expect(field).to_have_value(value)
    else:
        field.focus()
        page.keyboard.type(value)


def is_saved(page: Page, answer: Any) -> None:
    expect(page.get_by_text("Answer saved at")).to_be_visible()
    expect(page.locator("#saving [data-unsaved]")).to_be_hidden()


def answer_by_keyboard(page: Page) -> None:
    response = response_on(page)
    question = question_types.load(response.question_version.body)
    answer = question.sample(right=True, seed=response.seed)
    if question.kind == "cloze":
        answer |= WORDS
    if question.kind == "free":
        page.locator("textarea").focus()
        page.keyboard.type("I am sorry, I work there.")
        page.get_by_role("button", name="My text is done: compare it").press("Enter")
        expect(page.get_by_role("heading", name="A model answer")).to_be_visible()
        answer = {"ticks": answer["ticks"]}
    for name, values in question_values(question, answer, response.seed).items():
        for value in values:
            pick(page, name, value)
    is_saved(page, answer)


def question_values(question: Any, answer: Any, seed: int) -> dict[str, list[str]]:
    given = question.given_in(answer)
    return {name: part.values(given[part.key]) for name, part in question.names(seed) if part.key in given}


def test_every_kind_is_played_to_the_end_by_keyboard_alone(new_context: Devices) -> None:
    quiz = quiz_with(every_kind())
    page = opened(new_context(), make_enrollment(quiz, make_person()), quiz)
    for number in range(1, len(MAKERS) + 1):
        expect(page.get_by_text(f"Question {number} of {len(MAKERS)}", exact=True)).to_be_visible()
        answer_by_keyboard(page)
        page.locator("nav [value=next]").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"All {len(MAKERS)} questions are answered")
    page.get_by_role("button", name="Hand in").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You passed with 100.0% of the points.")
    assert set(Response.objects.values_list("score_bp", flat=True)) == {10_000}


def test_steps_move_up_and_down_by_their_buttons(new_context: Devices) -> None:
    quiz = quiz_with([MAKERS["ordering"]()])
    page = opened(new_context(), make_enrollment(quiz, make_person()), quiz)
    steps = [step.text for step in question_types.load(MAKERS["ordering"]()).steps]
    for rank, text in enumerate(steps):
        while page.locator(".step-order label").all_inner_texts().index(text) > rank:
            page.get_by_role("button", name=f"Move up: {text}").press("Enter")
    if page.locator(".step-order select").first.input_value() == "":
        page.get_by_role("button", name=f"Move down: {steps[0]}").press("Enter")
        page.get_by_role("button", name=f"Move up: {steps[0]}").press("Enter")
    expect(page.locator(".step-order select").first).to_have_value("1")
    page.locator("nav [value=next]").press("Enter")
    page.wait_for_url(re.compile("hand-in"))
    assert response_answer() == {letter: number for number, letter in enumerate("abcde", start=1)}


def response_answer() -> Any:
    return Response.objects.get().answer


def test_triage_runs_against_the_clock_by_keyboard(new_context: Devices) -> None:
    """Beside the clock of the whole quiz, which goes on."""
    quiz = quiz_with([MAKERS["triage"]()], time_limit=30)
    page = opened(new_context(), make_enrollment(quiz, make_person()), quiz)
    expect(page.locator("#deadline [data-left]")).to_have_text(re.compile(r"^29:5\d$"))
    page.get_by_role("button", name="Start the clock").press("Enter")
    for number, choice in enumerate(["Now", "Today", "Leave it"], start=1):
        expect(page.get_by_text(f"{number} / 3")).to_be_visible()
        card = page.locator(".sort-row:visible")
        expect(card).to_have_count(1)
        card.get_by_label(choice).press("Space")
    expect(page.get_by_text("That was the last card.")).to_be_visible()
    page.locator("nav [value=next]").press("Enter")
    page.wait_for_url(re.compile("hand-in"))
    answer = response_answer()
    assert answer["choices"] == {"a": "now", "b": "today", "c": "leave"}
    assert answer["started_at"] <= min(answer["moments"].values())
    assert question_types.load(MAKERS["triage"]()).grade(answer) == 10_000


def test_a_text_is_saved_when_the_typing_pauses_and_survives_a_reload(new_context: Devices) -> None:
    quiz = quiz_with([MAKERS["short"]()])
    page = opened(new_context(), make_enrollment(quiz, make_person()), quiz)
    page.locator("[name=answer]").focus()
    page.keyboard.type("#Havnby")
    is_saved(page, "#Havnby")
    page.reload()
    expect(page.locator("[name=answer]")).to_have_value("#Havnby")


def test_every_kind_is_taken_without_script(new_context: Devices) -> None:
    quiz = quiz_with(every_kind())
    page = opened(new_context(java_script_enabled=False), make_enrollment(quiz, make_person()), quiz)
    for number in range(1, len(MAKERS) + 1):
        expect(page.get_by_text(f"Question {number} of {len(MAKERS)}", exact=True)).to_be_visible()
        response = response_on(page)
        question = question_types.load(response.question_version.body)
        answer = question.sample(right=True, seed=response.seed)
        if question.kind == "free":
            page.locator("textarea").fill("I am sorry.")
            page.get_by_role("button", name="My text is done: compare it").click()
            answer = {"ticks": answer["ticks"]}
        for name, values in question_values(question, answer, response.seed).items():
            field = page.locator(f"[name='{name}']:not([type=hidden])")
            kind = field.first.get_attribute("type") or ""
            for value in values:
                if kind in {"radio", "checkbox"}:
                    page.locator(f"[name='{name}'][value='{value}']").check(force=True)
                elif field.first.locator("option").count():
                    field.select_option(value)
                else:
                    field.fill(value)
        page.locator("nav [value=next]").click()
    page.get_by_role("button", name="Hand in").click()
    assert page.get_by_role("heading", level=1).inner_text() == "You passed with 100.0% of the points."
    assert Attempt.objects.get().score_bp == 10_000


LOOKS = [("light", 320), ("dark", 1280)]


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_every_kind_is_accessible_and_fits(
    scheme: str, width: int, new_context: Devices, axe: Callable[[Page], None]
) -> None:
    quiz = quiz_with(every_kind(), certainty=True)
    context = new_context(viewport={"width": width, "height": 720}, color_scheme=scheme)
    page = opened(context, make_enrollment(quiz, make_person()), quiz)

    def look() -> None:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    for number in range(1, len(MAKERS) + 1):
        expect(page.get_by_text(f"Question {number} of {len(MAKERS)}", exact=True)).to_be_visible()
        look()
        if page.get_by_role("button", name="My text is done: compare it").count():
            page.locator("textarea").fill("I am sorry.")
            page.get_by_role("button", name="My text is done: compare it").click()
            expect(page.get_by_role("heading", name="A model answer")).to_be_visible()
            look()
        page.locator("nav [value=next]").click()
    page.get_by_role("button", name="Hand in anyway").click()
    look()
