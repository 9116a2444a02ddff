"""Finished tries of the past for many people at once."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.assessments.models import Attempt, Response
from courses.assessments.services import Sitting, start, take_many
from courses.enrollments.models import Enrollment, LearningRecord, Progress
from courses.enrollments.services import enroll
from courses.models import VersionActivity
from tests.builders import AT, make_people
from tests.builders_assessments import make_enrollment, make_quiz

pytestmark = pytest.mark.django_db


def enrolled(quiz: VersionActivity, count: int) -> list[Enrollment]:
    people = make_people([f"Person {number}" for number in range(count)])
    course = quiz.version.edition.course
    return enroll(user_ids=[one.pk for one in people], course=course, source=Enrollment.Source.SELF, at=AT)


def sitting(enrollment: Enrollment, quiz: VersionActivity, *, right: int, seed: int = 1, hours: int = 0) -> Sitting:
    begun = AT + timedelta(hours=hours)
    return Sitting(enrollment, quiz, begun, begun + timedelta(minutes=8), right=right, seed=seed)


def test_a_sitting_of_the_past_is_graded_and_counted() -> None:
    quiz = make_quiz(draw=5, pass_mark=80)
    enrollment = make_enrollment(quiz)
    tries = [sitting(enrollment, quiz, right=right, seed=right, hours=right) for right in (3, 4)]
    take_many(tries, at=AT)
    assert list(Attempt.objects.values_list("number", "score_bp", "submitted_at")) == [
        (1, 6000, tries[0].submitted_at),
        (2, 8000, tries[1].submitted_at),
    ]
    assert Counter(Response.objects.values_list("score_bp", "final")) == {(10_000, True): 7, (0, True): 3}
    progress = Progress.objects.get(enrollment=enrollment)
    assert (progress.success, progress.score_bp, progress.last_at) == (True, 8000, tries[1].submitted_at)
    assert list(LearningRecord.objects.filter(verb__in=["passed", "failed"]).values_list("verb", "recorded_at")) == [
        ("failed", AT),
        ("passed", AT),
    ]


def test_a_live_try_after_sittings_gets_the_next_number_and_unseen_questions() -> None:
    quiz = make_quiz(count=9, draw=3)
    enrollment = make_enrollment(quiz)
    take_many([sitting(enrollment, quiz, right=0, seed=seed, hours=seed) for seed in (1, 2)], at=AT)
    attempt = start(enrollment=enrollment, activity=quiz, at=AT)
    assert attempt.number == 3
    assert Response.objects.values("question_version").distinct().count() == 9


def test_the_number_of_statements_does_not_grow_with_the_people() -> None:
    counts = []
    for size in (3, 20):
        quiz = make_quiz(f"tea-{size}")
        mine = enrolled(quiz, size)
        with CaptureQueriesContext(connection) as queries:
            take_many([sitting(one, quiz, right=3, seed=one.pk) for one in mine], at=AT)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Attempt.objects.count() == 23
