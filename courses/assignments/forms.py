"""What a learner writes and what a coach decides. Nothing that was not asked is read."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.assignments.models import Review
from courses.assignments.parts import LONGEST_LINE, TICKED, Part, limit_in, parts_in
from courses.draft_check.draft import MAX_LENGTH
from courses.draft_check.rules import TITLES

REASON = "reason-"
LONGEST_REASON = 1000
LONGEST_COMMENT = 4000


class Draftable:
    """May be empty while one writes; handing in asks for it."""

    def validate(self, value: Any) -> None:
        return


class PlainText(Draftable, forms.CharField):
    """As it was typed, with the line ends of files; PostgreSQL stores no NUL, so that is refused."""

    def __init__(self, *, max_length: int, rows: int, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "true", "dir": "auto"})
        super().__init__(widget=widget, strip=False, max_length=max_length, **options)
        # The browser would cut what is pasted without a word; the server says what is too long.
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class Line(Draftable, forms.CharField):
    pass


class Tick(Draftable, forms.BooleanField):
    pass


class AnswerForm(forms.Form):
    """The composer. `answer` and `reasons` are there once it is valid."""

    use_required_attribute = False

    revision = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, activity_data: dict[str, Any], rules: Iterable[str] = ()) -> None:
        super().__init__(data, auto_id="write-%s")
        self.parts = parts_in(activity_data)
        for part in self.parts:
            self.fields[part.name] = _field(part, limit_in(activity_data))
        sent = [name for name in data or {} if name.startswith(REASON)]
        for name in [*sent[:30], *(f"{REASON}{rule}" for rule in rules)]:
            self.fields[name] = PlainText(label=_("Why it should stay as it is"), max_length=LONGEST_REASON, rows=2)

    @property
    def answer(self) -> dict[str, str]:
        kept = {part.name: self.cleaned_data[part.name] for part in self.parts}
        return {name: (TICKED if value else "") if isinstance(value, bool) else value for name, value in kept.items()}

    @property
    def reasons(self) -> dict[str, str]:
        found = {name.removeprefix(REASON): one for name, one in self.cleaned_data.items() if name.startswith(REASON)}
        return {rule: text for rule, text in found.items() if text.strip() and rule in TITLES}

    def fields_of_parts(self) -> list[Any]:
        return [self[part.name] for part in self.parts]


def _field(part: Part, limit: int) -> forms.Field:
    if part.kind == "tick":
        return Tick(label=str(part.label))
    if part.kind == "line":
        return Line(label=str(part.label), help_text=str(part.hint), strip=False, max_length=LONGEST_LINE)
    field = PlainText(label=str(part.label), help_text=str(part.hint), max_length=MAX_LENGTH, rows=part.rows)
    field.widget.attrs |= {"data-limit": limit}
    return field


class ReviewForm(forms.Form):
    comment = forms.CharField(
        label=_("What you say about it"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The writer reads this. Start with what works."),
    )
    verdict = forms.ChoiceField(choices=Review.Verdict.choices)

    def __init__(self, data: Any, *, activity_data: dict[str, Any], initial: dict[str, int]) -> None:
        names = {one["key"]: f"points-{one['key']}" for one in activity_data["rubric"]}
        super().__init__(data, initial={names[key]: points for key, points in initial.items() if key in names})
        self.rubric, self.names = activity_data["rubric"], names
        for one in self.rubric:
            self.fields[names[one["key"]]] = forms.IntegerField(
                label=one["text"],
                min_value=0,
                max_value=one["points"],
                help_text=_("0 to %(points)s points") % {"points": one["points"]},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == Review.Verdict.AGAIN and not cleaned.get("comment", "").strip():
            self.add_error("comment", _("Say what to change, so that writing again is worth while."))
        return cleaned

    @property
    def marks(self) -> dict[str, int]:
        return {key: self.cleaned_data[name] for key, name in self.names.items()}

    def fields_of_rubric(self) -> list[Any]:
        return [self[name] for name in self.names.values()]
