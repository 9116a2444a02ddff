"""The test in place of the course: once for each occasion, and only where there is one."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.certification.models import Award, Criterion, Obligation
from courses.certification.testing_out import AlreadyChosen, NotOffered, begin
from courses.enrollments.models import Enrollment
from courses.enrollments.services import enroll
from courses.models import Course
from tests.builders import AT, make_course, make_people, make_programme, make_version
from tests.builders_assessments import make_quiz
from tests.builders_certification import converge, finish_course, make_certification, make_requirement
from tests.cast import let_in, signed_in
from tests.races import at_once, on_postgresql

DAY = timedelta(days=1)


@pytest.fixture
def today() -> Iterator[None]:
    with time_machine.travel(AT):
        yield


@pytest.fixture
def maja(today: None, staff: User) -> User:
    """She owes the Listener: the course on tea, or the test on it."""
    make_programme()
    certification = make_certification(course=make_version().edition.course)
    Criterion.objects.filter(path=Criterion.Path.TEST_OUT).update(course=make_quiz("tea-test").version.edition.course)
    make_requirement(certification)
    converge(staff)
    return staff


def owed(user: User) -> Obligation:
    return Obligation.objects.known().get(user=user, closed_on__isnull=True)


def enrolled_in_the_test(user: User) -> list[Enrollment]:
    return list(Enrollment.objects.filter(user=user, course__slug="tea-test").order_by("cycle"))


def choose(user: User) -> str:
    """What the page answers."""
    client = signed_in(user)
    return client.post(reverse("certification:test-out", args=[owed(user).uuid]), follow=True).text


@pytest.mark.django_db
def test_the_page_and_the_course_offer_it_with_questions_and_pass_mark(maja: User) -> None:
    client = signed_in(maja)
    for address in (reverse("certification:why", args=[owed(maja).uuid]), "/courses/tea/"):
        text = client.get(address).text
        assert "Take the test instead" in text, address
        assert "3 questions, and 2 right answers to pass." in text
    assert "Take the test instead" not in client.get("/courses/tea-test/").text


@pytest.mark.django_db
def test_it_is_chosen_once(maja: User) -> None:
    assert "Lesson 1" in choose(maja)
    said = "You have chosen the test for this before, and it may be chosen once."
    assert said in choose(maja)
    assert len(enrolled_in_the_test(maja)) == 1
    assert "Go on with the test" in signed_in(maja).get("/courses/tea/").text


@pytest.mark.django_db
def test_the_next_occasion_is_a_choice_of_its_own(maja: User) -> None:
    first = begin(maja, owed(maja), at=AT)
    finish_course(maja, at=AT, version=Course.objects.get(slug="tea").editions.get().versions.get())
    converge(maja)
    with pytest.raises(NotOffered):
        begin(maja, owed(maja), at=AT)
    later = AT + 320 * DAY
    converge(maja, at=later)
    assert owed(maja).occasion.startswith("renewal:")
    second = begin(maja, owed(maja), at=later)
    assert second.pk != first.pk
    assert [one.is_open for one in enrolled_in_the_test(maja)] == [False, True]


@pytest.mark.django_db
def test_without_a_published_test_there_is_nothing_to_choose(maja: User) -> None:
    draft = make_course("later-test").course
    Criterion.objects.filter(path=Criterion.Path.TEST_OUT).update(course=draft)
    client = signed_in(maja)
    for address in (reverse("certification:why", args=[owed(maja).uuid]), "/courses/tea/"):
        assert "Take the test instead" not in client.get(address).text
    assert "There is no test to take here now." in choose(maja)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_windows_one_is_refused(maja: User) -> None:
    twice = [lambda: begin(maja, owed(maja), at=AT)] * 2
    outcomes = at_once(*twice)
    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyChosen", "Enrollment"]
    assert len(enrolled_in_the_test(maja)) == 1
    # It is the second choice that is refused, and not the company at the door.
    lars, oda = make_people(["Lars Holm", "Oda Winther"])
    converge(lars, oda)
    both = [lambda who=who: begin(who, owed(who), at=AT) for who in (lars, oda)]
    assert [type(one) for one in at_once(*both)] == [Enrollment, Enrollment]


@pytest.mark.django_db
def test_begun_by_the_catalogue_it_is_chosen_too(maja: User) -> None:
    enroll(user_ids=[maja.pk], course=Course.objects.get(slug="tea-test"), source="self", at=AT)
    with pytest.raises(AlreadyChosen):
        begin(maja, owed(maja), at=AT)


@pytest.mark.django_db
def test_who_passes_has_the_badge_and_her_home_asks_for_the_course_no_more(maja: User) -> None:
    begin(maja, owed(maja), at=AT)
    finish_course(maja, at=AT, version=enrolled_in_the_test(maja)[0].version)
    converge(maja)
    assert Award.objects.get(user=maja).awarded_on == AT.date()
    text = signed_in(maja).get("/").text
    assert "You are a Listener" in text
    assert "Start the lesson" not in text


@pytest.mark.django_db(transaction=True)
def test_from_the_reasons_to_the_test(
    new_context: Callable[..., BrowserContext], axe_in_both_schemes: Callable[[Page], None], maja: User, manager: User
) -> None:
    page = let_in(new_context(viewport={"width": 320, "height": 640}), maja).new_page()
    page.goto("/")
    page.get_by_role("link", name="Why do I have this?").click()
    axe_in_both_schemes(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Take the test instead").click()
    expect(page.locator("h1")).to_have_text("Lesson 1")
    page.goto("/courses/tea/")
    expect(page.get_by_role("link", name="Go on with the test")).to_be_visible()
    axe_in_both_schemes(page)

    page = let_in(new_context(), manager).new_page()
    page.goto("/team/")
    page.get_by_role("link", name="Listener").first.click()
    expect(page.locator("h1")).to_have_text("Listener: why Maja Lindqvist has this")
    axe_in_both_schemes(page)
    page.locator("main").get_by_role("link", name="Team").click()
    expect(page.locator("h1")).to_have_text("Team")
