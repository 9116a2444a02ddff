"""People who have finished a course, and the questions that they get of it."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from courses.assessments.question_types import load
from courses.assessments.services import save, save_bank, start, submit
from courses.enrollments.models import Enrollment
from courses.enrollments.services import Result, complete
from courses.models import VersionActivity
from courses.refreshers import services
from courses.refreshers.models import Refresher
from tests.builders import AT, make_course, make_version
from tests.builders_assessments import make_enrollment, make_quiz_draft, quiz_of, single

APRIL = date(2026, 4, 1)


def about(clause: str, number: int = 1, **fields: Any) -> dict[str, Any]:
    """A question about one clause: key g1-2-1 for the first of G1.2."""
    key = f"{clause.lower().replace('.', '-')}-{number}"
    return single(key, clauses=[clause], **fields)


def make_quiz_about(
    clauses: Iterable[str] = ("G1.1", "G1.2", "G1.3", "G1.4"),
    *,
    each: int = 1,
    slug: str = "tea",
    language: str = "en",
    **fields: Any,
) -> VersionActivity:
    """A published course whose quiz asks about each of these clauses."""
    return make_quiz_of(
        [about(clause, number, **fields) for clause in clauses for number in range(1, each + 1)],
        slug=slug,
        language=language,
    )


def make_quiz_of(
    bodies: list[dict[str, Any]], *, slug: str = "tea", language: str = "en", **settings: Any
) -> VersionActivity:
    edition = make_course(slug, language=language)
    save_bank(edition, bodies)
    make_quiz_draft(edition, draw=len(bodies), **settings)
    return quiz_of(make_version(edition))


def finish(user: User, quiz: VersionActivity, *, right: Collection[str] | None = None, at: datetime = AT) -> Enrollment:
    """She finished the course. `right`: she answered all its questions, these of them rightly."""
    enrollment = make_enrollment(quiz, user, at=at)
    if right is not None:
        take(enrollment, quiz, right=right, at=at)
    done = VersionActivity.objects.filter(version=enrollment.version_id)
    complete([Result(enrollment, one, at, success=True if one.kind == "quiz" else None) for one in done], at=at)
    return enrollment


def take(enrollment: Enrollment, quiz: VersionActivity, *, right: Collection[str], at: datetime = AT) -> None:
    attempt = start(enrollment=enrollment, activity=quiz, at=at)
    for response in attempt.responses.select_related("question_version__question"):
        is_right = response.question_version.question.key in right
        answer = load(response.question_version.body).sample(right=is_right, seed=response.seed)
        save(response=response, answer=answer, revision=0, at=at)
    submit(attempt=attempt, at=at + timedelta(minutes=5))


def make_refresher(user: User, quiz: VersionActivity | None = None, *, today: date = APRIL) -> Refresher:
    """She has finished a course, and gets her questions."""
    finish(user, quiz or make_quiz_about())
    services.make(today=today)
    return Refresher.objects.get(user=user)


def keys(refresher: Refresher) -> list[str]:
    rows = refresher.questions.order_by("position")
    return list(rows.values_list("question_version__question__key", flat=True))
