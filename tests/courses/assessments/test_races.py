"""Two windows at the same moment. Each race is run with its guard, and without it to show that it is a race."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from courses.assessments import question_types
from courses.assessments.limits import NoTryNow
from courses.assessments.models import Attempt, Response
from courses.assessments.querysets import AttemptQuerySet, ResponseQuerySet
from courses.assessments.question_types.question import FULL_BP
from courses.assessments.services import Outcome, Saved, check, checks, save, start, submit
from courses.enrollments.models import Enrollment, LearningRecord
from courses.enrollments.querysets import EnrollmentQuerySet
from courses.models import VersionActivity
from tests.builders import AT, make_people
from tests.builders_assessments import answer_all, make_enrollment, make_quiz, single
from tests.builders_questions import quiz_with
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12
GUARDS = {"assessments_attempt_one_open", "assessments_attempt_unique_number"}


def learners(quiz: VersionActivity, count: int) -> list[Enrollment]:
    return [make_enrollment(quiz, one) for one in make_people([f"Person {number}" for number in range(count)])]


def race_to_start(quiz: VersionActivity, rounds: int = ROUNDS) -> list[tuple[list[Any], int]]:
    """For each learner: what two starts returned, and how many attempts are open."""
    found = []
    for mine in learners(quiz, rounds):
        begin = [lambda mine=mine: start(enrollment=mine, activity=quiz, at=AT)] * 3
        found.append((at_once(*begin), Attempt.objects.filter(enrollment=mine).unfinished().count()))
    return found


@contextmanager
def without_constraints(model: type, names: set[str]) -> Iterator[None]:
    dropped = [one for one in model._meta.constraints if one.name in names]
    with connection.schema_editor() as editor:
        for one in dropped:
            editor.remove_constraint(model, one)
    try:
        yield
    finally:
        Response.objects.all().delete()
        Attempt.objects.all().delete()
        with connection.schema_editor() as editor:
            for one in dropped:
                editor.add_constraint(model, one)


def test_starting_at_once_gives_one_attempt_to_all() -> None:
    for attempts, opened in race_to_start(make_quiz()):
        assert len({one.pk for one in attempts}) == 1
        assert opened == 1
    assert Response.objects.count() == 3 * ROUNDS


def test_without_lock_and_constraints_starting_at_once_gives_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EnrollmentQuerySet, "select_for_update", lambda self, **options: self)
    with without_constraints(Attempt, GUARDS):
        assert any(opened > 1 for _attempts, opened in race_to_start(make_quiz()))


def race_for_the_only_try(rounds: int = ROUNDS) -> list[tuple[list[Any], int]]:
    """For each learner: what three windows got that each start and hand in, and how many tries there were."""
    quiz, found = make_quiz(tries=1), []

    def window(mine: Enrollment) -> int:
        return submit(attempt=start(enrollment=mine, activity=quiz, at=AT), at=AT).pk

    for mine in learners(quiz, rounds):
        outcomes = at_once(*[lambda mine=mine: window(mine)] * 3)
        found.append((outcomes, Attempt.objects.filter(enrollment=mine).count()))
    return found


def test_the_only_try_is_given_once_to_all() -> None:
    for outcomes, tries in race_for_the_only_try():
        assert tries == 1
        assert len({one for one in outcomes if not isinstance(one, NoTryNow)}) == 1


def test_without_lock_and_constraints_the_only_try_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EnrollmentQuerySet, "select_for_update", lambda self, **options: self)
    with without_constraints(Attempt, GUARDS):
        assert any(tries > 1 for _outcomes, tries in race_for_the_only_try())


def race_to_submit(quiz: VersionActivity, rounds: int = ROUNDS) -> list[list[Any]]:
    """For each learner: when the attempt was handed in, according to each of three submits."""
    found = []
    for mine in learners(quiz, rounds):
        attempt = start(enrollment=mine, activity=quiz, at=AT)
        answer_all(attempt, right=3)
        calls = [
            lambda late=late, attempt=attempt: submit(attempt=attempt, at=AT + timedelta(minutes=late)).submitted_at
            for late in range(3)
        ]
        found.append(at_once(*calls))
    return found


def test_handing_in_at_once_gives_one_result() -> None:
    for moments in race_to_submit(make_quiz()):
        assert len(set(moments)) == 1
    assert LearningRecord.objects.filter(verb="passed").count() == ROUNDS


def test_without_its_lock_handing_in_at_once_gives_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AttemptQuerySet, "select_for_update", lambda self, **options: self)
    assert any(len(set(moments)) > 1 for moments in race_to_submit(make_quiz()))


def test_of_two_different_answers_at_once_one_is_kept_and_one_told() -> None:
    quiz = make_quiz()
    for mine in learners(quiz, ROUNDS):
        response = start(enrollment=mine, activity=quiz, at=AT).responses.select_related("question_version")[0]
        question = question_types.load(response.question_version.body)
        answers = [question.sample(right=right, seed=0) for right in (True, False)]
        twins = [Response.objects.get(pk=response.pk) for _answer in answers]
        calls = [
            lambda one=one, answer=answer: save(response=one, answer=answer, revision=0, at=AT).outcome
            for one, answer in zip(twins, answers, strict=True)
        ]
        outcomes = at_once(*calls)
        assert set(outcomes) == {Outcome.SAVED, Outcome.STALE}
        response.refresh_from_db()
        assert response.answer == answers[outcomes.index(Outcome.SAVED)]


def test_an_answer_that_was_saved_counts_and_a_refused_one_does_not() -> None:
    quiz = make_quiz()
    for mine in learners(quiz, ROUNDS):
        attempt = start(enrollment=mine, activity=quiz, at=AT)
        response = attempt.responses.select_related("question_version")[0]
        right = question_types.load(response.question_version.body).sample(right=True, seed=0)
        saved, _done = at_once(
            lambda response=response, right=right: save(response=response, answer=right, revision=0, at=AT).outcome,
            lambda attempt=attempt: submit(attempt=attempt, at=AT),
        )
        response.refresh_from_db()
        attempt.refresh_from_db()
        assert saved in {Outcome.SAVED, Outcome.CLOSED}
        assert response.score_bp == (FULL_BP if saved is Outcome.SAVED else 0)
        assert attempt.score_bp == response.score_bp // 3


WINDOWS = ("b", "c", "b")


def race_to_check(rounds: int = ROUNDS) -> list[tuple[set[str], list[str]]]:
    """For each learner: the wrong answers that some of three windows was told to be tries, and those that count."""
    quiz, found = quiz_with([single("tea")], behaviour="interactive"), []
    for mine in learners(quiz, rounds):
        response = start(enrollment=mine, activity=quiz, at=AT).responses.get()
        calls = [
            lambda response=response, given=given: check(response=response, given=given, revision=0, at=AT).outcome
            for given in WINDOWS
        ]
        outcomes = at_once(*calls)
        assert set(outcomes) <= {Outcome.CHECKED, Outcome.STALE}
        told = {given for given, outcome in zip(WINDOWS, outcomes, strict=True) if outcome is Outcome.CHECKED}
        response.refresh_from_db()
        found.append((told, response.checked))
    return found


def test_of_checks_at_once_one_is_a_try_and_the_same_answer_is_no_second() -> None:
    for told, tries in race_to_check():
        assert len(tries) == 1
        assert told == set(tries)


def test_without_locks_and_revision_a_try_is_told_and_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(*, response: Response, answer: Any, **rest: Any) -> Saved:
        Response.objects.filter(pk=response.pk).update(answer=answer, revision=F("revision") + 1)
        response.answer = answer
        return Saved(Outcome.SAVED, response)

    for queryset in (AttemptQuerySet, ResponseQuerySet):
        monkeypatch.setattr(queryset, "select_for_update", lambda self, **options: self)
    monkeypatch.setattr(checks, "save", careless)
    assert any(told != set(tries) for told, tries in race_to_check())


def test_a_check_and_handing_in_at_once_give_one_score() -> None:
    quiz = quiz_with([single("tea")], behaviour="immediate")
    for mine in learners(quiz, ROUNDS):
        attempt = start(enrollment=mine, activity=quiz, at=AT)
        response = attempt.responses.get()
        outcome, handed_in = at_once(
            lambda response=response: check(response=response, given="a", revision=0, at=AT).outcome,
            lambda attempt=attempt: submit(attempt=attempt, at=AT),
        )
        response.refresh_from_db()
        assert (outcome, response.closed_at, response.score_bp, handed_in.score_bp) in {
            (Outcome.CHECKED, AT, FULL_BP, FULL_BP),
            (Outcome.CLOSED, None, 0, 0),
        }
