"""A part of a document edited by fields: a head, and rows where it has a list."""

from typing import Any, ClassVar

from django import forms

from courses.forms.rows import MAX_ROWS, Row, Rows, rows_of


class NoHead(forms.Form):
    pass


class Editor:
    """Each kind says what its head and its rows are; `value()` is its part of the document."""

    label: ClassVar[Any]
    head_prefix: ClassVar[str] = "head"
    rows_prefix: ClassVar[str] = "rows"
    head_class: ClassVar[type[forms.Form]] = NoHead
    row_class: ClassVar[type[Row] | None] = None
    list_name: ClassVar[str] = ""
    max_rows: ClassVar[int] = MAX_ROWS

    def __init__(self, data: Any, stored: dict[str, Any]) -> None:
        self.head = self.head_class(data, prefix=self.head_prefix, initial=self.head_initial(stored))
        self.rows: Rows | None = None
        if self.row_class:
            made = rows_of(self.row_class, max_rows=self.max_rows)
            self.rows = made(data, prefix=self.rows_prefix, initial=self.rows_initial(stored))

    def head_initial(self, stored: dict[str, Any]) -> dict[str, Any]:
        return stored

    def rows_initial(self, stored: dict[str, Any]) -> list[dict[str, Any]]:
        return list(stored.get(self.list_name, []))

    def is_valid(self) -> bool:
        return all([self.head.is_valid(), self.rows is None or self.rows.is_valid()])

    def value(self) -> dict[str, Any]:
        values = dict(self.head.cleaned_data)
        return values | ({self.list_name: self.filled()} if self.rows is not None else {})

    def filled(self) -> list[dict[str, Any]]:
        return self.rows.filled() if self.rows is not None else []
