"""What a learner reads after handing in."""

from dataclasses import dataclass

from courses import activities
from courses.assessments.models import Attempt, Response
from courses.assessments.pool import question_in
from courses.assessments.question_types.question import FULL_BP, Explanation
from courses.models import VersionActivity


@dataclass(frozen=True)
class LessonLink:
    number: int
    title: str
    url: str


@dataclass(frozen=True)
class WrongAnswer:
    position: int
    text: str
    explanation: Explanation
    lesson: LessonLink | None


def wrong_answers(attempt: Attempt, responses: list[Response]) -> list[WrongAnswer]:
    """The questions that were not fully right, each with the lesson that teaches it. One query."""
    wrong = [response for response in responses if response.score_bp != FULL_BP]
    lessons = _lessons(attempt) if wrong else {}
    found = []
    for response in wrong:
        question = question_in(attempt.version_activity, response.question_version_id)
        explanation, lesson = question.explain(response.answer), lessons.get(question.lesson or "")
        found.append(WrongAnswer(response.position, question.text, explanation, lesson))
    return found


def _lessons(attempt: Attempt) -> dict[str, LessonLink]:
    """By key, as the enrollment reads them now."""
    enrollment = attempt.enrollment
    rows = VersionActivity.objects.filter(version=enrollment.version_id, kind="lesson").values_list("key", "title")
    return {
        key: LessonLink(number, title, activities.url("lesson", enrollment.uuid, key))
        for number, (key, title) in enumerate(rows.order_by("position"), start=1)
    }
