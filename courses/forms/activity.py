"""An activity as its trainer edits it: fields in, document out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from pydantic import ValidationError as DocumentError

from courses import activities
from courses.document import ActivityDocument, sentence
from courses.forms.clauses import clauses_field
from courses.forms.interactions import EDITORS, HEAD, KINDS, Editor
from courses.forms.rows import MAX_ROWS, Row, Rows, growing, is_folded, rows_of, with_more_rows
from courses.models import Activity, Edition

SOURCES = "sources"
MARKS = [
    ("read", gettext_lazy("read: we have read it ourselves")),
    ("secondary", gettext_lazy("secondary: one source says so")),
    ("unverified", gettext_lazy("unverified: not taught as fact")),
]


class CommonFields(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=480)
    required = forms.BooleanField(
        label=gettext_lazy("Required"), required=False, help_text=gettext_lazy("The course is complete only with it.")
    )

    def first(self) -> list[Any]:
        """What stands open; a kind may mark fields as `folded`."""
        return [field for field in self if not is_folded(field.field)]

    def more(self) -> list[Any]:
        return [field for field in self if is_folded(field.field)]


class SettingsForm(CommonFields):
    """An activity without a text, such as a quiz: its kind says which fields it has."""

    def __init__(self, *args: Any, kind: activities.ActivityKind, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= kind.form_fields(edition)


class LessonForm(CommonFields):
    objectives = forms.MultipleChoiceField(required=False)
    clauses = clauses_field()
    lead = forms.CharField(
        label=gettext_lazy("Opening"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One or two sentences, shown large under the title."),
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "true"}),
        help_text=gettext_lazy("Markdown. Headings start with ##; boxes stand between /// company and ///."),
    )

    def __init__(self, *args: Any, objectives: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objectives"] = forms.MultipleChoiceField(
            label=gettext_lazy("Objectives"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(name, f"{name} {text}") for name, text in sorted(objectives.items())],
        )


class SourceRow(Row):
    texts = ("text", "url")
    text = forms.CharField(label=gettext_lazy("Source"), widget=forms.Textarea(attrs={"rows": 2}))
    mark = forms.ChoiceField(label=gettext_lazy("How sure we are"), choices=MARKS)
    url = forms.URLField(label=gettext_lazy("Address"), required=False, assume_scheme="https")


class InteractionKind(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of interaction"), choices=KINDS, required=False)
    # The kind whose fields are on the page; another choice shows the fields of that kind first.
    shown = forms.CharField(required=False, widget=forms.HiddenInput)


class ActivityEditor:
    """All forms of one activity page together. `document` is there once `is_valid()` has said yes."""

    document: ActivityDocument

    def __init__(self, activity: Activity, data: Any = None) -> None:
        self.activity, self.kind = activity, activities.kind(activity.kind)
        self.problems: list[str] = []
        self.is_other_kind = self.is_refused = self.is_growing = False
        self.interaction: Editor | None = None
        self.interaction_kind: InteractionKind | None = None
        self.sources: Rows | None = None
        common = {name: getattr(activity, name) for name in ("title", "minutes", "required", "body")}
        initial = {**activity.data, **common}
        if not self.has_text:
            self.form: CommonFields = SettingsForm(data, initial=initial, kind=self.kind, edition=activity.edition)
            return
        self.form = LessonForm(data, initial=initial, objectives=activity.edition.course.objectives)
        self._build_lesson(data)

    @property
    def has_text(self) -> bool:
        return "body" in self.kind.document.model_fields

    def _build_lesson(self, data: Any) -> None:
        stored = self.activity.data.get("interaction") or {}
        chosen = stored.get("kind", "")
        if data is not None:
            chosen = data.get("interaction-kind", "")
            self.is_other_kind = chosen != data.get("interaction-shown", "")
        initial = {"kind": chosen, "shown": chosen}
        self.interaction_kind = InteractionKind(prefix="interaction", initial=initial)
        if chosen in EDITORS:
            carried = (
                {name: data.get(f"{HEAD}-{name}", "") for name in ("title", "prompt")} if self.is_other_kind else stored
            )
            self.interaction = EDITORS[chosen](None if self.is_other_kind else data, carried)
        rows = rows_of(SourceRow)
        self.sources = rows(data, prefix=SOURCES, initial=self.activity.data.get("sources", []))

    def with_more_rows(self, data: Any, prefix: str) -> "ActivityEditor":
        most = growing(self.form)
        more = with_more_rows(data, prefix, max_rows=most.get(prefix, MAX_ROWS))
        made = ActivityEditor(self.activity, more)
        made.is_growing = prefix in most
        return made

    def is_valid(self) -> bool:
        parts = [part for part in (self.form, self.interaction, self.sources) if part is not None]
        self.is_refused = not all([part.is_valid() for part in parts]) or not self._make_document()
        return not self.is_refused

    def _make_document(self) -> bool:
        try:
            self.document = self.kind.document.model_validate(self._values())
        except DocumentError as error:
            self.problems = [sentence(one) for one in error.errors()]
        return not self.problems

    def _values(self) -> dict[str, Any]:
        values = {"key": self.activity.key, "kind": self.activity.kind, **self.form.cleaned_data}
        if not self.has_text:
            return values
        values["interaction"] = self.interaction.value() if self.interaction else None
        rows = self.sources.filled() if self.sources else []
        values["sources"] = [{k: v for k, v in row.items() if k != "key"} for row in rows]
        return values
