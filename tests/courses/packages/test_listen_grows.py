"""The listener's course gets practice in a new version; nobody loses what she has."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from accounts.models import User
from courses.certification.models import Award, Obligation
from courses.certification.querysets import State
from courses.enrollments.models import Enrollment, LearningRecord
from courses.enrollments.services import Result, complete, move_to_newest
from courses.guidelines.models import Guideline
from courses.models import CourseVersion
from courses.packages.starter import load_starter
from tests.builders import AT, make_people, make_programme
from tests.builders_certification import converge, finish_course
from tests.builders_guidelines import make_signature, text_of
from tests.builders_packages import curriculum_of
from tests.cast import signed_in

pytestmark = pytest.mark.django_db

PRACTICE = ["l-s1", "l-s2", "l-a1"]
LATER = AT + timedelta(days=3)
LISTEN = "/courses/listen/"


@pytest.fixture
def before(tmp_path: Path) -> None:
    """The curriculum is loaded as it was without its practice."""
    make_programme()
    folder = shutil.copytree(curriculum_of("listen"), tmp_path / "before", ignore=shutil.ignore_patterns("*-try-it"))
    load_starter(AT - timedelta(days=20), root=Path(folder))


def certified(name: str, language: str) -> User:
    """She has signed, finished the course and got her badge."""
    (person,) = make_people([name], language=language)
    converge(person)
    for guideline in Guideline.objects.all():
        make_signature(person, text_of(guideline, language))
    finish_course(person, at=AT)
    converge(person)
    return person


def halfway(name: str) -> User:
    """She has read the first six lessons."""
    (person,) = make_people([name], language="da")
    converge(person)
    mine = Enrollment.objects.get(user=person)
    lessons = mine.version.activities.filter(kind="lesson").order_by("position")[:6]
    complete([Result(mine, lesson, AT) for lesson in lessons], at=AT)
    return person


def grow() -> None:
    load_starter(LATER, root=curriculum_of("listen"))
    move_to_newest(at=LATER)


def state(person: User, on: date) -> str:
    return Obligation.objects.filter(user=person).state_on(on).get().state


def page(person: User, address: str) -> str:
    response = signed_in(person).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_each_language_gets_a_material_version_that_keeps_what_is_completed(before: None) -> None:
    load_starter(LATER, root=curriculum_of("listen"))
    for language in ("en", "da"):
        newest, oldest = CourseVersion.objects.filter(edition__language=language).order_by("-number")
        assert (newest.number, newest.change, newest.completed) == (2, "material", "keep")
        old, new = [list(one.activities.values_list("key", flat=True)) for one in (oldest, newest)]
        assert [key for key in new if key not in old] == PRACTICE
        assert [key for key in new if key not in PRACTICE] == old
        assert new.index("l-104-3") < new.index("l-s1") < new.index("l-q")
        assert list(newest.activities.filter(required=False).values_list("key", flat=True)) == ["l-s2"]


@pytest.mark.parametrize("language", ["en", "da"])
def test_who_has_the_badge_keeps_it_with_all_that_stands_on_it(before: None, language: str) -> None:
    maja = certified("Maja Lindqvist", language)
    award = Award.objects.values().get(user=maja)
    completed = Enrollment.objects.values().get(user=maja)
    records = LearningRecord.objects.filter(enrollment__user=maja).count()
    assert state(maja, AT.date()) == State.DONE

    grow()
    converge(maja, at=LATER)

    assert Award.objects.values().get(user=maja) == award
    assert Enrollment.objects.values().get(user=maja) == completed
    assert LearningRecord.objects.filter(enrollment__user=maja).count() == records
    assert state(maja, LATER.date()) == State.DONE
    badge = {"en": "Listener", "da": "Lytter"}[language]
    assert badge in page(maja, "/badges/")
    assert badge in page(maja, f"/badges/{award['uuid']}/")
    assert {"en": "You are a Listener", "da": "Du er Lytter"}[language] in page(maja, "/")


def test_who_has_finished_is_offered_what_is_new_and_owes_nothing(before: None) -> None:
    maja = certified("Maja Lindqvist", "en")
    assert "new since then" not in page(maja, LISTEN)
    grow()
    html = page(maja, LISTEN)
    assert "You have finished this course" in html
    assert "3 steps are new since then. Take them if you like" in html
    assert html.count("min, if you like") == 3
    assert "steps done" not in html
    assert "17 of 17 steps done" in page(maja, "/")
    a_new_step_that_is_taken_afterwards_is_recorded_and_changes_nothing_else(maja)


def a_new_step_that_is_taken_afterwards_is_recorded_and_changes_nothing_else(maja: User) -> None:
    mine = Enrollment.objects.get(user=maja)
    client = signed_in(maja)
    for key in PRACTICE:
        assert client.get(f"/learn/{mine.uuid}/{key}/", follow=True).status_code == 200
    newest = CourseVersion.objects.newest().get(edition__language="en")
    complete([Result(mine, newest.activities.get(key="l-s1"), LATER, success=True, score_bp=9000)], at=LATER)
    converge(maja, at=LATER)
    html = page(maja, LISTEN)
    assert "2 steps are new since then" in html
    assert f'/learn/{mine.uuid}/l-s2/">See what is new' in html
    after = Enrollment.objects.get(user=maja)
    assert (after.completed_at, after.version_id) == (mine.completed_at, mine.version_id)
    assert Award.objects.filter(user=maja).count() == 1


def test_who_is_halfway_moves_with_her_progress_and_has_three_more_steps(before: None) -> None:
    frida = halfway("Frida Gram")
    grow()
    a_newcomer_gets_the_whole_course()
    converge(frida, at=LATER)
    mine = Enrollment.objects.get(user=frida)
    assert (mine.version.number, mine.version.edition.language) == (2, "da")
    assert mine.progress.filter(completion="completed").count() == 6
    assert mine.version.activities.count() == 20
    assert "6 af 19 trin" in page(frida, LISTEN)
    assert "new since" not in page(frida, LISTEN)
    assert state(frida, LATER.date()) == State.DUE
    complete([Result(mine, one, LATER) for one in mine.version.activities.exclude(key__in=PRACTICE)], at=LATER)
    assert Enrollment.objects.get(user=frida).completed_at is None
    complete([Result(mine, one, LATER) for one in mine.version.activities.filter(key__in=["l-s1", "l-a1"])], at=LATER)
    assert Enrollment.objects.get(user=frida).completed_at == LATER


def a_newcomer_gets_the_whole_course() -> None:
    (otto,) = make_people(["Otto Brandt"])
    converge(otto, at=LATER)
    mine = Enrollment.objects.get(user=otto)
    assert mine.version.activities.count() == 20
    assert "0 of 19 steps" in page(otto, "/")


def test_a_badge_names_the_practice_that_it_stands_on(before: None) -> None:
    maja = certified("Maja Lindqvist", "en")
    grow()
    otto = certified("Otto Brandt", "en")
    mine, his = (page(one, f"/badges/{Award.objects.get(user=one).uuid}/") for one in (maja, otto))
    assert "The kitchen video, Pass it on" in his
    assert "The kitchen video" not in mine
