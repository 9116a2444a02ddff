"""A draft as a learner would see it, for those who write or review it."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.services import grant_role
from courses.enrollments.models import Enrollment, LearningRecord, Progress
from courses.models import CourseVersion, VersionActivity
from tests.builders import AT, make_person, make_programme
from tests.builders_enrollments import DECIDE, PICK, SORT, make_course_of

pytestmark = pytest.mark.django_db

FIRST = "/courses/tea/preview/en/step-1/"


@pytest.fixture
def author() -> User:
    user = make_person("Tora Berg")
    grant_role(user=user, role=Role.TRAINER, at=AT, starts_on=date(2026, 1, 1))
    return user


@pytest.fixture
def page(client: Client, author: User) -> Client:
    make_programme()
    make_course_of(SORT, PICK, DECIDE)
    client.force_login(author)
    return client


def test_the_draft_is_shown_with_a_banner(page: Client) -> None:
    html = page.get(FIRST).content.decode()
    assert "Cup 1" in html
    assert "Draft. This is how a learner would see it" in html
    assert "CANARY" not in html


def test_without_a_key_the_first_lesson_opens(page: Client) -> None:
    assert page.get("/courses/tea/preview/en/").url == FIRST


def test_reviewers_see_it_and_learners_do_not(page: Client) -> None:
    reviewer = make_person("Gitte Riis")
    grant_role(user=reviewer, role=Role.GOVERNANCE, at=AT, starts_on=date(2026, 1, 1))
    page.force_login(reviewer)
    assert page.get(FIRST).status_code == 200
    page.force_login(make_person())
    assert page.get(FIRST).status_code == 403
    assert page.get("/courses/nothing/preview/en/step-1/").status_code == 403


@pytest.mark.parametrize("address", ["/courses/tea/preview/da/step-1/", "/courses/tea/preview/en/nothing/"])
def test_what_is_not_written_is_not_found(page: Client, address: str) -> None:
    assert page.get(address).status_code == 404


def test_answers_are_judged_and_nothing_is_stored(page: Client) -> None:
    html = page.post(FIRST, {"item-a": "hot", "action": "see"}).content.decode()
    assert "CANARY-A" in html
    assert "CANARY-B" not in html
    assert "then go on." in page.post(FIRST, {"item-a": "hot", "action": "next"}).content.decode()
    whole = {"item-a": "hot", "item-b": "hot", "item-c": "hot"}
    assert page.post(FIRST, whole | {"action": "next"}).url == "/courses/tea/preview/en/step-2/"
    for model in (Enrollment, Progress, LearningRecord, CourseVersion, VersionActivity):
        assert not model.objects.exists()


def test_one_reads_as_any_job_family(page: Client) -> None:
    edition = make_course_of(DECIDE, slug="rice")
    lesson = edition.activities.get()
    lesson.body = "/// for | shop\nShelves.\n///\n\n/// for | default\nDesks.\n///\n"
    lesson.save()
    address = "/courses/rice/preview/en/step-1/"
    assert "Desks." in page.get(address).content.decode()
    html = page.get(f"{address}?for=shop").content.decode()
    assert "Shelves." in html
    assert '<option value="shop" selected>' in html


def test_a_draft_that_cannot_be_shown_says_why(page: Client) -> None:
    edition = make_course_of(DECIDE, slug="rice")
    edition.activities.update(body="Ask {{nobody}}.")
    html = page.get("/courses/rice/preview/en/step-1/").content.decode()
    assert "The placeholder “nobody” is not known." in html


def test_a_broken_neighbor_does_not_spoil_the_preview(page: Client) -> None:
    edition = make_course_of(DECIDE, DECIDE, slug="rice")
    edition.activities.filter(key="step-2").update(data={"interaction": {"kind": "nonsense"}})
    assert page.get("/courses/rice/preview/en/step-1/").status_code == 200
    assert "This draft cannot be shown yet" in page.get("/courses/rice/preview/en/step-2/").content.decode()
