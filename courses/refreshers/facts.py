"""What a choice rests on, read for many people at once: a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.db.models import Count, Max, Q, Sum

from courses.assessments.models import QuestionVersion, Response
from courses.assessments.pool import pool_of
from courses.assessments.question_types.question import QuestionDocument
from courses.assessments.showing import When, shown_at
from courses.enrollments.models import Enrollment
from courses.models import CourseVersion, VersionActivity
from courses.refreshers.choosing import Candidate, Memory, topics
from courses.refreshers.models import RefresherQuestion
from lms.lib.dates import local_date

# These take more than one look, or a clock.
NOT_HERE = {"free", "triage"}
# By course and language.
Pools = dict[int, dict[str, list[Candidate]]]


def read_pools() -> Pools:
    """What the newest version of each course asks, but for quizzes that keep their answers to themselves."""
    newest = CourseVersion.objects.newest().values("pk")
    quizzes = VersionActivity.objects.filter(kind="quiz", version__in=newest).order_by("pk")
    retired = set(QuestionVersion.objects.filter(question__retired=True).values_list("pk", flat=True))
    pools: Pools = {}
    for quiz in quizzes.select_related("version__edition").defer("html", "version__document"):
        told = shown_at(quiz, When.OVER)
        if told.right and told.explanation:
            edition = quiz.version.edition
            pool = pools.setdefault(edition.course_id, {}).setdefault(edition.language, [])
            pool += [
                _candidate(quiz, edition.course_id, one.version_id, one.question)
                for one in pool_of(quiz)
                if one.version_id not in retired and one.question.kind not in NOT_HERE
            ]
    return pools


def _candidate(quiz: VersionActivity, course_id: int, version_id: int, question: QuestionDocument) -> Candidate:
    return Candidate(course_id, quiz.pk, version_id, question.key, tuple(question.clauses))


def in_language(pools: dict[str, list[Candidate]], language: str) -> list[Candidate]:
    """The reader's language first, then English, then any other."""
    return pools.get(language) or pools.get(settings.LANGUAGE_CODE) or next(iter(pools.values()))


def read_finished(user_ids: Collection[int], pools: Pools, month: date) -> dict[int, dict[int, int]]:
    """The newest enrollment by person and course, of the courses that were finished before the month began."""
    rows = Enrollment.objects.finished_before(month).filter(user__in=user_ids, course__in=pools).order_by("cycle")
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for user_id, course_id, pk in rows.values_list("user_id", "course_id", "pk"):
        found[user_id][course_id] = pk
    return found


def read_memories(user_ids: Collection[int]) -> dict[int, Memory]:
    memories: dict[int, Memory] = defaultdict(Memory)
    _recall_quizzes(memories, user_ids)
    _recall_refreshers(memories, user_ids)
    return memories


def _recall_quizzes(memories: dict[int, Memory], user_ids: Collection[int]) -> None:
    rows = list(
        Response.objects.filter(attempt__enrollment__user__in=user_ids)
        .order_by()
        .values_list("attempt__enrollment__user", "attempt__enrollment__course", "question_version")
        .annotate(
            last_at=Max("attempt__started_at"),
            points=Sum("score_bp", default=0),
            answers=Count("score_bp"),
            open_count=Count("pk", filter=Q(attempt__submitted_at__isnull=True)),
        )
    )
    wordings = _wordings({version for _user, _course, version, *_rest in rows})
    for user, course, version, last_at, points, answers, open_count in rows:
        key, clauses = wordings[version]
        asked = (course, key)
        memories[user].saw(asked, clauses, local_date(last_at))
        for topic in topics(asked, clauses):
            memories[user].answered(topic, points=points, answers=answers)
        if open_count:
            memories[user].on_paper.add(asked)


def _recall_refreshers(memories: dict[int, Memory], user_ids: Collection[int]) -> None:
    rows = RefresherQuestion.objects.filter(refresher__user__in=user_ids).values_list(
        "refresher__user",
        "enrollment__course",
        "refresher__month",
        "question_version__question__key",
        "question_version__body__clauses",
    )
    for user, course, month, key, clauses in rows:
        memories[user].saw((course, key), clauses or [], month)
        memories[user].rested.update(topics((course, key), clauses or []))


def _wordings(version_ids: Collection[int]) -> dict[int, tuple[str, list[str]]]:
    rows = QuestionVersion.objects.filter(pk__in=version_ids)
    return {pk: (key, clauses or []) for pk, key, clauses in rows.values_list("pk", "question__key", "body__clauses")}
