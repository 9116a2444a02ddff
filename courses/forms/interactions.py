"""The interaction of a lesson, edited by fields: one editor for each kind."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.forms import editor
from courses.forms.rows import ListField, Row

HEAD, ROWS = "turn", "turn-rows"
CLASSES = range(1, 5)
AREA = {"rows": 3}
VERDICTS = [("best", _("the best choice")), ("fair", _("defensible")), ("poor", _("a poor choice"))]


class Head(forms.Form):
    title = forms.CharField(label=_("Heading"), max_length=200)
    prompt = forms.CharField(label=_("The situation or question"), widget=forms.Textarea(attrs={"rows": 3}))


class SortHead(Head):
    prompt = forms.CharField(
        label=_("The situation or question"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in CLASSES:
            label = _("Class %(number)d") % {"number": number}
            self.fields[f"class_{number}"] = forms.CharField(label=label, required=number <= 2, max_length=60)
            self.fields[f"class_{number}_key"] = forms.CharField(required=False, widget=forms.HiddenInput)


class WriteHead(Head):
    model = forms.CharField(label=_("A model answer"), widget=forms.Textarea(attrs={"rows": 4}))
    checks = ListField(label=_("What to look for in one’s own text"), help_text=_("One in each line."))


class SortRow(Row):
    texts = ("text", "feedback")
    text = forms.CharField(label=_("Item"), widget=forms.Textarea(attrs=AREA))
    answer = forms.ChoiceField(
        label=_("Belongs to"), choices=[(str(n), _("Class %(number)d") % {"number": n}) for n in CLASSES]
    )
    feedback = forms.CharField(label=_("What we say afterwards"), widget=forms.Textarea(attrs=AREA))


class DecideRow(Row):
    texts = ("text", "feedback")
    text = forms.CharField(label=_("Option"), widget=forms.Textarea(attrs=AREA))
    verdict = forms.ChoiceField(label=_("It is"), choices=VERDICTS, initial="poor")
    feedback = forms.CharField(label=_("What we say afterwards"), widget=forms.Textarea(attrs=AREA))


class PickRow(Row):
    texts = ("text", "feedback")
    text = forms.CharField(label=_("Option"), widget=forms.Textarea(attrs=AREA))
    correct = forms.BooleanField(label=_("Applies"), required=False)
    feedback = forms.CharField(label=_("What we say afterwards"), widget=forms.Textarea(attrs=AREA))


class Editor(editor.Editor):
    """The interaction of the document."""

    kind: ClassVar[str]
    head_prefix = HEAD
    rows_prefix = ROWS
    head_class: ClassVar[type[forms.Form]] = Head
    list_name = "options"

    def value(self) -> dict[str, Any]:
        return {"kind": self.kind, **super().value()}


class SortEditor(Editor):
    kind = "sort"
    label = _("Sort: each item belongs to one of a few classes")
    head_class = SortHead
    row_class = SortRow
    list_name = "items"

    def head_initial(self, interaction: dict[str, Any]) -> dict[str, Any]:
        classes = enumerate(interaction.get("classes", []), start=1)
        fields = {
            name: value
            for number, one in classes
            for name, value in ((f"class_{number}", one["label"]), (f"class_{number}_key", one["key"]))
        }
        return {**interaction, **fields}

    def rows_initial(self, interaction: dict[str, Any]) -> list[dict[str, Any]]:
        """A row names its class by number: a class that is new in this form has no key yet."""
        numbers = {one["key"]: str(number) for number, one in enumerate(interaction.get("classes", []), start=1)}
        return [{**item, "answer": numbers.get(item["answer"], "1")} for item in interaction.get("items", [])]

    def value(self) -> dict[str, Any]:
        fields = self.head.cleaned_data
        keys = {str(n): fields[f"class_{n}_key"] or f"class-{n}" for n in CLASSES if fields[f"class_{n}"]}
        return {
            "kind": self.kind,
            "title": fields["title"],
            "prompt": fields["prompt"],
            "classes": [{"key": key, "label": fields[f"class_{number}"]} for number, key in keys.items()],
            "items": [{**row, "answer": keys.get(row["answer"], row["answer"])} for row in self.filled()],
        }


class DecideEditor(Editor):
    kind = "decide"
    label = _("Decide: one choice, honest feedback for each")
    row_class = DecideRow


class PickEditor(Editor):
    kind = "pick"
    label = _("Pick: tick all that apply")
    row_class = PickRow


class WriteEditor(Editor):
    kind = "write"
    label = _("Write: a few words, then compare with a model")
    head_class = WriteHead


EDITORS: dict[str, type[Editor]] = {one.kind: one for one in (SortEditor, DecideEditor, PickEditor, WriteEditor)}
KINDS = [("", _("None")), *((one.kind, one.label) for one in EDITORS.values())]
