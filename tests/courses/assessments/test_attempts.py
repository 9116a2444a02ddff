"""One person's way through a quiz, by the services."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.assessments import question_types
from courses.assessments.models import Attempt, Response
from courses.assessments.question_types.fields import NotAnAnswer
from courses.assessments.question_types.question import FULL_BP
from courses.assessments.services import Outcome, save, save_bank, start, submit
from courses.enrollments.models import LearningRecord, Progress
from courses.enrollments.services import finish_lesson, move_to_newest, save_answer
from tests.builders import AT, make_version
from tests.builders_assessments import answer_all, make_enrollment, make_quiz, multiple, single, truefalse

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=10)


def first_response(**quiz: Any) -> Response:
    published = make_quiz(**quiz)
    attempt = start(enrollment=make_enrollment(published), activity=published, at=AT)
    return attempt.responses.order_by("position")[0]


def right_answer(response: Response) -> Any:
    return question_types.load(response.question_version.body).sample(right=True, seed=0)


def wrong_answer(response: Response) -> Any:
    return question_types.load(response.question_version.body).sample(right=False, seed=0)


def test_starting_again_goes_on_with_the_open_attempt() -> None:
    quiz = make_quiz()
    enrollment = make_enrollment(quiz)
    first = start(enrollment=enrollment, activity=quiz, at=AT)
    assert start(enrollment=enrollment, activity=quiz, at=LATER) == first
    assert (first.number, first.pass_mark_bp, first.responses.count()) == (1, 6000, 3)


def test_unseen_questions_are_drawn_first_then_the_least_seen() -> None:
    quiz = make_quiz(count=6, draw=4)
    enrollment = make_enrollment(quiz)
    seen: Counter[str] = Counter()
    for number in range(1, 7):
        attempt = start(enrollment=enrollment, activity=quiz, at=AT)
        assert attempt.number == number
        drawn = attempt.responses.values_list("question_version__question__key", flat=True)
        assert len(set(drawn)) == 4
        seen.update(drawn)
        assert max(seen.values()) - min(seen[f"question-{n}"] for n in range(6)) <= 1
        submit(attempt=attempt, at=LATER)


def test_two_papers_differ_and_one_seed_gives_one_paper() -> None:
    quiz = make_quiz(count=20, draw=5)
    papers = []
    for seed in (7, 7, 8):
        attempt = start(enrollment=make_enrollment(quiz), activity=quiz, at=AT, seed=seed)
        papers.append(list(attempt.responses.order_by("position").values_list("question_version", "seed")))
    assert papers[0] == papers[1] != papers[2]


def test_an_answer_is_saved_and_may_be_changed_and_cleared() -> None:
    response = first_response()
    for revision, answer in enumerate([wrong_answer(response), right_answer(response), None]):
        saved = save(response=response, answer=answer, revision=revision, at=LATER)
        assert saved.outcome is Outcome.SAVED
        response.refresh_from_db()
        assert (response.answer, response.revision, response.saved_at) == (answer, revision + 1, LATER)


def test_a_stale_answer_overwrites_nothing() -> None:
    response = first_response()
    save(response=response, answer=right_answer(response), revision=0, at=AT)
    saved = save(response=response, answer=wrong_answer(response), revision=0, at=LATER)
    assert saved.outcome is Outcome.STALE
    assert (saved.response.answer, saved.response.revision) == (right_answer(response), 1)
    response.refresh_from_db()
    assert response.answer == right_answer(response)


def test_a_client_that_repeats_itself_has_saved() -> None:
    response = first_response()
    save(response=response, answer=right_answer(response), revision=0, at=AT)
    again = save(response=response, answer=right_answer(response), revision=0, at=LATER)
    assert (again.outcome, again.response.revision, again.response.saved_at) == (Outcome.SAVED, 1, AT)


def test_an_answer_after_handing_in_is_refused() -> None:
    response = first_response()
    submit(attempt=response.attempt, at=AT)
    saved = save(response=response, answer=right_answer(response), revision=0, at=LATER)
    assert saved.outcome is Outcome.CLOSED
    response.refresh_from_db()
    assert (response.answer, response.score_bp) == (None, 0)


@pytest.mark.parametrize("answer", ["z", 7, ["a", "z"], {"a": 1}, ""])
def test_what_cannot_be_an_answer_is_refused(answer: Any) -> None:
    response = first_response()
    with pytest.raises(NotAnAnswer):
        save(response=response, answer=answer, revision=0, at=LATER)


def test_handing_in_grades_on_the_server_and_counts() -> None:
    quiz = make_quiz(draw=5, pass_mark=80)
    enrollment = make_enrollment(quiz)
    attempt = start(enrollment=enrollment, activity=quiz, at=AT)
    answer_all(attempt, right=4)
    attempt = submit(attempt=attempt, at=LATER)
    assert (attempt.score_bp, attempt.passed, attempt.submitted_at) == (8000, True, LATER)
    assert Counter(attempt.responses.values_list("score_bp", "final")) == {(FULL_BP, True): 4, (0, True): 1}
    progress = Progress.objects.get(enrollment=enrollment, key=quiz.key)
    assert (progress.completion, progress.success, progress.score_bp) == ("completed", True, 8000)
    record = LearningRecord.objects.get(verb="passed")
    assert (record.dedupe_key, record.score_bp) == (f"tea-quiz:passed:{attempt.uuid}", 8000)
    assert record.data == {"attempt": str(attempt.uuid), "number": 1}


def test_handing_in_twice_gives_the_same_result() -> None:
    response = first_response()
    answer_all(response.attempt, right=3)
    first = submit(attempt=response.attempt, at=AT)
    again = submit(attempt=response.attempt, at=LATER)
    assert (again.score_bp, again.submitted_at) == (first.score_bp, AT)
    assert LearningRecord.objects.filter(verb="passed").count() == 1


def test_questions_without_an_answer_are_wrong() -> None:
    response = first_response()
    attempt = submit(attempt=response.attempt, at=LATER)
    assert (attempt.score_bp, attempt.passed) == (0, False)
    assert LearningRecord.objects.get(verb="failed").score_bp == 0


def test_tries_are_unlimited_and_each_is_on_record() -> None:
    quiz = make_quiz()
    enrollment = make_enrollment(quiz)
    for number, right in enumerate([0, 1, 3, 0], start=1):
        attempt = start(enrollment=enrollment, activity=quiz, at=AT + timedelta(hours=number))
        answer_all(attempt, right=right)
        submit(attempt=attempt, at=AT + timedelta(hours=number))
    assert list(Attempt.objects.values_list("number", "score_bp")) == [(1, 0), (2, 3333), (3, FULL_BP), (4, 0)]
    verbs = LearningRecord.objects.filter(verb__in=["passed", "failed"]).values_list("verb", flat=True)
    assert list(verbs) == ["failed", "failed", "passed", "failed"]
    # A later try takes nothing away.
    assert Progress.objects.get(enrollment=enrollment, key=quiz.key).success is True


def test_the_course_is_finished_with_the_passed_quiz_only() -> None:
    quiz = make_quiz()
    enrollment = make_enrollment(quiz)
    for lesson in quiz.version.activities.filter(kind="lesson"):
        save_answer(enrollment=enrollment, activity=lesson, answer="a", at=AT)
        finish_lesson(enrollment=enrollment, activity=lesson, at=AT)
    for right, done in [(0, False), (3, True)]:
        attempt = start(enrollment=enrollment, activity=quiz, at=AT)
        answer_all(attempt, right=right)
        submit(attempt=attempt, at=LATER)
        enrollment.refresh_from_db()
        assert (enrollment.completed_at is not None) is done


def test_an_attempt_keeps_its_questions_and_key_when_the_trainer_edits() -> None:
    quiz = make_quiz(count=3, draw=3)
    enrollment = make_enrollment(quiz)
    attempt = start(enrollment=enrollment, activity=quiz, at=AT)
    answer_all(attempt, right=3)
    edition = quiz.version.edition
    turned = [
        single("question-0", choices=[{"key": "a", "text": "No"}, {"key": "b", "text": "Yes", "correct": True}]),
        multiple("question-1", choices=[{"key": "a", "text": "No"}, {"key": "b", "text": "Yes", "correct": True}]),
        truefalse("question-2", answer=False),
    ]
    save_bank(edition, turned)
    edition.activities.filter(kind="quiz").update(data={"draw": 1, "pass_mark": 100})
    newest = make_version(edition, at=LATER)
    move_to_newest(at=LATER)
    enrollment.refresh_from_db()
    assert enrollment.version == newest
    moved = newest.activities.get(kind="quiz")
    assert start(enrollment=enrollment, activity=moved, at=LATER) == attempt
    done = submit(attempt=attempt, at=LATER)
    assert (done.score_bp, done.pass_mark_bp, done.passed) == (FULL_BP, 6000, True)
    fresh = start(enrollment=enrollment, activity=moved, at=LATER)
    assert (fresh.number, fresh.pass_mark_bp, fresh.responses.get().question_version.number) == (2, FULL_BP, 2)


def test_statements_of_a_quiz_do_not_grow_with_bank_and_tries() -> None:
    counts = []
    for size, tries in ((4, 1), (40, 12)):
        quiz = make_quiz(f"tea-{size}", count=size)
        enrollment = make_enrollment(quiz)
        for _number in range(tries):
            with CaptureQueriesContext(connection) as begun:
                attempt = start(enrollment=enrollment, activity=quiz, at=AT)
            answer_all(attempt, right=1)
            with CaptureQueriesContext(connection) as handed_in:
                submit(attempt=attempt, at=LATER)
        counts.append((len(begun), len(handed_in)))
    assert counts[0] == counts[1]
    assert counts[0] <= (8, 24)
