"""The paper of an attempt: drawn once, when it starts, and the same ever after."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count
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


def pool_now(activity: VersionActivity) -> list[PoolQuestion]:
    """What a try that starts now draws from: the published pool, or the bank as it stands.

    A bank that no longer holds enough for the parts of the quiz stops nobody: the published pool stands in.
    """
    published = pool_of(activity)
    if not takes_newest(activity):
        return published
    newest = list(_readable(QuestionVersion.objects.in_use_beside(published[0].version_id)))
    return published if shortages([one.question for one in newest], parts_of(activity)) else newest


def _readable(versions: Iterable[QuestionVersion]) -> Iterable[PoolQuestion]:
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
    pairs = {(one.user_id, one.course_id) for one in enrollments}
    counted = (
        Response.objects.filter(
            attempt__enrollment__user__in={user for user, _course in pairs},
            attempt__enrollment__course__in={course for _user, course in pairs},
        )
        .values_list("attempt__enrollment__user", "attempt__enrollment__course", "question_version__question__key")
        .annotate(times=Count("id"))
        .order_by()
    )
    seen: dict[tuple[int, int], Counter[str]] = {pair: Counter() for pair in pairs}
    for user, course, key, times in counted:
        if (user, course) in seen:
            seen[user, course][key] = times
    return seen
