"""The form in which trainers write a question; nobody types files."""

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError as DocumentError

from courses.assessments import question_types
from courses.assessments.models import Question
from courses.assessments.question_types.editor import Editor
from courses.document import sentence
from courses.forms.rows import ListField, with_more_rows
from courses.models import Activity, Edition

KINDS = [(kind, one.editor.label) for kind, one in question_types.TYPES.items()]
DIFFICULTIES = [(1, _("1: recall")), (2, _("2: apply")), (3, _("3: judge"))]
# What is wrong when the schema refuses one of these.
SENTENCES = {
    "key": _("Use small letters, digits and hyphens."),
    "tags": _("Use small letters, digits and hyphens in a tag."),
    "clauses": _("A clause looks like G1.1."),
    "hints": _("Write at most four hints."),
    "choices": _("Write two to eight choices."),
    "pairs": _("Write two to eight pairs."),
    "steps": _("Write three to ten steps."),
    "items": _("Write two to twenty cards."),
    "classes": _("Write two to six classes."),
}
LONGEST_KEY = 50
MOST_HOURS = 24 * 90
MOST_MINUTES = 24 * 60


def limit_fields() -> dict[str, forms.Field]:
    """What limits the tries at a quiz. Stands folded."""
    fields: dict[str, forms.Field] = {
        "tries": forms.IntegerField(
            label=_("Number of tries"),
            min_value=1,
            max_value=100,
            help_text=_("Left empty, people try as often as they like."),
        ),
        "wait_hours": forms.IntegerField(
            label=_("Hours to wait after a failed try"),
            min_value=1,
            max_value=MOST_HOURS,
            help_text=_("Left empty, people may try again at once."),
        ),
        "time_limit": forms.IntegerField(
            label=_("Time limit, in minutes"),
            min_value=1,
            max_value=MOST_MINUTES,
            help_text=_("Left empty, no clock runs. Who was granted longer time gets it by itself."),
        ),
    }
    for field in fields.values():
        field.required, cast(Any, field).folded = False, True
    return fields


class WordListField(forms.Field):
    """Words with commas between them."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return [word.strip() for word in (value or "").split(",") if word.strip()]


class CommonFields(forms.Form):
    """What every kind has. `MORE` stands folded, and each of its fields says what it is when left alone."""

    MORE = ("key", "hints", "lesson", "clauses", "difficulty", "tags", "must_pass", "retired")

    edition = forms.ModelChoiceField(Edition.objects.order_by("course__slug", "language"), label=_("Edition"))
    text = forms.CharField(label=_("Question or statement"), widget=forms.Textarea(attrs={"rows": 3}))
    explanation = forms.CharField(
        label=_("Explanation"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why, in one or two sentences. People read it after a wrong answer."),
    )
    key = forms.SlugField(
        label=_("Key"),
        required=False,
        max_length=LONGEST_KEY,
        help_text=_("Left empty, it is made from the question. It never changes."),
    )
    hints = ListField(
        label=_("Hints"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One in each line, four at most, or none. Quizzes with hints show the first after the first wrong try."
        ),
    )
    lesson = forms.ChoiceField(
        label=_("Lesson"), required=False, help_text=_("Where it is taught; a wrong answer leads there.")
    )
    clauses = WordListField(
        label=_("Clauses"), required=False, help_text=_("Clauses of the guidelines, such as G1.1, G4.1; or none.")
    )
    difficulty = forms.TypedChoiceField(label=_("Difficulty"), choices=DIFFICULTIES, coerce=int, initial=2)
    tags = WordListField(label=_("Tags"), required=False, help_text=_("Lower case, with commas between them; or none."))
    must_pass = forms.BooleanField(
        label=_("A red line"),
        required=False,
        help_text=_("Off unless you tick it. Whoever answers it wrongly fails the try, whatever the score."),
    )
    retired = forms.BooleanField(label=_("Retired"), required=False, help_text=_("When ticked, no new quiz draws it."))

    def __init__(self, data: Any, *, question: Question | None, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        edition = question.bank.edition if question else None
        lessons = _lessons(edition)
        kept = initial.get("lesson")
        if kept and edition and kept not in dict(lessons):
            # Borrowed from the base edition, or gone from the draft since.
            lessons.append((kept, kept))
        cast(forms.ChoiceField, self.fields["lesson"]).choices = [("", _("no lesson")), *lessons]
        for name in ("edition", "key") if question else ():
            self.fields[name].disabled = True

    def first(self) -> list[Any]:
        return [field for field in self if field.name not in self.MORE]

    def more(self) -> list[Any]:
        return [field for field in self if field.name in self.MORE]


class QuestionEditor:
    """The common fields and those of one kind. `body` is there once `is_valid()` has said yes."""

    body: dict[str, Any]

    def __init__(self, *, kind: str, question: Question | None = None, data: Any = None) -> None:
        self.kind, self.question = kind, question
        self.problems: list[str] = []
        self.is_refused = False
        stored: dict[str, Any] = question.versions.order_by("-number")[0].body if question else {}
        initial = {name: stored[name] for name in CommonFields.base_fields if name in stored}
        if question:
            initial |= {"edition": question.bank.edition_id, "retired": question.retired}
        self.common = CommonFields(data, question=question, initial=initial)
        self.own: Editor = question_types.TYPES[kind].editor(data, stored)

    def with_more_rows(self, data: Any) -> "QuestionEditor":
        return QuestionEditor(kind=self.kind, question=self.question, data=with_more_rows(data, Editor.rows_prefix))

    def is_valid(self) -> bool:
        valid = all([self.common.is_valid(), self.own.is_valid()])
        self.is_refused = not (valid and self._has_own_key() and self._make_body())
        return not self.is_refused

    def _has_own_key(self) -> bool:
        data = self.common.cleaned_data
        taken = set(
            Question.objects.filter(~Q(pk=self.question and self.question.pk), bank__edition=data["edition"])
            .values_list("key", flat=True)
            .distinct()
        )
        data["key"] = data["key"] or _free_key(data["text"], taken)
        if data["key"] not in taken:
            return True
        self.common.add_error("key", _("Another question of this edition has this key."))
        return False

    def _make_body(self) -> bool:
        data = self.common.cleaned_data
        names = ("key", "text", "explanation", "hints", "clauses", "difficulty", "tags", "must_pass")
        common = {name: data[name] for name in names} | {"kind": self.kind, "lesson": data["lesson"] or None}
        self.body = common | self.own.value()
        try:
            question_types.load(self.body)
        except DocumentError as problem:
            for error in problem.errors():
                field = str(error["loc"][0]) if error["loc"] else ""
                if self.own.refuse(error):
                    continue
                words = str(SENTENCES.get(field) or sentence(error))
                if field in self.common.fields:
                    self.common.add_error(field, words)
                elif words not in self.problems:
                    self.problems.append(words)
            return False
        return True


def _free_key(text: str, taken: set[str]) -> str:
    stem = slugify(text).replace("_", "-")[: LONGEST_KEY - 4].strip("-") or "question"
    stem = "-".join(part for part in stem.split("-") if part)
    return next(key for n in range(1, len(taken) + 2) if (key := stem if n == 1 else f"{stem}-{n}") not in taken)


def _lessons(edition: Edition | None) -> list[tuple[Any, Any]]:
    """Of the edition; of all editions while a new question has none yet."""
    rows = (
        Activity.objects.filter(kind="lesson")
        .select_related("edition")
        .order_by("edition", "module__position", "position")
    )
    if edition:
        return [(row.key, f"{row.key}: {row.title}") for row in rows.filter(edition=edition)]
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        groups.setdefault(str(row.edition), []).append((row.key, f"{row.key}: {row.title}"))
    return list(groups.items())
