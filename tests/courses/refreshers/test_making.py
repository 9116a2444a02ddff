"""The nightly job: who gets questions, of which courses, in which language; once, in batches, and gone after months."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.assessments.models import Question
from courses.assessments.services import save_bank, start
from courses.refreshers import services
from courses.refreshers.models import Refresher, RefresherQuestion
from tests.builders import AT, make_people, make_person, make_version
from tests.builders_assessments import make_enrollment, quiz_of, single
from tests.builders_questions import free, matching, triage
from tests.builders_refreshers import (
    APRIL,
    about,
    finish,
    keys,
    make_quiz_about,
    make_quiz_of,
    make_refresher,
    take,
)
from tests.races import at_once, on_postgresql

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)


def test_three_questions_from_where_she_was_weakest() -> None:
    quiz, maja = make_quiz_about(), make_person()
    finish(maja, quiz, right={"g1-1-1"})
    services.make(today=APRIL)
    mine = Refresher.objects.get(user=maja)
    assert (mine.month, sorted(keys(mine))) == (APRIL, ["g1-2-1", "g1-3-1", "g1-4-1"])


def test_in_any_night_of_the_month_and_only_once() -> None:
    maja = make_person()
    finish(maja, make_quiz_about())
    assert services.make(today=date(2026, 4, 17)) == 1
    before = list(RefresherQuestion.objects.values())
    assert services.make(today=date(2026, 4, 18)) == 0
    assert list(RefresherQuestion.objects.values()) == before
    assert services.make(today=MAY) == 1


def test_only_courses_that_were_finished_before_the_month() -> None:
    tea, coffee, cocoa = (make_quiz_about(slug=slug) for slug in ("tea", "coffee", "cocoa"))
    maja = make_person()
    finish(maja, tea)
    make_enrollment(coffee, maja)
    finish(maja, cocoa, at=AT + timedelta(days=35))
    services.make(today=date(2026, 4, 20))
    courses = set(RefresherQuestion.objects.values_list("enrollment__course__slug", flat=True))
    assert courses == {"tea"}


def test_who_is_asked() -> None:
    quiz = make_quiz_about()
    asked, off, away, gone, anonymous, beginner = (
        make_person("Maja Lindqvist"),
        make_person("Olga Berg"),
        make_person("Lars Holm", leave_from=date(2026, 3, 20), leave_to=date(2026, 6, 1)),
        make_person("Leif Bach", last_day=date(2026, 3, 31)),
        make_person("Nobody Any More"),
        make_person("Bodil Ny"),
    )
    for person in (asked, off, away, gone, anonymous):
        finish(person, quiz)
    make_enrollment(quiz, beginner)
    services.switch_off(user=off, at=AT)
    User.objects.filter(pk=anonymous.pk).update(anonymised_at=AT)
    services.make(today=APRIL)
    assert [one.user for one in Refresher.objects.select_related("user")] == [asked]


def test_who_comes_back_from_leave_gets_hers_then() -> None:
    maja = make_person(leave_from=date(2026, 3, 20), leave_to=date(2026, 4, 10))
    finish(maja, make_quiz_about())
    assert services.make(today=APRIL) == 0
    assert services.make(today=date(2026, 4, 11)) == 1


def test_in_her_language_and_in_english_where_there_is_none() -> None:
    english = make_quiz_about()
    danish = make_quiz_about(language="da")
    lars, ivan = make_person("Lars Holm", language="da"), make_person("Ivan Orlov", language="ru")
    for person in (lars, ivan):
        finish(person, english)
    services.make(today=APRIL)
    used = dict(RefresherQuestion.objects.values_list("refresher__user", "version_activity"))
    assert used == {lars.pk: danish.pk, ivan.pk: english.pk}


def test_the_newest_published_wording_and_nothing_retired() -> None:
    quiz, maja = make_quiz_about(["G1.1", "G1.2"]), make_person()
    finish(maja, quiz)
    edition = quiz.version.edition
    save_bank(edition, [about("G1.1", text="In other words?"), about("G1.2")])
    newest = quiz_of(make_version(edition))
    Question.objects.filter(key="g1-2-1").update(retired=True)
    services.make(today=APRIL)
    row = RefresherQuestion.objects.get()
    assert (row.version_activity, row.document.text) == (newest, "In other words?")


def test_kinds_that_take_more_than_one_look_are_left_out() -> None:
    bodies = [free("a"), triage("b"), matching("c"), single("d")]
    mine = make_refresher(make_person(), make_quiz_of(bodies))
    assert sorted(keys(mine)) == ["c", "d"]


def test_a_quiz_that_never_explains_is_left_out() -> None:
    silent = make_quiz_of([about("G1.1")], shown={"explanation": "never"})
    finish(make_person(), silent)
    assert services.make(today=APRIL) == 0


def test_what_she_is_being_tested_on_is_not_asked() -> None:
    quiz, maja = make_quiz_about(["G1.1"]), make_person()
    enrollment = finish(maja, quiz)
    start(enrollment=enrollment, activity=quiz, at=AT)
    assert services.make(today=APRIL) == 0


def test_the_next_month_asks_about_other_clauses() -> None:
    quiz, maja = make_quiz_about(["G1.1", "G1.2", "G1.3", "G1.4", "G1.5", "G1.6"]), make_person()
    finish(maja, quiz, right=set())
    for month in (APRIL, MAY):
        services.make(today=month)
    april, may = Refresher.objects.order_by("month")
    assert not set(keys(april)) & set(keys(may))


def test_the_newest_try_counts_as_much_as_the_first() -> None:
    quiz, maja = make_quiz_about(["G1.1", "G1.2", "G1.3", "G1.4"]), make_person()
    enrollment = finish(maja, quiz, right={"g1-1-1", "g1-2-1", "g1-3-1"})
    take(enrollment, quiz, right={"g1-2-1", "g1-3-1", "g1-4-1"}, at=AT + timedelta(days=1))
    services.make(today=APRIL)
    assert set(keys(Refresher.objects.get())[:2]) == {"g1-1-1", "g1-4-1"}


def test_statements_do_not_grow_with_people_within_a_batch() -> None:
    quiz = make_quiz_about()

    def made_for(names: list[str]) -> int:
        for person in make_people(names):
            finish(person, quiz, right=set())
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert services.make(today=APRIL) == len(names)
        return len(captured)

    assert made_for(["Maja Lindqvist"]) == made_for([f"Person {number}" for number in range(8)])


def test_each_batch_is_a_transaction_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "BATCH", 2)
    quiz = make_quiz_about()
    for person in make_people([f"Person {number}" for number in range(5)]):
        finish(person, quiz)
    assert services.make(today=APRIL) == 5
    assert Refresher.objects.count() == 5


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_make_one_refresher_each() -> None:
    quiz = make_quiz_about()
    for person in make_people([f"Person {number}" for number in range(6)]):
        finish(person, quiz)
    counts = at_once(*[lambda: services.make(today=APRIL)] * 4)
    assert not [one for one in counts if isinstance(one, Exception)], counts
    assert sum(counts) == 6
    assert [one.questions.count() for one in Refresher.objects.all()] == [3] * 6


def test_old_ones_go_with_their_answers() -> None:
    make_refresher(make_person())
    services.make(today=MAY)
    assert services.forget(today=date(2026, 6, 30)) == 0
    assert services.forget(today=date(2026, 7, 1)) == 1
    assert list(Refresher.objects.values_list("month", flat=True)) == [MAY]
    assert set(RefresherQuestion.objects.values_list("refresher__month", flat=True)) == {MAY}
