"""The quiz as an activity: draws some questions of its edition's bank; publishing freezes the bank into it."""

from typing import Any, ClassVar, Literal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import Field
from pydantic import ValidationError as DocumentError

from courses.assessments import question_types
from courses.assessments.forms import MOST_HOURS, MOST_MINUTES, limit_fields
from courses.assessments.limits import NAMES
from courses.assessments.models import QuestionVersion
from courses.assessments.pool import Scale
from courses.assessments.question_types.question import QuestionDocument
from courses.document import ActivityDocument, Compiled, Problem
from courses.lessons import fill
from courses.models import Activity, CourseVersion, Edition, VersionActivity
from courses.publishing import BASE_LANGUAGE
from lms.lib import markdown


class QuizDocument(ActivityDocument):
    kind: Literal["quiz"]
    draw: int = Field(ge=1)
    # Percent. Above 100 is refused by `QuizKind.check`, which says why.
    pass_mark: int = Field(ge=1)
    # Asks how sure one is, and marks by it.
    certainty: bool = False
    # None of these is a limit unless it is set.
    tries: int | None = Field(default=None, ge=1, le=100)
    # Hours after a failed try before the next.
    wait_hours: int | None = Field(default=None, ge=1, le=MOST_HOURS)
    # Minutes.
    time_limit: int | None = Field(default=None, ge=1, le=MOST_MINUTES)


class QuizKind:
    slug: ClassVar[str] = "quiz"
    label: ClassVar[Any] = gettext_lazy("Quiz")
    document: ClassVar[type[ActivityDocument]] = QuizDocument
    url_name: ClassVar[str] = "assessments:quiz"

    def check(self, document: QuizDocument, placeholders: dict[str, str], edition: Edition) -> list[Problem]:
        questions = list(QuestionVersion.objects.in_use(edition))
        found = _settings_problems(document, questions)
        lessons = _lesson_keys(edition)
        for version in questions:
            found += _question_problems(document, version.body, lessons, placeholders)
        return found

    def compile(self, documents: list[QuizDocument], placeholders: dict[str, str], edition: Edition) -> list[Compiled]:
        """The texts are stored with their placeholders resolved: what is shown must not change with the program."""
        if not documents:
            return []
        pool = [
            {
                "version": version.pk,
                "number": version.number,
                "sha256": version.sha256,
                "body": fill(version.body, placeholders),
            }
            for version in QuestionVersion.objects.in_use(edition)
        ]
        questions = [question_types.load(one["body"]) for one in pool]
        return [
            Compiled(
                html="",
                data={"draw": one.draw, "pass_mark": one.pass_mark, "pool": pool}
                | _scale(one, questions)
                | {name: limit for name in NAMES if (limit := getattr(one, name)) is not None},
            )
            for one in documents
        ]

    def form_fields(self) -> dict[str, forms.Field]:
        return {
            "draw": forms.IntegerField(label=_("Questions drawn from the bank"), min_value=1),
            "pass_mark": forms.IntegerField(label=_("Pass mark, in percent"), min_value=1, max_value=100),
            "certainty": forms.BooleanField(
                label=_("Ask how sure people are"),
                required=False,
                help_text=_(
                    "A right answer gives 1, 2 or 3 marks, a wrong one costs 0, 2 or 6. Off unless you tick it."
                ),
            ),
            **limit_fields(),
        }


def _scale(document: QuizDocument, questions: list[QuestionDocument]) -> dict[str, str]:
    if document.certainty:
        return {"scale": Scale.CERTAINTY.value}
    if all(one.is_whole for one in questions):
        return {}
    return {"scale": Scale.POINTS.value}


def _settings_problems(document: QuizDocument, questions: list[QuestionVersion]) -> list[Problem]:
    found, size = [], len(questions)
    if document.pass_mark > 100:
        sentence = _("The pass mark is %(mark)s percent. Nobody can reach more than 100.")
        found.append(Problem((document.key, "pass_mark"), sentence % {"mark": document.pass_mark}))
    if not size:
        found.append(Problem((document.key,), _("The question bank is empty. Write the questions first.")))
    elif document.draw > size:
        sentence = ngettext(
            "The quiz draws %(draw)s questions, and the bank has only %(size)s question.",
            "The quiz draws %(draw)s questions, and the bank has only %(size)s questions.",
            size,
        )
        found.append(Problem((document.key, "draw"), sentence % {"draw": document.draw, "size": size}))
    elif document.draw <= sum(question_types.load(one.body).weight == 0 for one in questions):
        sentence = _(
            "A try could get only questions that do not count. Draw more questions, or let some of them count."
        )
        found.append(Problem((document.key, "draw"), sentence))
    return found + _must_pass_problems(document, [question_types.load(one.body) for one in questions])


def _must_pass_problems(document: QuizDocument, questions: list[QuestionDocument]) -> list[Problem]:
    must = [one for one in questions if one.must_pass]
    found = []
    if len(must) > document.draw:
        sentence = ngettext(
            "%(must)s questions of the bank must be passed, and the quiz draws only %(draw)s question.",
            "%(must)s questions of the bank must be passed, and the quiz draws only %(draw)s questions.",
            document.draw,
        )
        found.append(Problem((document.key, "draw"), sentence % {"must": len(must), "draw": document.draw}))
    for one in must:
        if not one.weight:
            sentence = _("The question must be passed, and it does not count. Let it do one of the two.")
            found.append(Problem((document.key, one.key, "must_pass"), sentence))
    return found


def _question_problems(
    document: QuizDocument, body: dict[str, Any], lessons: set[str], placeholders: dict[str, str]
) -> list[Problem]:
    found = []
    if body.get("lesson") and body["lesson"] not in lessons:
        sentence = _("The question belongs to the lesson “%(lesson)s”, and there is no such lesson.")
        found.append(Problem((document.key, body["key"], "lesson"), sentence % {"lesson": body["lesson"]}))
    for name in markdown.unknown_placeholders(str(body), placeholders):
        sentence = _("The placeholder “%(name)s” is not known.")
        found.append(Problem((document.key, body["key"]), sentence % {"name": name}))
    try:
        question_types.load(fill(body, placeholders))
    except DocumentError as error:
        # Such as two choices that read the same once their placeholders are filled.
        found += [Problem((document.key, body["key"], *map(str, e["loc"])), e["msg"]) for e in error.errors()]
    return found


def _lesson_keys(edition: Edition) -> set[str]:
    """The lessons of this edition, and those that it borrows from the published base edition."""
    own = Activity.objects.filter(edition=edition, kind="lesson")
    base = CourseVersion.objects.newest().filter(edition__course=edition.course, edition__language=BASE_LANGUAGE)
    borrowed = VersionActivity.objects.filter(version__in=base, kind="lesson")
    return set(own.values_list("key", flat=True)) | set(borrowed.values_list("key", flat=True))
