"""What a learner reads after a check and after handing in, and why there is no next try yet."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils import formats as dates
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import activities
from courses.assessments.behaviours import checking_of
from courses.assessments.limits import Standing
from courses.assessments.models import Attempt, Response
from courses.assessments.pool import question_of
from courses.assessments.question_types.question import FULL_BP, Explanation, QuestionDocument
from courses.assessments.showing import Shown, When, moments, shown_at
from courses.models import VersionActivity
from lms.lib import formats


@dataclass(frozen=True)
class LessonLink:
    number: int
    title: str
    url: str


@dataclass(frozen=True)
class Told:
    """What is told about one answer; what may not be told yet is not in it."""

    position: int
    text: str
    is_right: bool
    tries: int
    # More than nothing, less than all; None where marks are not told.
    part_bp: int | None
    explanation: Explanation
    solution: list[str]
    lesson: LessonLink | None
    must_pass: bool


@dataclass(frozen=True)
class AfterCheck:
    """What stands below a question that was checked: `told` once it is closed, else how it goes on."""

    told: Told | None
    is_partly_right: bool
    hints: list[str]
    tries_left: int
    # What a right answer gives at the next try.
    worth_bp: int | None


def to_look_at(attempt: Attempt, responses: list[Response], shown: Shown) -> list[Told]:
    """The questions that did not get all their marks, each with the lesson that teaches it. One query."""
    if not shown.right:
        return []
    missed = [response for response in responses if response.score_bp != FULL_BP]
    lessons = _lessons(attempt) if missed else {}
    return [_told(response, question_of(response), shown, lessons) for response in missed]


def after_check(attempt: Attempt, response: Response, question: QuestionDocument) -> AfterCheck:
    shown = shown_at(attempt.version_activity, When.CHECKED)
    checking, tries = checking_of(attempt.version_activity), len(response.checked)
    lessons = _lessons(attempt) if response.closed_at and question.lesson else {}
    return AfterCheck(
        told=_told(response, question, shown, lessons) if response.closed_at else None,
        is_partly_right=question.grade(response.checked[-1]) > 0,
        hints=question.hints[:tries],
        tries_left=checking.tries_at(question) - tries,
        worth_bp=checking.worth_bp(tries + 1) if shown.marks else None,
    )


def _told(response: Response, question: QuestionDocument, shown: Shown, lessons: dict[str, LessonLink]) -> Told:
    tried, is_part = response.tried, 0 < (response.score_bp or 0) < FULL_BP
    is_right = bool(tried) and question.grade(tried[-1]) == FULL_BP
    return Told(
        position=response.position,
        text=question.text,
        is_right=is_right,
        tries=len(tried),
        part_bp=response.score_bp if shown.marks and is_part else None,
        explanation=_explanation(question.explain(response.answer), shown),
        solution=question.solution() if shown.solution and not is_right else [],
        lesson=lessons.get(question.lesson or ""),
        must_pass=question.must_pass,
    )


def _explanation(whole: Explanation, shown: Shown) -> Explanation:
    if shown.explanation:
        return whole
    verdicts = [replace(verdict, feedback="") for verdict in whole.verdicts]
    return Explanation(chosen=whole.chosen, feedback=[], explanation="", verdicts=verdicts)


def not_told_yet(quiz: VersionActivity, shown: Shown) -> str:
    """When the result page will say more than it does."""
    later = [what for what, since in moments(quiz).items() if since is When.OVER and not getattr(shown, what)]
    if "right" in later:
        return _("Which answers were right is shown once you have passed, or have no try left.")
    if "solution" in later:
        return _("The right answers are shown once you have passed, or have no try left.")
    return ""


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
