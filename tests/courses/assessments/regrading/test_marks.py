"""Marks by a mended key: who is better off, who is worse off, and what nobody can mark again."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.assessments.models import Attempt, Response
from courses.assessments.regrading.models import Regrade, Remark
from courses.assessments.regrading.preview import preview
from courses.assessments.services import check, save, start, submit
from courses.enrollments.models import Enrollment, LearningRecord, Progress
from courses.models import VersionActivity
from tests.builders import AT, make_people, make_person, make_version
from tests.builders_assessments import make_enrollment, quiz_of, truefalse
from tests.builders_regrading import (
    MILK,
    REASON,
    SUGAR,
    WATER,
    keyed,
    make_bad_quiz,
    mend,
    mending_of,
    regrade,
    take,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HELPS, EVERYTHING, LATER = Regrade.Choice.HELPS, Regrade.Choice.EVERYTHING, Regrade.Choice.LATER


@pytest.fixture
def quiz(db: None) -> VersionActivity:
    return make_bad_quiz()


def counts(found: Any) -> dict[str, int]:
    return {key: number for key, number in found.items() if number}


def of(person: User) -> Progress:
    return Progress.objects.get(enrollment__user=person, key="tea-quiz")


def test_the_preview_counts_both_ways_and_writes_nothing(quiz: VersionActivity, trainer: User) -> None:
    wrong, right, blank = make_people(["Anna", "Bo", "Cia"])
    take(quiz, wrong, WATER)
    take(quiz, right, MILK)
    take(quiz, blank, None)
    before = list(Response.objects.order_by("pk").values())
    seen = preview(mend(quiz), AT.date())
    assert (seen.tries, seen.unfit) == (3, 0)
    assert dict(seen.marks) == {(0, 10_000): 1, (10_000, 0): 1}
    assert counts(seen.helps) == {"answers_up": 1, "tries_up": 1, "passes_gained": 1}
    assert counts(seen.everything) == {
        "answers_up": 1,
        "answers_down": 1,
        "tries_up": 1,
        "tries_down": 1,
        "passes_gained": 1,
        "passes_lost": 1,
    }
    assert list(Response.objects.order_by("pk").values()) == before
    assert not Regrade.objects.exists()


def test_where_it_helps_marks_rise_and_none_falls(quiz: VersionActivity, trainer: User) -> None:
    anna, bo = make_people(["Anna", "Bo"])
    raised, kept = take(quiz, anna, WATER), take(quiz, bo, MILK)
    made = regrade(mend(quiz), HELPS, by=trainer)
    raised.refresh_from_db()
    kept.refresh_from_db()
    assert (raised.score_bp, raised.passed) == (10_000, True)
    assert (kept.score_bp, kept.passed) == (10_000, True)
    assert [(of(one).success, of(one).score_bp) for one in (anna, bo)] == [(True, 10_000)] * 2
    assert counts(made.counts) == {"answers_up": 1, "tries_up": 1, "passes_gained": 1}
    remark = Remark.objects.get()
    assert (remark.old_mark_bp, remark.new_mark_bp, remark.old_score_bp, remark.new_score_bp) == (
        0,
        10_000,
        5000,
        10_000,
    )
    assert (remark.had_passed, remark.has_passed) == (False, True)


def test_everything_also_falls_and_history_keeps_what_was(quiz: VersionActivity, trainer: User) -> None:
    bo = make_person("Bo")
    take(quiz, bo, MILK)
    regrade(mend(quiz), EVERYTHING, by=trainer, at=AT + DAY)
    assert (of(bo).success, of(bo).score_bp) == (False, 5000)
    was, now = LearningRecord.objects.filter(verb__in=["passed", "failed"]).order_by("pk")
    assert (was.verb, was.score_bp, now.verb, now.score_bp) == ("passed", 10_000, "failed", 5000)
    assert (now.voids, now.by, now.happened_at, now.recorded_at) == (was, trainer, AT, AT + DAY)


def test_only_from_now_on_is_kept_as_a_decision_and_changes_nothing(quiz: VersionActivity, trainer: User) -> None:
    attempt = take(quiz, make_person("Anna"), WATER)
    made = regrade(mend(quiz), LATER, by=trainer)
    attempt.refresh_from_db()
    assert (attempt.score_bp, made.finished_at, made.reason) == (5000, AT, REASON)
    assert not Remark.objects.exists()


def test_an_answer_that_is_gone_keeps_its_mark_and_is_counted(quiz: VersionActivity, trainer: User) -> None:
    attempt = take(quiz, make_person("Anna"), SUGAR)
    choices = [choice for choice in keyed(WATER)["choices"] if choice["key"] != SUGAR]
    mending = mend(quiz, choices=choices)
    assert preview(mending, AT.date()).unfit == 1
    regrade(mending, EVERYTHING, by=trainer)
    attempt.refresh_from_db()
    assert attempt.score_bp == 5000


def test_a_question_that_became_another_kind_marks_nobody_again(quiz: VersionActivity) -> None:
    take(quiz, make_person("Anna"), WATER)
    mending = mend(quiz)
    mending.right.kind = "truefalse"
    assert preview(mending, AT.date()).unfit == 1


def test_only_the_versions_that_were_wrong_are_marked_again(quiz: VersionActivity, trainer: User) -> None:
    anna, bo = make_people(["Anna", "Bo"])
    take(quiz, anna, SUGAR)
    edition = mend(quiz, SUGAR).question.bank.edition
    take(quiz_of(make_version(edition)), bo, WATER)
    mending = mend(quiz, WATER)
    mending.wrong.pop()
    assert [one.number for one in mending.wrong] == [2]
    regrade(mending, HELPS, by=trainer)
    assert [of(one).success for one in (anna, bo)] == [False, True]


def test_how_sure_one_was_still_counts(trainer: User) -> None:
    """Very sure and wrong cost six marks of three; very sure and right gives all."""
    quiz = make_bad_quiz(certainty=True)
    attempt = take(quiz, make_person("Anna"), WATER, sure=3)
    assert attempt.score_bp == 0
    regrade(mend(quiz), HELPS, by=trainer)
    attempt.refresh_from_db()
    assert attempt.score_bp == 10_000


def test_a_red_line_that_was_not_crossed_gives_the_pass(trainer: User) -> None:
    quiz = make_bad_quiz(pass_mark=50, planted=keyed(MILK, must_pass=True))
    attempt = take(quiz, make_person("Anna"), WATER)
    assert (attempt.score_bp, attempt.passed) == (5000, False)
    regrade(mend(quiz, must_pass=True), HELPS, by=trainer)
    attempt.refresh_from_db()
    assert attempt.passed
    assert not attempt.missed_must_pass


def test_a_red_line_that_the_mending_takes_away_held_for_who_had_agreed_to_it(trainer: User) -> None:
    quiz = make_bad_quiz(pass_mark=50, planted=keyed(MILK, must_pass=True))
    attempt = take(quiz, make_person("Anna"), SUGAR)
    regrade(mend(quiz), EVERYTHING, by=trainer)
    attempt.refresh_from_db()
    assert attempt.missed_must_pass


def test_the_first_right_answer_would_have_ended_the_trying(trainer: User) -> None:
    quiz = make_bad_quiz(behaviour="interactive")
    attempt = start(enrollment=make_enrollment(quiz, make_person("Anna")), activity=quiz, at=AT)
    sound, planted = sorted(attempt.responses.all(), key=lambda one: one.question_version.question.key != "sound")
    save(response=sound, answer=True, revision=0, at=AT)
    saved = check(response=planted, given=WATER, revision=0, at=AT)
    check(response=saved.response, given=MILK, revision=saved.response.revision, at=AT)
    attempt = submit(attempt=attempt, at=AT)
    planted.refresh_from_db()
    assert planted.score_bp == 6666
    regrade(mend(quiz), HELPS, by=trainer)
    planted.refresh_from_db()
    assert planted.score_bp == 10_000


def test_the_best_of_two_tries_counts(quiz: VersionActivity, trainer: User) -> None:
    anna = make_person("Anna")
    take(quiz, anna, MILK)
    take(quiz, anna, WATER, at=AT + DAY)
    regrade(mend(quiz), EVERYTHING, by=trainer, at=AT + 2 * DAY)
    assert list(Attempt.objects.order_by("number").values_list("score_bp", flat=True)) == [5000, 10_000]
    assert (of(anna).success, of(anna).score_bp) == (True, 10_000)
    assert counts(Regrade.objects.get().counts) == {"answers_up": 1, "answers_down": 1, "tries_up": 1, "tries_down": 1}


def test_who_has_left_and_who_has_no_name_any_more_are_left_alone(quiz: VersionActivity, trainer: User) -> None:
    anna, bo, cia = make_people(["Anna", "Bo", "Cia"])
    attempts = [take(quiz, one, WATER) for one in (anna, bo, cia)]
    Enrollment.objects.filter(user=anna).update(withdrawn_at=AT)
    User.objects.filter(pk=bo.pk).update(anonymised_at=AT)
    mending = mend(quiz)
    assert preview(mending, AT.date()).tries == 1
    regrade(mending, HELPS, by=trainer)
    assert [Attempt.objects.get(pk=one.pk).score_bp for one in attempts] == [5000, 5000, 10_000]


def test_a_try_that_is_still_open_is_marked_when_it_is_handed_in(quiz: VersionActivity, trainer: User) -> None:
    start(enrollment=make_enrollment(quiz), activity=quiz, at=AT)
    assert preview(mend(quiz), AT.date()).tries == 0


def test_who_reads_a_newer_version_of_the_course_gains_the_step_there(quiz: VersionActivity, trainer: User) -> None:
    anna = make_person("Anna")
    take(quiz, anna, WATER)
    mending = mend(quiz)
    version = make_version(quiz.version.edition, in_progress="move")
    Enrollment.objects.update(version=version)
    regrade(mending, HELPS, by=trainer)
    assert of(anna).success is True


def test_regrading_twice_changes_nothing_more(quiz: VersionActivity, trainer: User) -> None:
    take(quiz, make_person("Anna"), WATER)
    mending = mend(quiz)
    regrade(mending, HELPS, by=trainer)
    assert not preview(mending, AT.date()).changes_something
    again = regrade(mending_of(mending.question), EVERYTHING, by=trainer)
    assert counts(again.counts) == {}
    assert Remark.objects.count() == 1


def test_a_key_that_was_mended_wrongly_can_be_mended_once_more(quiz: VersionActivity, trainer: User) -> None:
    anna = make_person("Anna")
    take(quiz, anna, MILK)
    regrade(mend(quiz, SUGAR), EVERYTHING, by=trainer)
    assert of(anna).success is False
    regrade(mend(quiz, MILK), EVERYTHING, by=trainer)
    assert of(anna).success is True
    outcomes = LearningRecord.objects.filter(verb__in=["passed", "failed"])
    assert list(outcomes.order_by("pk").values_list("verb", flat=True)) == ["passed", "failed", "passed"]
    assert outcomes.standing().get().verb == "passed"


@pytest.mark.parametrize("choice", [HELPS, EVERYTHING])
def test_a_batch_takes_as_many_queries_for_many_as_for_few(trainer: User, choice: str) -> None:
    quiz = make_bad_quiz()

    def queries(people: int) -> tuple[int, int]:
        for number, one in enumerate(make_people([f"Person {n}" for n in range(people)])):
            take(quiz, one, WATER if number % 2 else MILK)
        mending = mend(quiz, explanation=f"Because of {people}.")
        preview(mending, AT.date())
        with CaptureQueriesContext(connection) as looking:
            preview(mending, AT.date())
        with CaptureQueriesContext(connection) as working:
            regrade(mending, choice, by=trainer)
        return len(looking), len(working)

    few, many = queries(4), queries(12)
    assert few == many


def test_the_sound_question_is_untouched(quiz: VersionActivity, trainer: User) -> None:
    assert truefalse("sound")["answer"] is True
    attempt = take(quiz, make_person("Anna"), WATER, sound=False)
    regrade(mend(quiz), HELPS, by=trainer)
    attempt.refresh_from_db()
    assert (attempt.score_bp, attempt.passed) == (5000, False)
