"""The paper of an attempt: drawn once, when it starts, and the same ever after."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet
from pydantic import ValidationError as DocumentError

from courses.assessments import question_types
from courses.assessments.drawing import parts_of, shortages
from courses.assessments.models import Attempt, QuestionVersion, Response
from courses.assessments.pool import PoolQuestion, pool_of, takes_newest
from courses.enrollments.models import Enrollment
from courses.lessons import fill
from courses.models import VersionActivity
from courses.programme import current_programme
from lms.lib import markdown
from lms.lib.prepared import Prepared


def pool_now(activity: VersionActivity) -> list[PoolQuestion]:
    """What a try that starts now draws from: the published pool, or the bank as it stands.

    A bank that no longer holds enough for the parts of the quiz stops nobody: the published pool stands in.
    """
    published = pool_of(activity)
    if not takes_newest(activity):
        return published
    newest = list(readable(QuestionVersion.objects.in_use_beside(published[0].version_id)))
    return published if shortages([one.question for one in newest], parts_of(activity)) else newest


def readable(versions: Iterable[QuestionVersion]) -> Iterable[PoolQuestion]:
    """Without wordings that publishing would refuse: nobody has looked them over since they were written."""
    placeholders = current_programme().placeholders()
    for version in versions:
        if markdown.unknown_placeholders(str(version.body), placeholders):
            continue
        body = fill(version.body, placeholders)
        try:
            yield PoolQuestion(version.pk, question_types.load(body), body)
        except DocumentError:
            continue


def responses_of(attempt: Attempt, paper: list[tuple[PoolQuestion, int]]) -> list[Response]:
    return [
        Response(attempt=attempt, position=position, question_version_id=one.version_id, body=one.body, seed=seed)
        for position, (one, seed) in enumerate(paper, start=1)
    ]


def seen_by(enrollments: Iterable[Enrollment]) -> dict[tuple[int, int], Counter[str]]:
    """How often each person met each question key of a course, by (user, course), in every cycle and language."""
    seen = {(one.user_id, one.course_id): Counter[str]() for one in enrollments}
    for user, course, key, times in _seen_by_one(*next(iter(seen))) if len(seen) == 1 else _seen_by_many(set(seen)):
        if (user, course) in seen:
            seen[user, course][key] = times
    return seen


def _seen_by_many(pairs: set[tuple[int, int]]) -> QuerySet[Any, Any]:
    users, courses = {user for user, _course in pairs}, {course for _user, course in pairs}
    return _seen(attempt__enrollment__user__in=users, attempt__enrollment__course__in=courses)


def _seen(**whose: Any) -> QuerySet[Any, Any]:
    counted = Response.objects.filter(**whose).values_list(
        "attempt__enrollment__user", "attempt__enrollment__course", "question_version__question__key"
    )
    return counted.annotate(times=Count("id")).order_by()


_seen_by_one = Prepared(
    lambda *row: row,
    lambda user, course: _seen(attempt__enrollment__user=user, attempt__enrollment__course=course),
    int,
    int,
)
