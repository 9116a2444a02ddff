"""A small certification on a small course, so that the spine can be walked in a test."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.audiences import ALL_STAFF
from accounts.models import User
from courses.certification.models import Certification, Criterion, Requirement
from courses.certification.rules import set_rule
from courses.certification.services import reconcile
from courses.enrollments.models import Enrollment
from courses.enrollments.services import Result, complete
from courses.guidelines.models import Guideline
from courses.models import Course, CourseVersion
from lms.lib.dates import local_date
from tests.builders import AT, make_tier, make_version

STARTED = date(2026, 1, 1)


def make_certification(
    *, course: Course | None = None, guidelines: list[Guideline] | None = None, months: int | None = 12
) -> Certification:
    """The Listener; renewed by the same criteria."""
    tier = make_tier()
    certification = Certification.objects.create(
        slug="listener", name="Listener", names={"da": "Lytter"}, tier=tier, months=months
    )
    courses = [course or make_version().edition.course]
    for path in Criterion.Path.values:
        for one in courses:
            Criterion.objects.create(certification=certification, path=path, course=one)
        for guideline in guidelines or []:
            Criterion.objects.create(certification=certification, path=path, guideline=guideline)
    return certification


def make_requirement(certification: Certification | None = None, **values: Any) -> Requirement:
    """Everybody must hold it, from the start of the year, 30 days after joining."""
    certification = certification or make_certification()
    requirement = Requirement.objects.create(slug=values.pop("slug", "all-staff"), certification=certification)
    starts_on = values.pop("starts_on", STARTED)
    rule = values.pop("rule", ALL_STAFF)
    set_rule(requirement=requirement, audience_rule=rule, starts_on=starts_on, at=AT - timedelta(days=90), **values)
    return requirement


def converge(*people: User, at: datetime = AT) -> None:
    reconcile([person.pk for person in people], today=local_date(at), at=at)


def finish_course(*people: User, at: datetime, version: CourseVersion | None = None) -> None:
    """They complete every activity at that moment."""
    rows = Enrollment.objects.unfinished().filter(user__in=people).select_related("version")
    if version is not None:
        rows = rows.filter(version=version)
    complete([Result(row, one, at) for row in rows for one in row.version.activities.all()], at=at)
