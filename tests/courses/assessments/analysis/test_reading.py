"""Which answers are counted: handed in, each person's first by default, and nothing of previews."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.services import end_role, grant_role
from courses.assessments.analysis.figures import Analysis, analyze
from courses.assessments.analysis.reading import read, seconds
from courses.assessments.analysis.selection import Selection
from courses.assessments.models import Attempt, Bank, Response
from courses.assessments.services import Sitting, start, take_many
from courses.enrollments.models import Enrollment
from courses.models import VersionActivity
from tests.builders import AT, make_person
from tests.builders_analysis import hand_in, make_quiz_of, make_staff
from tests.builders_assessments import make_enrollment, questions, single
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


def look(quiz: VersionActivity, selection: Selection = Selection()) -> Analysis:  # noqa: B008  frozen
    return analyze(read(Bank.objects.get(edition=quiz.version.edition), AT.date()), selection)


def test_first_tries_count_unless_all_are_asked_for() -> None:
    quiz = make_quiz_of(questions(3))
    people = make_staff(6)
    hand_in(quiz, people, lambda question, able, chance: question.sample(right=False, seed=1))
    hand_in(quiz, people, lambda question, able, chance: question.sample(right=True, seed=1), at=AT + timedelta(days=1))
    first, every = look(quiz), look(quiz, Selection(all_tries=True))
    assert (first.people, first.sheets, first.mean) == (6, 6, 0)
    assert (every.people, every.sheets, every.mean) == (6, 12, 0.5)


def test_what_is_not_handed_in_is_not_counted() -> None:
    quiz = make_quiz_of(questions(3))
    hand_in(quiz, make_staff(6))
    before = look(quiz)
    start(enrollment=make_enrollment(quiz), activity=quiz, at=AT)
    assert look(quiz) == before


def test_previews_leave_nothing_behind(trainer: User) -> None:
    quiz = make_quiz_of(questions(3))
    edition = quiz.version.edition
    client = signed_in(trainer)
    for verb in (client.get, client.post):
        verb(reverse("enrollments:preview", args=[edition.course.slug, edition.language, quiz.key]), {"answer": "1"})
    assert (Attempt.objects.count(), Response.objects.count()) == (0, 0)
    assert look(quiz).people == 0


def test_another_bank_is_another_matter() -> None:
    quiz, other = make_quiz_of(questions(3)), make_quiz_of(questions(3), slug="coffee")
    hand_in(quiz, make_staff(6))
    assert look(other).people == 0


def test_times_run_from_answer_to_answer() -> None:
    minute = timedelta(minutes=1)
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert seconds(at, [at + minute, at + 3 * minute]) == [60, 120]
    assert seconds(at, [at + 3 * minute, at + minute]) == [120, 60]
    assert seconds(at, [None, at + minute]) == [None, 60]
    assert seconds(at, [at + 40 * minute, at + 41 * minute]) == [None, 60]
    assert seconds(at, [at + minute, at + minute, at + 2 * minute]) == [None, None, 60]


def test_the_figures_of_a_question_carry_its_times() -> None:
    quiz = make_quiz_of([single("quick"), single("slow")])
    hand_in(quiz, make_staff(6), spent=lambda key: 50 if key == "slow" else 10)
    times = {one.wording.key: (one.median_seconds, one.mean_seconds) for one in look(quiz).questions}
    assert times == {"quick": (10, 10), "slow": (50, 50)}


def test_sittings_that_were_recorded_at_once_have_no_times() -> None:
    quiz = make_quiz_of(questions(3))
    enrollments = [make_enrollment(quiz, person) for person in make_staff(6)]
    take_many([Sitting(one, quiz, AT, AT + timedelta(minutes=8), right=2, seed=one.pk) for one in enrollments], at=AT)
    assert [one.median_seconds for one in look(quiz).questions] == [None] * 3


def test_the_number_of_statements_does_not_grow_with_the_people() -> None:
    counts = []
    for size in (6, 30):
        quiz = make_quiz_of(questions(size // 2), slug=f"tea-{size}", draw=3)
        hand_in(quiz, make_staff(size))
        bank = Bank.objects.get(edition=quiz.version.edition)
        analyze(read(bank, AT.date()), Selection())  # the names of the program are kept from here on
        with CaptureQueriesContext(connection) as queries:
            analyze(read(bank, AT.date()), Selection())
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] == 3


def test_a_second_cycle_is_not_a_first_try() -> None:
    quiz = make_quiz_of(questions(3))
    people = make_staff(6)
    hand_in(quiz, people)
    Enrollment.objects.update(completed_at=AT, success=True)
    hand_in(quiz, people, at=AT + timedelta(days=400))
    assert Enrollment.objects.count() == 12
    assert (look(quiz).sheets, look(quiz, Selection(all_tries=True)).sheets) == (6, 12)


def test_an_unanswered_question_counts_as_wrong() -> None:
    quiz = make_quiz_of([single("left"), single("done")])
    hand_in(quiz, make_staff(6), lambda question, able, chance: None if question.key == "left" else "a")
    left, done = look(quiz).questions
    assert (left.facility, left.blank, done.facility, done.blank) == (0, 1, 1, 0)


def test_a_person_who_answered_one_question_only_ranks_nowhere() -> None:
    quiz = make_quiz_of([single("alone")])
    hand_in(quiz, [make_person(f"Solo {number}") for number in range(6)])
    alone = look(quiz).questions[0]
    assert (alone.people, alone.ranked, alone.discrimination) == (6, 0, None)


def test_certainty_is_calibrated_by_level_and_a_level_of_few_is_left_out() -> None:
    """Of sixteen people seven are very sure and right, six not very sure and wrong; three would stand alone."""
    quiz = make_quiz_of([single("first"), single("second")], certainty=True)
    sure = [3] * 7 + [1] * 6 + [2] * 3
    people = make_staff(16)
    hand_in(
        quiz,
        people,
        lambda question, able, chance: question.sample(right=able < 0.45, seed=1),
        sure=lambda number: sure[number],
    )
    analysis = look(quiz)
    assert [(one.level, one.answers, one.right) for one in analysis.sureness] == [(3, 14, 1.0)]
    hand_in(quiz, make_staff(5), lambda question, able, chance: "a", sure=lambda number: 2)
    analysis = look(quiz)
    assert [(one.level, one.answers) for one in analysis.sureness] == [(1, 12), (2, 16), (3, 14)]
    assert [one.right for one in analysis.sureness] == [0.0, 10 / 16, 1.0]
    assert [one.answers for one in analysis.questions[0].sureness] == [6, 8, 7]


@pytest.mark.parametrize("role", [Role.TRAINER, Role.ADMINISTRATOR])
def test_a_test_attempt_changes_no_figure(role: Role) -> None:
    quiz = make_quiz_of(questions(3))
    hand_in(quiz, make_staff(6))
    before = look(quiz), look(quiz, Selection(all_tries=True))
    author = make_person("Sofie Bruun")
    grant_role(user=author, role=role, starts_on=AT.date(), at=AT)
    hand_in(quiz, [author], lambda question, able, chance: None)
    hand_in(quiz, [author], lambda question, able, chance: None, at=AT + timedelta(days=1))
    assert (look(quiz), look(quiz, Selection(all_tries=True))) == before


def test_a_role_makes_tests_only_of_what_was_tried_while_it_was_held() -> None:
    quiz = make_quiz_of(questions(3))
    author = make_person("Sofie Bruun")
    coach = make_person("Carla Mendes")
    day = timedelta(days=1)
    grant_role(user=author, role=Role.TRAINER, starts_on=(AT + day).date(), at=AT)
    end_role(user=author, role=Role.TRAINER, ends_on=(AT + 3 * day).date(), at=AT)
    grant_role(user=coach, role=Role.COACH, starts_on=AT.date(), at=AT)
    people = [*make_staff(4), author, coach]
    counts = []
    for number in range(4):
        hand_in(quiz, people, at=AT + number * day)
        counts.append(look(quiz, Selection(all_tries=True)).sheets)
    # On the second and third day one of the six tested.
    assert counts == [6, 11, 16, 22]
