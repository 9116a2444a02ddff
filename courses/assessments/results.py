"""What a learner reads after handing in, and why there is no next try yet."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import formats as dates
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import activities
from courses.assessments.limits import Standing
from courses.assessments.models import Attempt, Response
from courses.assessments.pool import question_in
from courses.assessments.question_types.question import FULL_BP, Explanation
from courses.models import VersionActivity
from lms.lib import formats


@dataclass(frozen=True)
class LessonLink:
    number: int
    title: str
    url: str


@dataclass(frozen=True)
class WrongAnswer:
    position: int
    text: str
    score_bp: int
    explanation: Explanation
    lesson: LessonLink | None
    must_pass: bool = False


def wrong_answers(attempt: Attempt, responses: list[Response]) -> list[WrongAnswer]:
    """The questions that were not fully right, each with the lesson that teaches it. One query."""
    wrong = [response for response in responses if response.score_bp != FULL_BP]
    lessons = _lessons(attempt) if wrong else {}
    found = []
    for response in wrong:
        question = question_in(attempt.version_activity, response.question_version_id)
        explanation, lesson = question.explain(response.answer), lessons.get(question.lesson or "")
        found.append(
            WrongAnswer(
                position=response.position,
                text=question.text,
                score_bp=response.score_bp or 0,
                explanation=explanation,
                lesson=lesson,
                must_pass=question.must_pass,
            )
        )
    return found


def _lessons(attempt: Attempt) -> dict[str, LessonLink]:
    """By key, as the enrollment reads them now."""
    enrollment = attempt.enrollment
    rows = VersionActivity.objects.filter(version=enrollment.version_id, kind="lesson").values_list("key", "title")
    return {
        key: LessonLink(number, title, activities.url("lesson", enrollment.uuid, key))
        for number, (key, title) in enumerate(rows.order_by("position"), start=1)
    }


def not_now(standing: Standing, today: date) -> str:
    """Why this person cannot start a try; empty when she can."""
    if standing.left == 0:
        return _("You have used all your tries. Ask the people who run the course if you need another.")
    if standing.again_at is None:
        return ""
    again = timezone.localtime(standing.again_at)
    if again.date() == today:
        return _("You can try again today from %(time)s.") % {"time": formats.clock(again)}
    if again.date() - today < timedelta(days=7):
        values = {"weekday": dates.date_format(again, "l"), "time": formats.clock(again)}
        return _("You can try again from %(weekday)s, %(time)s.") % values
    return _("You can try again from %(day)s, %(time)s.") % {"day": formats.day(again), "time": formats.clock(again)}
