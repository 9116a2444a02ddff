"""What people do on the site, as steps that tests share."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from courses.assessments import question_types
from courses.assessments.models import Response
from tests.builders import PASSWORD


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    page.goto("/")
    page.get_by_label("E-mail or employee number").fill(login)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("h1")).to_be_visible()


def sign_guideline(page: Page) -> None:
    """On a guideline's page: read to the end, type the password where it is asked for, and sign."""
    reach_end(page)
    password = page.locator("#sign input[type=password]")
    if password.count():
        password.fill(PASSWORD)
    page.locator("#sign button[type=submit]").click()
    page.wait_for_url(re.compile("/sign-offs/"))


def reach_end(page: Page) -> None:
    """Wait until signing opens: whoever has the end in view need not press the button."""
    page.locator("#sign").scroll_into_view_if_needed()
    expect(page.locator("#sign .statement")).to_be_visible()


def finish_lesson(page: Page) -> None:
    """Answer the interaction, whatever its kind, and press Next."""
    before = page.url
    for group in page.locator("#turn-frame fieldset").all():
        group.locator("label").first.click()
    words = page.locator("#turn-frame textarea")
    if words.count():
        words.fill("A thread about slow repairs, seen at nine, and I have not replied.")
    page.locator(".pager button[type=submit]").last.click()
    page.wait_for_url(lambda url: url != before)


def answer_question(page: Page, *, rightly: bool = True) -> Any:
    """Choose on a question page; what is right is looked up where only the server can. The answer that was chosen."""
    position = int(page.url.rstrip("/").rsplit("/", 1)[1])
    attempt = page.url.rstrip("/").rsplit("/", 2)[1]
    response = Response.objects.select_related("question_version").get(attempt__uuid=attempt, position=position)
    question = question_types.load(response.question_version.body)
    answer = question.sample(right=rightly, seed=response.seed)
    for value in question.values(answer, response.seed)["answer"]:
        page.locator(f"#quiz input[value='{value}']").check()
    return answer


def take_quiz(page: Page) -> None:
    """From the first question to the result, all answers right."""
    while "hand-in" not in page.url:
        answer_question(page)
        before = page.url
        page.locator(".pager button[value=next]").click()
        page.wait_for_url(lambda url, before=before: url != before)
    page.locator(".pager button[type=submit]").click()
    page.wait_for_url(re.compile("/result/"))


def play_story(page: Page) -> None:
    """From the first page of a simulation to its end; the first choice is the best one."""
    page.get_by_role("button", name="Begin").click()
    while True:
        options = page.locator(".option input")
        options.first.wait_for()
        own = page.get_by_role("radio", name="My own", exact=True)
        if own.count():
            own.check(force=True)
        options.first.check()
        page.get_by_role("button", name="See what happens").click()
        # Either link says that the answer's page is there; before it is, neither could be counted.
        onward = page.get_by_role("link", name=re.compile("^(Go on|See how it ends)$"))
        is_over = "See how it ends" in onward.inner_text()
        onward.click()
        if is_over:
            return
        onward.wait_for(state="detached")


def write_note(page: Page, answer: dict[str, str]) -> None:
    """The fields of a note to the command centre, handed in."""
    for label, name in (("Link", "link"), ("Time", "time"), ("What I saw", "saw"), ("Why it matters", "why")):
        page.get_by_label(label, exact=True).fill(answer[name])
    page.get_by_label("I have not replied").check()
    page.get_by_role("button", name="Hand in").click()
