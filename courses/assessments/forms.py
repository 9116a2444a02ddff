"""The form in which trainers write a question; nobody types JSON."""

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError as DocumentError

from courses.assessments import question_types
from courses.assessments.models import Question
from courses.models import Activity, Edition

ROWS = range(1, 9)
KEYS = "abcdefgh"
KINDS = [
    ("single", _("one right choice")),
    ("multiple", _("several right choices")),
    ("truefalse", _("true or false")),
]
# What is wrong when the schema refuses one of these.
SENTENCES = {
    "key": _("Use small letters, digits and hyphens."),
    "tags": _("Use small letters, digits and hyphens in a tag."),
    "clauses": _("A clause looks like G1.1."),
    "answer": _("Say whether the statement is true or false."),
    "choices": _("Write at least two choices."),
}
DIFFICULTIES = [(1, _("1: recall")), (2, _("2: apply")), (3, _("3: judge"))]


class WordListField(forms.Field):
    """Words with commas between them."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return [word.strip() for word in (value or "").split(",") if word.strip()]


class QuestionFields(forms.ModelForm):
    edition = forms.ModelChoiceField(Edition.objects.order_by("course__slug", "language"), label=_("Edition"))
    key = forms.SlugField(
        label=_("Key"), max_length=50, help_text=_("Short and lower case, such as praise-is-news. It never changes.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    text = forms.CharField(label=_("Question or statement"), widget=forms.Textarea(attrs={"rows": 3}))
    answer = forms.ChoiceField(
        label=_("The statement is"),
        choices=[("", _("not a statement")), ("true", _("true")), ("false", _("false"))],
        required=False,
        help_text=_("Only for true or false. The other kinds have choices below."),
    )
    explanation = forms.CharField(
        label=_("Explanation"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why, in one or two sentences. People read it after a wrong answer."),
    )
    lesson = forms.ChoiceField(label=_("Lesson"), required=False, help_text=_("Where it is taught."))
    clauses = WordListField(
        label=_("Clauses"), required=False, help_text=_("Clauses of the guidelines, such as G1.1, G4.1.")
    )
    difficulty = forms.TypedChoiceField(label=_("Difficulty"), choices=DIFFICULTIES, coerce=int)
    tags = WordListField(label=_("Tags"), required=False, help_text=_("Lower case, with commas between them."))

    class Meta:
        model = Question
        fields = ["retired"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body: dict[str, Any] = {}
        self.old_choices: list[dict[str, Any]] = []
        edition = None
        if self.instance.pk:
            edition = self.instance.bank.edition
            self._show(edition, self.instance.versions.order_by("-number")[0].body)
        lessons = _lessons(edition)
        kept = self.initial.get("lesson")
        if kept and edition and kept not in dict(lessons):
            # Borrowed from the base edition, or gone from the draft since.
            lessons.append((kept, kept))
        cast(forms.ChoiceField, self.fields["lesson"]).choices = [("", _("no lesson")), *lessons]

    def _show(self, edition: Edition, body: dict[str, Any]) -> None:
        """The newest wording, in the fields. What identifies the question is fixed."""
        self.old_choices = body.get("choices", [])
        shown = {name: body[name] for name in self.fields if name in body and name != "answer"}
        self.initial.update(shown, edition=edition.pk)
        if body["kind"] == "truefalse":
            self.initial["answer"] = "true" if body["answer"] else "false"
        for row, choice in zip(ROWS, self.old_choices, strict=False):
            for name in ("text", "correct", "feedback"):
                self.initial[f"choice_{row}_{name}"] = choice.get(name)
        for name in ("edition", "key", "kind"):
            self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            self._refuse_known_key(data)
        if self.errors:
            return data
        self.body = self._body(data)
        try:
            question_types.load(self.body)
        except DocumentError as problem:
            for error in problem.errors():
                field = str(error["loc"][0]) if error["loc"] else ""
                sentence = SENTENCES.get(field) or error["msg"].removeprefix("Value error, ")
                self.add_error(field if field in self.fields else None, sentence)
        return data

    def _refuse_known_key(self, data: dict[str, Any]) -> None:
        taken = Question.objects.filter(~Q(pk=self.instance.pk), bank__edition=data["edition"], key=data["key"])
        if taken.exists():
            self.add_error("key", _("Another question of this edition has this key."))

    def _body(self, data: dict[str, Any]) -> dict[str, Any]:
        names = ("key", "kind", "text", "explanation", "clauses", "difficulty", "tags")
        body = {name: data[name] for name in names} | {"lesson": data["lesson"] or None}
        if data["kind"] == "truefalse":
            return body | ({"answer": data["answer"] == "true"} if data["answer"] else {})
        return body | {"choices": self._choices(data)}

    def _choices(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        """The rows that have a text; a choice keeps its key, a new one gets the next letter."""
        old = dict(zip(ROWS, (choice["key"] for choice in self.old_choices), strict=False))
        free = (key for key in KEYS if key not in old.values())
        return [
            {
                "key": old.get(row) or next(free),
                "text": data[f"choice_{row}_text"],
                "correct": data[f"choice_{row}_correct"],
                "feedback": data[f"choice_{row}_feedback"],
            }
            for row in ROWS
            if data[f"choice_{row}_text"]
        ]


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


def _choice_fields() -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for row in ROWS:
        fields[f"choice_{row}_text"] = forms.CharField(
            label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 2})
        )
        fields[f"choice_{row}_correct"] = forms.BooleanField(label=_("Right"), required=False)
        fields[f"choice_{row}_feedback"] = forms.CharField(
            label=_("Feedback"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("For a wrong choice: why it is tempting."),
        )
    return fields


# The admin lays out declared fields only, so the rows of choices are declared, not added in `__init__`.
QuestionForm: type[QuestionFields] = type("QuestionForm", (QuestionFields,), _choice_fields())
