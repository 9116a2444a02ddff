"""The catalogue and the course page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from courses.enrollments.models import Enrollment
from tests.builders import make_course, make_people, make_person, make_version
from tests.builders_enrollments import DECIDE, make_course_of, make_enrollment, make_finished, make_learner_of

pytestmark = pytest.mark.django_db

CATALOGUE = "/courses/"
TEA = "/courses/tea/"


@pytest.fixture
def maja() -> User:
    return make_person()


@pytest.fixture
def page(client: Client, maja: User) -> Client:
    client.force_login(maja)
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_catalogue_shows_what_is_published_with_minutes_and_lessons(page: Client) -> None:
    make_version(make_course_of(DECIDE, DECIDE, DECIDE))
    make_course("secret")
    html = text(page, CATALOGUE)
    assert "How tea is made." in html
    assert "12 minutes" in html
    assert "3 lessons" in html
    assert "Secret" not in html


def test_without_courses_the_catalogue_says_so(page: Client) -> None:
    assert "No course is published yet." in text(page, CATALOGUE)


def test_the_catalogue_speaks_the_readers_language_where_it_can(client: Client) -> None:
    make_version(make_course_of(DECIDE, slug="tea"))
    danish = make_course_of(DECIDE, slug="tea", language="da")
    danish.title = "Te"
    danish.save()
    make_version(danish)
    make_version(make_course_of(DECIDE, slug="coffee"))
    client.force_login(make_person("Lise Holm", language="da"))
    html = text(client, CATALOGUE)
    assert ">Te</a>" in html
    assert ">Coffee</a>" in html
    assert ">Tea</a>" not in html


def test_the_catalogue_shows_how_far_one_is(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE, DECIDE)
    make_finished(mine, "step-1")
    assert "1 of 2 steps" in text(page, CATALOGUE)
    make_finished(mine, "step-2")
    html = text(page, CATALOGUE)
    assert "1 of 2 steps" not in html
    assert "Done" in html


def test_progress_of_others_is_not_mine(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE, DECIDE)
    make_finished(make_enrollment(make_person("Otto Fremd"), mine.version), "step-1")
    assert "0 of 2 steps" in text(page, CATALOGUE)


def test_an_unpublished_course_is_not_found(page: Client) -> None:
    make_course()
    assert page.get(TEA).status_code == 404
    assert page.post(TEA).status_code == 404
    assert page.get("/courses/nothing/").status_code == 404


def test_a_course_page_names_outcomes_owners_and_version(page: Client) -> None:
    edition = make_course_of(DECIDE)
    edition.outcomes = ["make tea for {{company_short}}"]
    edition.save()
    edition.course.owners = {"communications": "{{communications_owner}}", "governance": "Gitte Riis"}
    edition.course.save()
    make_version(edition)
    make_version(edition)
    html = text(page, TEA)
    assert "Make tea for Havnby" in html
    assert "Owner, Communications" in html
    assert "Gitte Riis" in html
    assert "2, of 2 March 2026" in html


def test_the_one_button_knows_where_one_is(page: Client, maja: User) -> None:
    make_version(make_course_of(DECIDE, DECIDE))
    assert "<span>Start</span>" in text(page, TEA)
    response = page.post(TEA)
    mine = Enrollment.objects.get(user=maja)
    assert mine.source == "self"
    assert response.url == reverse("enrollments:resume", args=[mine.uuid])
    assert "<span>Start</span>" in text(page, TEA)
    page.get(reverse("enrollments:activity", args=[mine.uuid, "step-1"]))
    assert "<span>Continue</span>" in text(page, TEA)
    make_finished(mine, "step-1", "step-2")
    html = text(page, TEA)
    assert "<span>Look again</span>" in html
    assert html.count("button-primary") == 1


def test_starting_twice_enrolls_once_and_a_finished_course_stays_finished(page: Client, maja: User) -> None:
    make_version(make_course_of(DECIDE))
    page.post(TEA)
    page.post(TEA)
    mine = Enrollment.objects.get(user=maja)
    make_finished(mine, "step-1")
    page.post(TEA)
    assert Enrollment.objects.filter(user=maja).count() == 1


def test_ones_own_version_is_shown_and_not_the_newest(page: Client, maja: User) -> None:
    edition = make_course_of(DECIDE)
    make_enrollment(maja, make_version(edition))
    edition.title = "Tea, rewritten"
    edition.save()
    make_version(edition)
    html = text(page, TEA)
    assert "Tea, rewritten" not in html
    assert "1, of 2 March 2026" in html


def count_queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


@pytest.mark.parametrize("address", [CATALOGUE, TEA])
def test_queries_do_not_grow(page: Client, maja: User, address: str) -> None:
    make_finished(make_learner_of(maja, DECIDE, DECIDE), "step-1")
    small = count_queries(page, address)
    for number in range(4):
        version = make_version(make_course_of(*[DECIDE] * 5, slug=f"more-{number}"))
        for person in [maja, *make_people([f"Person {number} {n}" for n in range(3)])]:
            make_finished(make_enrollment(person, version), "step-1")
    assert count_queries(page, address) == small


@pytest.mark.parametrize("address", [CATALOGUE, TEA])
def test_signed_out_visitors_are_asked_to_sign_in(client: Client, address: str) -> None:
    make_version(make_course_of(DECIDE))
    assert client.get(address).status_code == 302
