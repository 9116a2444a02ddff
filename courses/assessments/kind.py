"""The quiz as an activity: draws some questions of its edition's bank; publishing freezes the bank into it."""

from typing import Any, ClassVar, Literal, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field, model_validator
from pydantic import ValidationError as DocumentError

from courses.assessments import question_types
from courses.assessments.behaviour_settings import (
    LEAST_TRIES,
    behaviour_fields,
    behaviour_problems,
    costs_marks,
    frozen,
)
from courses.assessments.behaviours import DEFAULT_TRIES, Behaviour
from courses.assessments.drawing import MOST_PARTS, Part, may_come, paper_size
from courses.assessments.drawing_form import draw_field, drawing_fields
from courses.assessments.drawing_problems import drawing_problems
from courses.assessments.forms import MOST_HOURS, MOST_MINUTES, limit_fields
from courses.assessments.limits import NAMES
from courses.assessments.models import QuestionVersion
from courses.assessments.pool import NEWEST, Scale
from courses.assessments.question_types.question import MOST_TRIES, QuestionDocument
from courses.assessments.showing import ShownDocument
from courses.document import ActivityDocument, Compiled, Problem
from courses.lessons import fill
from courses.models import Activity, CourseVersion, Edition, VersionActivity
from courses.publishing import BASE_LANGUAGE
from lms.lib import markdown


class QuizDocument(ActivityDocument):
    kind: Literal["quiz"]
    # From the whole bank. Beside parts it is not read: their counts say it.
    draw: int | None = Field(default=None, ge=1)
    parts: list[Part] = Field(default=[], max_length=MOST_PARTS)
    # Whose wording a try gets: the one of the publishing, or the one of its own first moment.
    questions: Literal["pinned", "newest"] = "pinned"
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
    behaviour: Behaviour = Behaviour.DEFERRED
    # Of each question; these two only with hints.
    question_tries: int = Field(default=DEFAULT_TRIES, ge=LEAST_TRIES, le=MOST_TRIES)
    try_cost: Literal["nothing", "tenth", "fifth", "quarter", "third", "half"] = "third"
    # Where it differs from the usual.
    shown: ShownDocument = ShownDocument()

    @model_validator(mode="after")
    def _draws_one_way(self) -> Self:
        if self.parts:
            self.draw = None
        elif self.draw is None:
            raise ValueError(_("Say how many questions the quiz draws, or name its parts."))
        return self

    @property
    def drawn(self) -> list[Part]:
        return self.parts or [Part(count=self.draw or 0)]


class QuizKind:
    slug: ClassVar[str] = "quiz"
    label: ClassVar[Any] = gettext_lazy("Quiz")
    document: ClassVar[type[ActivityDocument]] = QuizDocument
    url_name: ClassVar[str] = "assessments:quiz"

    def check(self, document: QuizDocument, placeholders: dict[str, str], edition: Edition) -> list[Problem]:
        questions = list(QuestionVersion.objects.in_use(edition))
        found = _settings_problems(document, [question_types.load(one.body) for one in questions])
        found += behaviour_problems(document)
        lessons = _lesson_keys(edition)
        for version in questions:
            found += _question_problems(document, version.body, lessons, placeholders)
        return found

    def compile(self, documents: list[QuizDocument], placeholders: dict[str, str], edition: Edition) -> list[Compiled]:
        """The texts are stored with their placeholders resolved: what is shown must not change with the program."""
        if not documents:
            return []
        bank = [
            {
                "version": version.pk,
                "number": version.number,
                "sha256": version.sha256,
                "body": fill(version.body, placeholders),
            }
            for version in QuestionVersion.objects.in_use(edition)
        ]
        return [
            Compiled(
                html="",
                data={"pass_mark": one.pass_mark}
                | _drawn(one, bank)
                | frozen(one)
                | {name: limit for name in NAMES if (limit := getattr(one, name)) is not None},
            )
            for one in documents
        ]

    def form_fields(self, edition: Edition) -> dict[str, forms.Field]:
        return {
            "draw": draw_field(),
            "pass_mark": forms.IntegerField(label=_("Pass mark, in percent"), min_value=1, max_value=100),
            "certainty": forms.BooleanField(
                label=_("Ask how sure people are"),
                required=False,
                help_text=_(
                    "A right answer gives 1, 2 or 3 marks, a wrong one costs 0, 2 or 6. Off unless you tick it."
                ),
            ),
            **drawing_fields(edition),
            **behaviour_fields(),
            **limit_fields(),
        }


def _drawn(document: QuizDocument, bank: list[dict[str, Any]]) -> dict[str, Any]:
    """How many questions a paper has, what it is drawn from, and how it counts."""
    loaded = [(one, question_types.load(one["body"])) for one in bank]
    pool = [(one, question) for one, question in loaded if may_come(question, document.drawn)]
    questions = [question for _one, question in pool]
    parts = [part.model_dump(mode="json", exclude_defaults=True) for part in document.parts]
    return (
        {"draw": paper_size(questions, document.drawn), "pool": [one for one, _question in pool]}
        | ({"parts": parts} if parts else {})
        | ({"questions": NEWEST} if document.questions == NEWEST else {})
        | _scale(document, questions)
    )


def _scale(document: QuizDocument, questions: list[QuestionDocument]) -> dict[str, str]:
    if document.certainty:
        return {"scale": Scale.CERTAINTY.value}
    if costs_marks(document):
        return {"scale": Scale.POINTS.value}
    # Of wordings that are still to come nobody knows whether they can be partly right.
    if document.questions != NEWEST and all(one.is_whole for one in questions):
        return {}
    return {"scale": Scale.POINTS.value}


def _settings_problems(document: QuizDocument, questions: list[QuestionDocument]) -> list[Problem]:
    found = []
    if document.pass_mark > 100:
        sentence = _("The pass mark is %(mark)s percent. Nobody can reach more than 100.")
        found.append(Problem((document.key, "pass_mark"), sentence % {"mark": document.pass_mark}))
    found += drawing_problems(document.key, document.draw, document.drawn, questions)
    for one in questions:
        if one.must_pass and not one.weight:
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
    """The lessons of this edition, and those that it borrows from the published base edition.

    A test in place of a course has none: its questions rest on the lessons of the same tier's courses.
    """
    own = Activity.objects.filter(edition=edition, kind="lesson")
    base = CourseVersion.objects.newest().filter(edition__course=edition.course, edition__language=BASE_LANGUAGE)
    borrowed = VersionActivity.objects.filter(version__in=base, kind="lesson")
    found = set(own.values_list("key", flat=True)) | set(borrowed.values_list("key", flat=True))
    if found or edition.course.tier_id is None:
        return found
    taught = CourseVersion.objects.newest().filter(edition__course__tier=edition.course.tier_id)
    return set(VersionActivity.objects.filter(version__in=taught, kind="lesson").values_list("key", flat=True))
