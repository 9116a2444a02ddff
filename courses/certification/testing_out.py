"""The test in place of the courses: who knows it all already may choose it, once for each occasion."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from courses.assessments import pool
from courses.certification.awards import completion_of
from courses.certification.facts import Facts, Plan, read_facts, read_plan
from courses.certification.models import Criterion, Obligation
from courses.enrollments.beside import Beside
from courses.enrollments.models import Enrollment
from courses.enrollments.services import enroll, withdraw
from courses.models import Course, CourseVersion, VersionActivity
from lms.lib.dates import local_date, zone


class NotOffered(Exception):
    """There is no test for it, or nothing is left to be tested."""


class AlreadyChosen(Exception):
    """The test was chosen on this occasion; its enrollment says where one is in it."""

    def __init__(self, enrollment: Enrollment) -> None:
        super().__init__()
        self.enrollment = enrollment


@dataclass(frozen=True)
class Quiz:
    """`needed`: right answers; None where a share of the points counts."""

    draw: int
    needed: int | None
    pass_mark_bp: int


@dataclass(frozen=True)
class Test:
    course: Course
    title: str
    quizzes: list[Quiz]


@dataclass(frozen=True)
class Offer:
    """`chosen`: the enrollment, once the test was chosen on this occasion."""

    tests: list[Test]
    chosen: Enrollment | None = None


def offer(row: Obligation, language: str, plan: Plan, facts: Facts) -> Offer | None:
    """None: nothing is left to do, its courses are done, or a test is not there or not published."""
    certification = row.requirement.certification
    path = {one.course_id for one in plan.path(certification, facts.origin(row)) if one.course_id}
    criteria = plan.criteria.get(certification.pk, {}).get(Criterion.Path.TEST_OUT, [])
    courses = [one.course for one in criteria if one.course]
    if row.award_id or not courses or path & {one.pk for one in courses}:
        return None
    if all(completion_of(row, course, facts) for course in path):
        return None
    tests = _published(courses, language)
    return Offer(tests, _chosen(row, courses, facts)) if len(tests) == len(courses) else None


def _published(courses: list[Course], language: str) -> list[Test]:
    newest: dict[int, CourseVersion] = {}
    for version in CourseVersion.objects.for_reader(language).filter(edition__course__in=courses):
        newest.setdefault(version.edition.course_id, version)
    quizzes: dict[int, list[Quiz]] = {}
    for activity in VersionActivity.objects.filter(version__in=newest.values(), kind="quiz", required=True):
        quizzes.setdefault(activity.version_id, []).append(_quiz(activity))
    return [Test(one, newest[one.pk].title, quizzes.get(newest[one.pk].pk, [])) for one in courses if one.pk in newest]


def _quiz(activity: VersionActivity) -> Quiz:
    needed = pool.needed(activity) if pool.counts_right_answers(activity) else None
    return Quiz(activity.data["draw"], needed, activity.data["pass_mark"] * 100)


def _chosen(row: Obligation, courses: Iterable[Course], facts: Facts) -> Enrollment | None:
    """Also by the catalogue. A renewal that a changed guideline interrupted is one occasion."""
    return _first_since(facts.renewing_since(row), row.user_id, courses, facts.zones[row.user_id])


def _first_since(day: date, user_id: int, courses: Iterable[Course], time_zone: str) -> Enrollment | None:
    began = datetime.combine(day, time(), tzinfo=zone(time_zone))
    mine = Enrollment.objects.filter(user=user_id, course__in=courses, enrolled_at__gte=began)
    return mine.order_by("enrolled_at", "id").first()


def begin(user: User, obligation: Obligation, *, at: datetime) -> Enrollment:
    """Enroll in the test. Raises `AlreadyChosen` the second time, `NotOffered` where there is none.

    The person is locked first, so of two windows one is refused.
    """
    today = local_date(at)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        row = Obligation.objects.known().select_related("requirement__certification").get(uuid=obligation.uuid)
        found = offer(row, user.reading_language, read_plan(today), read_facts([user.pk], today))
        if found is None or row.closed_on:
            raise NotOffered
        if found.chosen:
            raise AlreadyChosen(found.chosen)
        return [_enrolled(user, one.course, at) for one in found.tests][0]


def _enrolled(user: User, course: Course, at: datetime) -> Enrollment:
    """Afresh: what was begun on an earlier occasion and never finished is withdrawn."""
    withdraw(user_ids=[user.pk], course=course, at=at)
    return enroll(user_ids=[user.pk], course=course, source=Enrollment.Source.SELF, at=at)[0]


def beside(user: User, course: Course, today: date) -> Beside | None:
    """On the page of a course that she is in and that the test may take the place of. By few questions: no facts."""
    criteria = Criterion.objects.filter(certification=OuterRef("requirement__certification"), retired_at__isnull=True)
    tests, rest = Q(path=Criterion.Path.TEST_OUT), ~Q(path=Criterion.Path.TEST_OUT)
    rows = Obligation.objects.counted_on(today).filter(
        Exists(criteria.filter(tests)), Exists(criteria.filter(rest, course=course)), user=user, met_on__isnull=True
    )
    row = rows.select_related("requirement", "rule").order_by("due_on", "id").first()
    if row is None or not Enrollment.objects.unfinished().filter(user=user, course=course).exists():
        return None
    wanted = Criterion.objects.filter(tests, certification=row.requirement.certification_id, retired_at__isnull=True)
    courses = [one.course for one in wanted.select_related("course") if one.course]
    found = _published(courses, user.reading_language)
    if len(found) != len(courses):
        return None
    return Beside("certification/_test.html", shown(row, Offer(found, _begun(row, courses, user))))


def _begun(row: Obligation, courses: Iterable[Course], user: User) -> Enrollment | None:
    """As `_chosen`, by what the obligation itself says of the badge that it renews."""
    began = row.assigned_on
    if row.covered_until:
        began = min(began, row.covered_until - timedelta(days=row.rule.window_days))
    return _first_since(began, row.user_id, courses, user.time_zone)


def shown(row: Obligation, found: Offer) -> dict[str, Any]:
    return {"offer": found, "url": reverse("certification:test-out", args=[row.uuid])}
