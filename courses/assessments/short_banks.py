"""Quizzes that take the newest wordings, and whose bank no longer holds enough for them: their trainers are told."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.assessments.drawing import parts_of, shortages
from courses.assessments.drawing_problems import drawing_problems
from courses.assessments.models import QuestionVersion
from courses.assessments.pool import NEWEST
from courses.assessments.question_types.question import QuestionDocument
from courses.assessments.services.papers import readable
from courses.models import Activity, CourseVersion, VersionActivity
from courses.workshop_notices import Notice


def notices(activity: Activity | None, today: date) -> Iterator[Notice]:
    """As many statements for many quizzes as for one."""
    quizzes = VersionActivity.objects.filter(
        version__in=CourseVersion.objects.newest(),
        kind="quiz",
        data__questions=NEWEST,
        language=F("version__edition__language"),
    )
    if activity is not None:
        quizzes = quizzes.filter(version__edition=activity.edition_id, key=activity.key)
    found = list(quizzes.select_related("version").defer("html", "version__document"))
    banks = _banks([quiz.version.edition_id for quiz in found]) if found else {}
    for quiz in found:
        questions = banks.get(quiz.version.edition_id, [])
        if shortages(questions, parts_of(quiz)):
            yield _notice(quiz, questions)


def _banks(editions: list[int]) -> Mapping[int, list[QuestionDocument]]:
    """As a try that starts now would read them."""
    rows = QuestionVersion.objects.newest().filter(question__retired=False, question__bank__edition__in=editions)
    edition_of = dict(rows.values_list("pk", "question__bank__edition"))
    found: dict[int, list[QuestionDocument]] = {}
    for one in readable(rows):
        found.setdefault(edition_of[one.version_id], []).append(one.question)
    return found


def _notice(quiz: VersionActivity, questions: list[QuestionDocument]) -> Notice:
    draw = None if quiz.data.get("parts") else quiz.data["draw"]
    problem = drawing_problems(quiz.key, draw, parts_of(quiz), questions)[0]
    sentence = _("“%(title)s” gives the published wordings instead of the newest. %(reason)s")
    questions_url = reverse("admin:assessments_question_changelist")
    return Notice(
        sentence % {"title": quiz.title, "reason": problem.message},
        f"{questions_url}?bank__edition__id__exact={quiz.version.edition_id}",
        _("See the questions"),
    )
