"""The quiz as people meet it: with and without script, offline, signed out, in two windows, by keyboard, on a phone."""

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from courses.assessments.models import Attempt, Response
from courses.assessments.services import save_bank
from courses.enrollments.models import Enrollment
from courses.models import VersionActivity
from tests.browsers import held_script
from tests.builders import make_course, make_person, make_version
from tests.builders_assessments import make_enrollment, make_quiz_draft, multiple, quiz_of, single, truefalse
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)
Devices = Callable[..., BrowserContext]


@pytest.fixture
def quiz() -> VersionActivity:
    edition = make_course()
    save_bank(edition, [single("first"), multiple("second"), truefalse("third")])
    make_quiz_draft(edition, draw=3)
    return quiz_of(make_version(edition))


@pytest.fixture
def enrollment(quiz: VersionActivity) -> Enrollment:
    return make_enrollment(quiz, make_person())


def opened(context: BrowserContext, enrollment: Enrollment, quiz: VersionActivity) -> Page:
    """The first question of the learner's quiz, on one more device."""
    page = let_in(context, enrollment.user).new_page()
    page.goto(reverse("assessments:quiz", args=[enrollment.uuid, quiz.key]))
    page.get_by_role("button", name=re.compile("Start the quiz|Go on")).click()
    # The script has to be there before a test takes the network away.
    page.wait_for_url(re.compile(r"/quiz/.+/\d+/$"))
    return page


def question_page(page: Page, number: int) -> str:
    return re.sub(r"/\d+/$", f"/{number}/", page.url)


def choose(page: Page, place: int = 1) -> None:
    page.locator("label.option").nth(place - 1).click()


def saved_answers() -> int:
    return Response.objects.filter(answer__isnull=False).count()


def test_an_answer_is_saved_the_moment_it_is_chosen_and_found_on_another_device(
    new_context: Devices, enrollment: Enrollment, quiz: VersionActivity
) -> None:
    page = opened(new_context(), enrollment, quiz)
    choose(page)
    expect(page.get_by_role("status")).to_have_text(re.compile(r"Answer saved at \d\d:\d\d"))
    assert saved_answers() == 1
    page.context.close()
    phone = opened(new_context(viewport={"width": 320, "height": 640}), enrollment, quiz)
    expect(phone.get_by_text("Question 2 of 3", exact=True)).to_be_visible()
    phone.get_by_role("button", name="Question 1").click()
    expect(phone.locator("[name=answer]:checked")).to_have_count(1)


def test_an_answer_that_is_chosen_before_the_script_arrives_is_saved(
    new_context: Devices, enrollment: Enrollment, quiz: VersionActivity
) -> None:
    page = opened(new_context(), enrollment, quiz)
    with held_script(page, "quiz.js"):
        page.reload(wait_until="commit")
        choose(page)
    expect(page.get_by_role("status")).to_have_text(re.compile(r"Answer saved at \d\d:\d\d"))
    assert saved_answers() == 1


def test_a_whole_quiz_with_the_keyboard_alone(
    new_context: Devices, enrollment: Enrollment, quiz: VersionActivity
) -> None:
    page = opened(new_context(), enrollment, quiz)
    for number in (1, 2, 3):
        expect(page.get_by_text(f"Question {number} of 3", exact=True)).to_be_visible()
        page.locator("[name=answer]").first.focus()
        page.keyboard.press("Space")
        expect(page.get_by_text("Answer saved at")).to_be_visible()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("All 3 questions are answered")
    page.get_by_role("button", name="Hand in").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"\d of 3"))
    assert Attempt.objects.get().submitted_at


def test_a_whole_quiz_without_script(new_context: Devices, enrollment: Enrollment, quiz: VersionActivity) -> None:
    page = opened(new_context(java_script_enabled=False), enrollment, quiz)
    choose(page)
    page.get_by_role("button", name="Next question").click()
    page.get_by_role("button", name="Next question").click()
    choose(page)
    page.get_by_role("button", name="Look it over and hand in").click()
    assert page.get_by_role("heading", level=1).inner_text() == "1 question has no answer"
    page.get_by_role("link", name="Question 2").last.click()
    choose(page)
    page.get_by_role("button", name="Question 1").click()
    assert page.locator("[name=answer]:checked").count() == 1
    assert saved_answers() == 3
    page.goto(question_page(page, 3))
    page.get_by_role("button", name="Look it over and hand in").click()
    page.get_by_role("button", name="Hand in").click()
    assert "of 3" in page.get_by_role("heading", level=1).inner_text()


def test_without_a_network_the_choice_waits_and_is_saved_later(
    new_context: Devices, enrollment: Enrollment, quiz: VersionActivity
) -> None:
    context = new_context()
    page = opened(context, enrollment, quiz)
    context.set_offline(True)
    choose(page)
    expect(page.get_by_text("Not saved yet, trying again.")).to_be_visible()
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("Question 1 of 3", exact=True)).to_be_visible()
    assert saved_answers() == 0
    context.set_offline(False)
    # Next was pressed: it goes on as soon as the answer is safe.
    expect(page.get_by_text("Question 2 of 3", exact=True)).to_be_visible()
    assert saved_answers() == 1


def test_leaving_with_an_unsaved_choice_is_warned_about(
    new_context: Devices, enrollment: Enrollment, quiz: VersionActivity
) -> None:
    context = new_context()
    page = opened(context, enrollment, quiz)
    warnings = []
    page.on("dialog", lambda dialog: (warnings.append(dialog.type), dialog.accept()))
    context.set_offline(True)
    choose(page)
    expect(page.get_by_text("Not saved yet, trying again.")).to_be_visible()
    page.close(run_before_unload=True)
    page.wait_for_event("close")
    assert warnings == ["beforeunload"]


def test_a_reload_keeps_an_unsaved_choice(new_context: Devices, enrollment: Enrollment, quiz: VersionActivity) -> None:
    page = opened(new_context(), enrollment, quiz)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/answer/", lambda route: route.abort())
    choose(page)
    expect(page.get_by_text("Not saved yet, trying again.")).to_be_visible()
    page.unroute("**/answer/")
    page.reload()
    expect(page.get_by_text("Answer saved at")).to_be_visible()
    assert saved_answers() == 1


def test_signed_out_in_the_middle_the_answer_waits_for_the_same_person(
    new_context: Devices, enrollment: Enrollment, quiz: VersionActivity
) -> None:
    context = new_context()
    page = opened(context, enrollment, quiz)
    Session.objects.all().delete()
    cache.clear()
    choose(page)
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert saved_answers() == 0
    let_in(context, enrollment.user)
    expect(page.get_by_text("Answer saved at")).to_be_visible()
    expect(page.get_by_text("You are signed out.")).to_be_hidden()
    assert saved_answers() == 1


def test_two_windows_with_different_answers_show_both(
    new_context: Devices, enrollment: Enrollment, quiz: VersionActivity
) -> None:
    context = new_context()
    page = opened(context, enrollment, quiz)
    if page.locator("[type=checkbox]").count():
        page.goto(question_page(page, 2))
    other = context.new_page()
    other.goto(page.url)
    choose(other, 1)
    expect(other.get_by_text("Answer saved at")).to_be_visible()
    choose(page, 2)
    there, here = (page.locator(".option-text").nth(place).inner_text() for place in (0, 1))
    expect(page.get_by_role("alert")).to_contain_text(f"There it is “{there}”, here you chose “{here}”.")
    expect(page.locator("[name=answer]").first).to_be_checked()
    choose(page, 2)
    expect(page.get_by_text("Answer saved at")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_empty()


def test_a_window_that_was_handed_in_elsewhere_goes_to_the_result(
    new_context: Devices, enrollment: Enrollment, quiz: VersionActivity
) -> None:
    context = new_context()
    page = opened(context, enrollment, quiz)
    other = context.new_page()
    other.goto(re.sub(r"/\d+/$", "/hand-in/", page.url))
    other.get_by_role("button", name="Hand in anyway").click()
    choose(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not yet: 0 of 3, and 2 to pass.")


def test_every_page_of_the_quiz_is_accessible_and_fits_a_phone(
    new_context: Devices, axe_in_both_schemes: Callable[[Page], None], enrollment: Enrollment, quiz: VersionActivity
) -> None:
    context = let_in(new_context(viewport={"width": 320, "height": 640}), enrollment.user)
    page = context.new_page()

    def look() -> None:
        axe_in_both_schemes(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320

    page.goto(reverse("assessments:quiz", args=[enrollment.uuid, quiz.key]))
    look()
    page.get_by_role("button", name="Start the quiz").click()
    choose(page)
    expect(page.get_by_text("Answer saved at")).to_be_visible()
    look()
    page.goto(re.sub(r"/\d+/$", "/hand-in/", page.url))
    look()
    page.get_by_role("button", name="Hand in anyway").click()
    look()
    page.goto(reverse("assessments:quiz", args=[enrollment.uuid, quiz.key]))
    look()
