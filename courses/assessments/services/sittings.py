"""Finished attempts of the past: for people of invented companies, and for tests that need thousands."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from courses.assessments.drawing import draw, parts_of
from courses.assessments.models import Attempt, Response
from courses.assessments.pool import PoolQuestion
from courses.assessments.question_types.question import QuestionDocument
from courses.assessments.services.handing_in import mark, result_of
from courses.assessments.services.papers import pool_now, responses_of, seen_by
from courses.enrollments.models import Enrollment
from courses.enrollments.services import complete
from courses.models import VersionActivity

BATCH = 500


@dataclass(frozen=True)
class Sitting:
    """One finished try of the past: `right` of the drawn questions are answered rightly, the others wrongly."""

    enrollment: Enrollment
    activity: VersionActivity
    started_at: datetime
    submitted_at: datetime
    right: int
    seed: int


def take_many(sittings: Iterable[Sitting], *, at: datetime) -> list[Attempt]:
    """Record finished attempts of many people, drawn, graded and counted by the same code as live ones.

    Several sittings of one person are taken in the given order. `at` is when they were recorded.
    """
    sittings = list(sittings)
    made: list[Attempt] = []
    for begin in range(0, len(sittings), BATCH):
        with transaction.atomic():
            made += _take(sittings[begin : begin + BATCH], at=at)
    return made


def _take(sittings: list[Sitting], *, at: datetime) -> list[Attempt]:
    quizzes = {one.activity.pk: one.activity for one in sittings}
    drawn_from = {pk: (pool_now(quiz), parts_of(quiz)) for pk, quiz in quizzes.items()}
    seen = seen_by(one.enrollment for one in sittings)
    numbers = _newest_numbers(sittings)
    attempts: list[Attempt] = []
    responses: list[Response] = []
    for one in sittings:
        met = seen[one.enrollment.user_id, one.enrollment.course_id]
        paper = draw(*drawn_from[one.activity.pk], seen=met, seed=one.seed)
        met.update(drawn.question.key for drawn, _seed in paper)
        numbers[one.enrollment.pk, one.activity.key] += 1
        attempt = _finished(one, number=numbers[one.enrollment.pk, one.activity.key])
        answered = _answered(attempt, one, paper)
        mark(attempt, answered)
        attempts.append(attempt)
        responses += [response for response, _question in answered]
    Attempt.objects.bulk_create(attempts, batch_size=BATCH)
    Response.objects.bulk_create(responses, batch_size=BATCH * 4)
    complete([result_of(one, at=tried.submitted_at) for one, tried in zip(attempts, sittings, strict=True)], at=at)
    return attempts


def _newest_numbers(sittings: list[Sitting]) -> Counter[tuple[int, str]]:
    mine = Attempt.objects.filter(enrollment__in={one.enrollment.pk for one in sittings}).order_by()
    newest = mine.values_list("enrollment", "version_activity__key").annotate(newest=Max("number"))
    return Counter({(enrollment, key): number for enrollment, key, number in newest})


def _finished(sitting: Sitting, *, number: int) -> Attempt:
    return Attempt(
        enrollment=sitting.enrollment,
        version_activity=sitting.activity,
        number=number,
        pass_mark_bp=sitting.activity.data["pass_mark"] * 100,
        started_at=sitting.started_at,
        submitted_at=sitting.submitted_at,
    )


def _answered(
    attempt: Attempt, sitting: Sitting, paper: list[tuple[PoolQuestion, int]]
) -> list[tuple[Response, QuestionDocument]]:
    responses = responses_of(attempt, paper)
    for response, (one, seed) in zip(responses, paper, strict=True):
        right = response.position <= sitting.right
        response.answer = one.question.sample(right=right, seed=seed)
        response.certainty = 3 if right else 1 + seed % 3
        response.saved_at, response.revision, response.final = sitting.submitted_at, 1, True
    return [(response, one.question) for response, (one, _seed) in zip(responses, paper, strict=True)]
