"""Lists that are edited as rows: empty rows to add, a box to remove, and no script needed."""

from collections.abc import Iterator
from itertools import count, product
from string import ascii_lowercase
from typing import Any, cast

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

EMPTY_ROWS = 2
MAX_ROWS = 12
TOTAL = "TOTAL_FORMS"
LONGEST_NUMBER = 6


class ListField(forms.CharField):
    """One text in each line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]


def is_folded(field: forms.Field) -> bool:
    """Whether it stands under "More"."""
    return getattr(field, "folded", False)


class Row(forms.Form):
    """A row whose texts are all empty counts as not there."""

    texts: tuple[str, ...] = ("text",)

    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def has_changed(self) -> bool:
        return any(self.data.get(self.add_prefix(name), "").strip() for name in self.texts)

    @property
    def is_removed(self) -> bool:
        return bool(self.cleaned_data.get("DELETE"))


class Rows(forms.BaseFormSet):
    """Every row may be left empty, the first ones as well: then it is gone."""

    def initial_form_count(self) -> int:
        return 0

    def total_form_count(self) -> int:
        if self.is_bound:
            return super().total_form_count()
        return len(self.initial or []) + self.extra

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")

    def filled(self) -> list[dict[str, Any]]:
        """What is in the rows; each has a key, the new ones the next free letter."""
        rows = [form.cleaned_data for form in self.forms if form.has_changed() and not form.is_removed]
        # Also those of removed rows: an old answer must not seem to mean the new one.
        taken = {form.data.get(form.add_prefix("key")) for form in self.forms}
        letters = (letter for letter in _letters() if letter not in taken)
        values = []
        for row in rows:
            fields = {name: value for name, value in row.items() if name != "DELETE"}
            values.append({**fields, "key": row["key"] or next(letters)})
        return values


def _letters() -> Iterator[str]:
    """From a to z, then aa, ab and so on."""
    for length in count(1):
        yield from map("".join, product(ascii_lowercase, repeat=length))


def rows_of(row: type[Row], *, max_rows: int = MAX_ROWS) -> type[Rows]:
    made = forms.formset_factory(row, formset=Rows, extra=EMPTY_ROWS, can_delete=True, max_num=max_rows)
    return cast(type[Rows], made)


def with_more_rows(data: Any, prefix: str, *, max_rows: int = MAX_ROWS) -> Any:
    """What was sent, with empty rows added at the end of one list; none of those shown goes away."""
    more = data.copy()
    name = f"{prefix}-{TOTAL}"
    sent = more.get(name, "")
    shown = int(sent) if sent.isdecimal() and len(sent) < LONGEST_NUMBER else 0
    more[name] = str(max(shown, min(shown, max_rows) + EMPTY_ROWS))
    return more


class RowsWidget(forms.Widget):
    """A list as rows; empty ones stand at the end, and a button of the page adds more of them."""

    use_fieldset = True

    def __init__(self, rows: type[Rows]) -> None:
        super().__init__()
        self.rows = rows

    @property
    def grows(self) -> bool:
        return self.rows.max_num > 1

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Rows | None:
        return None if self.value_omitted_from_data(data, files, name) else self.rows(data, prefix=name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-{TOTAL}" not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = value
        if not isinstance(value, Rows):
            rows = self.rows(prefix=name, initial=value or [])
            rows.extra = min(rows.extra, self.rows.max_num - len(value or []))
        return render_to_string("admin/courses/rows_in_field.html", {"rows": rows})


def growing(form: forms.BaseForm) -> dict[str, int]:
    """The fields of a form that are lists, with the most rows of each."""
    widgets = {name: field.widget for name, field in form.fields.items()}
    return {name: one.rows.max_num for name, one in widgets.items() if isinstance(one, RowsWidget) and one.grows}


def asked_to_grow(data: Any, form: forms.BaseForm) -> str:
    """Which of them a button of the page asks more rows for; empty when it asks for something else."""
    name = data.get("act", "").removeprefix("rows:") if data.get("act", "").startswith("rows:") else ""
    return name if name in growing(form) else ""


class RowsField(forms.Field):
    """Its value is a list of rows, each a dict without what was left empty."""

    def __init__(self, row: type[Row], *, max_rows: int, **options: Any) -> None:
        super().__init__(widget=RowsWidget(rows_of(row, max_rows=max_rows)), **options)

    def clean(self, value: Rows | None) -> Any:
        if value is not None and not value.is_valid():
            raise forms.ValidationError(_("Something in these rows needs to be mended."))
        rows = value.filled() if value is not None else []
        filled = [{name: one for name, one in row.items() if one not in ("", None, [])} for row in rows]
        if self.required and not filled:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return filled
