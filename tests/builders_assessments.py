"""Question banks and quizzes for tests, made through the services."""

from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.assessments.models import Attempt, Bank
from courses.assessments.question_types import load
from courses.assessments.services import save, save_bank, start
from courses.enrollments.models import Enrollment
from courses.enrollments.services import enroll
from courses.models import Activity, CourseVersion, Edition, Module, VersionActivity
from tests.builders import AT, make_course, make_person, make_version


def single(key: str = "first-water", **fields: Any) -> dict[str, Any]:
    return {
        "key": key,
        "kind": "single",
        "text": f"{key}: what comes first?",
        "choices": [
            {"key": "a", "text": f"Water for {key}", "correct": True},
            {"key": "b", "text": f"Milk for {key}", "feedback": f"Milk comes last in {key}."},
            {"key": "c", "text": f"Sugar for {key}", "feedback": f"Sugar is a choice in {key}."},
        ],
        "explanation": f"Water carries the heat in {key}.",
        "lesson": "lesson-1",
        "difficulty": 1,
        "tags": ["water"],
    } | fields


def multiple(key: str = "what-belongs", **fields: Any) -> dict[str, Any]:
    return {
        "key": key,
        "kind": "multiple",
        "text": f"{key}: what belongs in the pot?",
        "choices": [
            {"key": "a", "text": f"Leaves for {key}", "correct": True},
            {"key": "b", "text": f"Hot water for {key}", "correct": True},
            {"key": "c", "text": f"The spoon for {key}", "feedback": f"The spoon stays outside in {key}."},
        ],
        "explanation": f"Leaves and water make {key}.",
        "lesson": "lesson-2",
        "difficulty": 2,
        "tags": ["pot"],
    } | fields


def truefalse(key: str = "tea-is-hot", **fields: Any) -> dict[str, Any]:
    return {
        "key": key,
        "kind": "truefalse",
        "text": f"{key}: tea is poured hot.",
        "answer": True,
        "explanation": f"Heat draws the taste in {key}.",
        "lesson": "lesson-1",
        "difficulty": 1,
        "tags": ["water"],
    } | fields


def questions(count: int) -> list[dict[str, Any]]:
    """The three kinds in turn."""
    makers = (single, multiple, truefalse)
    return [makers[number % 3](f"question-{number}") for number in range(count)]


def make_bank(edition: Edition, count: int = 6) -> Bank:
    return save_bank(edition, questions(count))


def make_quiz_draft(
    edition: Edition, *, key: str = "tea-quiz", draw: int = 3, pass_mark: int = 60, **limits: Any
) -> Activity:
    """A quiz in a module of its own, after the lessons."""
    place = edition.modules.count()
    module = Module.objects.create(edition=edition, key=f"module-{key}", title="Quiz", position=place)
    return Activity.objects.create(
        edition=edition,
        module=module,
        key=key,
        kind="quiz",
        title="The tea quiz",
        minutes=5,
        position=0,
        data={"draw": draw, "pass_mark": pass_mark, **limits},
    )


def make_quiz(
    slug: str = "tea", *, count: int = 6, draw: int = 3, pass_mark: int = 60, **limits: Any
) -> VersionActivity:
    """A published course of two lessons and a quiz."""
    edition = make_course(slug)
    make_bank(edition, count)
    make_quiz_draft(edition, draw=draw, pass_mark=pass_mark, **limits)
    return quiz_of(make_version(edition))


def make_quiz_from(bank: list[dict[str, Any]], *, slug: str = "tea", **settings: Any) -> VersionActivity:
    """A published course whose quiz has these settings and no others but the pass mark."""
    edition = make_course(slug)
    save_bank(edition, bank)
    draft = make_quiz_draft(edition)
    draft.data = {"pass_mark": 60, **settings}
    draft.save(update_fields=["data"])
    return quiz_of(make_version(edition))


def quiz_of(version: CourseVersion) -> VersionActivity:
    return version.activities.get(kind="quiz")


def make_enrollment(quiz: VersionActivity, user: User | None = None, *, at: datetime = AT) -> Enrollment:
    person = user or make_person()
    course = quiz.version.edition.course
    return enroll(user_ids=[person.pk], course=course, source=Enrollment.Source.SELF, at=at)[0]


def answer_all(attempt: Attempt, *, right: int) -> None:
    """Answer every question of an open attempt, the first `right` of them rightly."""
    for response in attempt.responses.select_related("question_version"):
        question = load(response.question_version.body)
        answer = question.sample(right=response.position <= right, seed=response.seed)
        save(response=response, answer=answer, revision=response.revision, at=AT)


def begin(quiz: VersionActivity) -> tuple[Client, Attempt]:
    """A learner's browser, and her attempt that has just begun."""
    enrollment = make_enrollment(quiz)
    client = Client()
    client.force_login(enrollment.user)
    return client, start(enrollment=enrollment, activity=quiz, at=AT)


def url_of(name: str, attempt: Attempt, *more: int) -> str:
    where = [attempt.enrollment.uuid, attempt.version_activity.key, attempt.uuid, *more]
    return reverse(f"assessments:{name}", args=where)
