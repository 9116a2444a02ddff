"""What keeps a quiz from being published, and what publishing freezes."""

import pytest

from courses.activities import to_draft
from courses.assessments.kind import QuizDocument
from courses.assessments.pool import needed, pool_of
from courses.assessments.services import save_bank, save_question
from courses.models import Course, Edition, Programme
from courses.publishing import problems
from tests.builders import make_course, make_programme, make_tier, make_version
from tests.builders_assessments import make_bank, make_quiz, make_quiz_draft, questions, quiz_of, single, truefalse

pytestmark = pytest.mark.django_db


def refusals(*, bank: list[dict], **settings: int) -> list[str]:
    make_programme()
    edition = make_course()
    save_bank(edition, bank)
    make_quiz_draft(edition, **settings)
    return [str(problem) for problem in problems(edition)]


def test_a_sound_quiz_has_no_problems() -> None:
    assert refusals(bank=questions(3), draw=3, pass_mark=100) == []


def test_a_pass_mark_that_nobody_can_reach_is_refused() -> None:
    assert refusals(bank=questions(3), pass_mark=120) == [
        "tea-quiz › pass_mark: The pass mark is 120 percent. Nobody can reach more than 100."
    ]


def test_a_draw_larger_than_the_bank_is_refused() -> None:
    assert refusals(bank=questions(3), draw=10) == [
        "tea-quiz › draw: The quiz draws 10 questions, and the bank has only 3 questions."
    ]


def test_an_empty_bank_is_refused() -> None:
    assert refusals(bank=[]) == ["tea-quiz: The question bank is empty. Write the questions first."]


def test_a_question_of_an_unknown_lesson_is_refused() -> None:
    assert refusals(bank=[*questions(2), single("lost", lesson="lesson-9")]) == [
        "tea-quiz › lost › lesson: The question belongs to the lesson “lesson-9”, and there is no such lesson."
    ]


def test_a_test_without_lessons_rests_on_those_of_its_tier() -> None:
    make_quiz("tea")
    edition = make_course("tea-test", lessons=0)
    save_bank(edition, [*questions(2), single("known", lesson="lesson-1"), single("lost", lesson="lesson-9")])
    make_quiz_draft(edition)
    assert [problem.where[1] for problem in problems(edition)] == ["lost"]
    elsewhere = make_course("coffee-test", lessons=0)
    Course.objects.filter(pk=elsewhere.course_id).update(tier=make_tier("join"))
    save_bank(elsewhere, [*questions(2), single("known", lesson="lesson-1")])
    make_quiz_draft(elsewhere)
    refused = {problem.where[1] for problem in problems(Edition.objects.get(pk=elsewhere.pk))}
    assert refused == {"question-0", "question-1", "known"}


def test_an_unknown_placeholder_is_refused() -> None:
    assert refusals(bank=[*questions(2), truefalse("tea", text="{{teapot}} is full.")]) == [
        "tea-quiz › tea: The placeholder “teapot” is not known."
    ]


def test_choices_that_read_the_same_once_filled_are_refused() -> None:
    twins = [{"key": "a", "text": "{{product}}", "correct": True}, {"key": "b", "text": "H300"}]
    assert refusals(bank=[*questions(2), single("twins", choices=twins)]) == [
        "tea-quiz › twins: Value error, Two choices have the same text."
    ]


def test_the_pool_is_frozen_with_its_placeholders_resolved() -> None:
    make_programme()
    edition = make_course()
    save_bank(edition, [truefalse("tea", text="{{company}} drinks tea."), *questions(2)])
    make_quiz_draft(edition)
    quiz = quiz_of(make_version(edition))
    Programme.objects.update(company="Another Company")
    save_question(edition=edition, body=truefalse("tea", text="Nobody drinks tea."))
    quiz.refresh_from_db()
    assert [one.question.key for one in pool_of(quiz)] == ["tea", "question-0", "question-1"]
    assert pool_of(quiz)[0].question.text == "Havnby Computers drinks tea."


def test_a_retired_question_is_left_out_of_the_next_version_only() -> None:
    edition = make_course()
    make_bank(edition, 4)
    make_quiz_draft(edition)
    first = quiz_of(make_version(edition))
    save_bank(edition, questions(3))
    second = quiz_of(make_version(edition))
    assert (len(pool_of(first)), len(pool_of(second))) == (4, 3)


def test_publishing_again_without_an_edit_gives_the_same_hash() -> None:
    edition = make_course()
    make_bank(edition)
    make_quiz_draft(edition)
    assert make_version(edition).sha256 == make_version(edition).sha256


def test_lessons_of_the_base_edition_count_for_a_translation() -> None:
    make_quiz()
    danish = make_course("tea", lessons=0, language="da")
    make_bank(danish, 3)
    make_quiz_draft(danish)
    assert problems(danish) == []


@pytest.mark.parametrize(("draw", "pass_mark", "right"), [(10, 80, 8), (9, 80, 8), (3, 66, 2), (3, 67, 3), (1, 1, 1)])
def test_the_number_to_pass_is_rounded_up(draw: int, pass_mark: int, right: int) -> None:
    quiz = make_quiz(count=10, draw=draw, pass_mark=pass_mark)
    assert needed(quiz) == right
    # The same arithmetic as grading, which rounds the score down.
    assert [number for number in range(draw + 1) if number * 10_000 // draw >= pass_mark * 100][0] == right


def test_a_quiz_file_becomes_a_draft() -> None:
    document = QuizDocument(key="l-q", kind="quiz", title="The quiz", minutes=10, draw=10, pass_mark=80)
    assert to_draft(document) == {
        "key": "l-q",
        "kind": "quiz",
        "title": "The quiz",
        "minutes": 10,
        "required": True,
        "body": "",
        "data": {"draw": 10, "pass_mark": 80},
    }
