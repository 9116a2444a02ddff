"""The fields in which a trainer writes an assignment; nobody types files."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.assignments.document import MAX_COOLING, MAX_CRITERIA, MAX_SAMPLES
from courses.draft_check.composer import PLATFORMS
from courses.forms.clauses import clauses_field
from courses.forms.rows import ListField, Row, RowsField

CHECKS = [
    ("", _("nothing: the coach decides")),
    ("filled", _("the fields are filled in")),
    ("words", _("the number of words fits")),
    ("link", _("there is a link")),
    ("time", _("there is a clock time")),
    ("has", _("one of these words is there")),
    ("lacks", _("none of these words is there")),
    ("clear", _("these rules of Draft Check are silent")),
]


class NamesField(forms.CharField):
    """Names or words with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [word.strip() for word in (super().to_python(value) or "").split(",") if word.strip()]


class PostRow(Row):
    name = forms.CharField(label=_("Who wrote it"), max_length=80)
    where = forms.CharField(label=_("Where"), required=False, max_length=120)
    time = forms.CharField(label=_("When"), required=False, max_length=80)
    link = forms.URLField(label=_("Address"), required=False, assume_scheme="https")
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 3}))


class CriterionRow(Row):
    text = forms.CharField(label=_("What is looked for"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    points = forms.IntegerField(label=_("Points"), min_value=1, max_value=20)
    check = forms.ChoiceField(label=_("The server gives the points when"), choices=CHECKS, required=False)
    of = NamesField(
        label=_("Only in these fields"),
        required=False,
        help_text=_(
            "Left empty, in every text. A note has link, time, saw, why, no-reply; several texts are text-1, …"
        ),
    )
    least = forms.IntegerField(label=_("Words at least"), min_value=0, required=False)
    most = forms.IntegerField(label=_("Words at most"), min_value=0, required=False)
    terms = NamesField(
        label=_("Words, or rules"),
        required=False,
        help_text=_("With commas; maybe* also finds “maybes”. Rules are written DC-15."),
    )


class SampleRow(Row):
    text = forms.CharField(label=_("Sample answer"), widget=forms.Textarea(attrs={"rows": 6}), strip=False)


class PostField(RowsField):
    """One row, or none."""

    def prepare_value(self, value: Any) -> Any:
        return [value] if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        rows = [{name: one for name, one in row.items() if name != "key"} for row in super().clean(value)]
        return rows[0] if rows else None


class SamplesField(RowsField):
    def prepare_value(self, value: Any) -> Any:
        return [{"text": text} for text in value] if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [row["text"] for row in super().clean(value)]


def form_fields() -> dict[str, forms.Field]:
    """Five beside title, minutes and required; those that follow stand folded, each with what it is when left alone."""
    return _first() | _more()


def _first() -> dict[str, forms.Field]:
    return {
        "brief": forms.CharField(
            label=_("What to do"), widget=forms.Textarea(attrs={"rows": 8}), help_text=_("Markdown.")
        ),
        "platform": forms.ChoiceField(
            label=_("What is written"), choices=[(key, one.name) for key, one in PLATFORMS.items()]
        ),
        "review": forms.ChoiceField(
            label=_("Who reads it"),
            choices=[("self", _("nobody: the automatic checks decide")), ("coach", _("a coach"))],
        ),
        "rubric": RowsField(CriterionRow, max_rows=MAX_CRITERIA, label=_("What is looked for")),
        "pass_points": forms.IntegerField(label=_("Points to pass"), min_value=1),
    }


def _more() -> dict[str, forms.Field]:
    fields = _texts() | _rules() | {"clauses": clauses_field()}
    for field in fields.values():
        field.folded = True  # type: ignore[attr-defined]  # read by the editor's page
    return fields


def _texts() -> dict[str, forms.Field]:
    return {
        "post": PostField(PostRow, max_rows=1, required=False, label=_("A post to answer or to pass on")),
        "samples": SamplesField(
            SampleRow, max_rows=MAX_SAMPLES, required=False, label=_("Sample answers, shown once a text is accepted")
        ),
        "texts": ListField(
            label=_("Titles of several texts"), required=False, help_text=_("One in each line. Empty: a single text.")
        ),
    }


def _rules() -> dict[str, forms.Field]:
    return {
        "longest": forms.IntegerField(
            label=_("Characters at most"), min_value=0, initial=0, help_text=_("0: as many as fit in that place.")
        ),
        "cooling": forms.IntegerField(
            label=_("Minutes to cool down"),
            min_value=0,
            max_value=MAX_COOLING,
            initial=0,
            help_text=_("0: a text counts at once. Ten for replies to angry people."),
        ),
        "account": forms.ChoiceField(
            label=_("Account"), choices=[("personal", _("one’s own account")), ("official", _("an official account"))]
        ),
        "market": forms.ChoiceField(
            label=_("Market"),
            initial="EU",
            choices=[
                ("EU", _("the European Union")),
                ("DK", _("Denmark")),
                ("UK", _("the United Kingdom")),
                ("US", _("the United States")),
                ("other", _("elsewhere")),
            ],
        ),
        "explain": forms.ChoiceField(
            label=_("To be explained before handing in"),
            choices=[("block", _("what Draft Check stops")), ("warn", _("also what deserves another look"))],
        ),
    }
