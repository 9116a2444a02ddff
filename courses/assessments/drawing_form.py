"""The fields in which a trainer says which questions a quiz draws."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError as DocumentError

from courses.assessments.drawing import MOST_PARTS, Part
from courses.assessments.forms import DIFFICULTIES, SENTENCES, WordListField
from courses.assessments.models import QuestionVersion
from courses.forms.rows import Row, RowsField
from courses.models import Edition

WORDINGS = [
    ("pinned", _("the wording of the published version")),
    ("newest", _("the newest wording of the bank, from the start of the try")),
]


class OfferingInput(forms.TextInput):
    """A text field that offers words; others may be typed."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__()
        self.words = list(words)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        offered = f"{name}-offered"
        field = super().render(name, value, {**(attrs or {}), "list": offered}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((word,) for word in self.words))
        return format_html('{}<datalist id="{}">{}</datalist>', field, offered, options)


class PartRow(Row):
    texts = ("count", "tags", "clauses", "difficulty")
    # What the bank of the edition has; filled in by `part_row`.
    known_tags: tuple[str, ...] = ()
    known_clauses: tuple[str, ...] = ()

    count = forms.IntegerField(label=_("How many questions"), min_value=1, max_value=999)
    tags = WordListField(
        label=_("With the tag"),
        required=False,
        help_text=_("Leave it empty for any. Of several, with commas between them, one is enough."),
    )
    clauses = WordListField(
        label=_("On the clause"),
        required=False,
        help_text=_("Leave it empty for any. G1 takes all clauses of the guideline, G1.2 only this one."),
    )
    difficulty = forms.TypedChoiceField(
        label=_("Difficulty"), choices=[("", _("any")), *DIFFICULTIES], coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tags"].widget = OfferingInput(self.known_tags)
        self.fields["clauses"].widget = OfferingInput(self.known_clauses)

    def clean_tags(self) -> list[str]:
        return self._sound("tags", SENTENCES["tags"])

    def clean_clauses(self) -> list[str]:
        return self._sound("clauses", _("A clause looks like G1.1, a guideline like G1."))

    def _sound(self, name: str, words: Any) -> list[str]:
        given = self.cleaned_data[name]
        try:
            return getattr(Part.model_validate({"count": 1, name: given}), name)
        except DocumentError as error:
            raise forms.ValidationError(words) from error


class PartsField(RowsField):
    """Rows without keys: a part is known by what it asks for."""

    def clean(self, value: Any) -> Any:
        return [{name: one for name, one in row.items() if name != "key"} for row in super().clean(value)]


def draw_field() -> forms.Field:
    return forms.IntegerField(
        label=_("Questions drawn from the bank"),
        min_value=1,
        required=False,
        help_text=_("Where parts are named under “More”, their numbers together count instead."),
    )


def drawing_fields(edition: Edition) -> dict[str, forms.Field]:
    """Stand folded."""
    fields: dict[str, forms.Field] = {
        "parts": PartsField(
            _part_row(edition),
            max_rows=MOST_PARTS,
            label=_("Parts: how many questions of which kind"),
            required=False,
            help_text=_("Left empty, the quiz draws from the whole bank. Red lines that fit no part come on top."),
        ),
        "questions": forms.TypedChoiceField(
            label=_("What people read"),
            choices=WORDINGS,
            required=False,
            empty_value="pinned",
            help_text=_("The published version unless you choose otherwise. What has begun never changes."),
        ),
    }
    for field in fields.values():
        cast(Any, field).folded = True
    return fields


def _part_row(edition: Edition) -> type[PartRow]:
    bodies = list(QuestionVersion.objects.in_use(edition).values_list("body__tags", "body__clauses"))
    tags = sorted({tag for given, _clauses in bodies for tag in given or []})
    clauses = {clause for _tags, given in bodies for clause in given or []}
    guidelines = {clause.partition(".")[0] for clause in clauses}
    known = {"known_tags": tuple(tags), "known_clauses": tuple(sorted(clauses | guidelines, key=_number))}
    return type("PartRow", (PartRow,), known)


def _number(clause: str) -> list[int]:
    """G2 before G10."""
    return [int(part) for part in clause.removeprefix("G").split(".")]
