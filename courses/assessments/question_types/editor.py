"""The form of one kind of question. Trainers type texts and numbers, never files."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic_core import ErrorDetails

from courses.document import sentence
from courses.forms import editor
from courses.forms.rows import ListField, Row

AREA = {"rows": 2}
CLASSES = range(1, 7)


class Editor(editor.Editor):
    """`value()` holds the fields of the body that only this kind has."""

    hint: ClassVar[Any]
    # Fields of the head that stand under "More".
    more: ClassVar[tuple[str, ...]] = ()
    row_label: ClassVar[Any] = _("Choice")

    def fields(self) -> Iterator[Any]:
        return (field for field in self.head if field.name not in self.more)

    def more_fields(self) -> Iterator[Any]:
        return (field for field in self.head if field.name in self.more)

    def refuse(self, error: ErrorDetails) -> bool:
        """Put a mistake of the schema where it was made; False when it is nowhere in this form."""
        where = error["loc"]
        if where and where[0] in self.head.fields:
            self.head.add_error(str(where[0]), sentence(error))
            return True
        if self.rows is None or len(where) < 2 or where[0] != self.list_name or not isinstance(where[1], int):
            return False
        filled = [form for form in self.rows.forms if form.has_changed() and not form.is_removed]
        if where[1] >= len(filled):
            return False
        name = str(where[2]) if len(where) > 2 else ""
        filled[where[1]].add_error(name if name in filled[where[1]].fields else None, sentence(error))
        return True


class ClassesHead(forms.Form):
    classes = ListField(label=_("Classes"), help_text=_("Two to six, one in each line."))


class ClassRow(Row):
    texts = ("text", "feedback")
    text = forms.CharField(label=_("Card"), widget=forms.Textarea(attrs=AREA))
    answer = forms.ChoiceField(
        label=_("Belongs to"), choices=[(str(number), _("Class %(number)d") % {"number": number}) for number in CLASSES]
    )
    feedback = forms.CharField(
        label=_("Feedback"),
        required=False,
        widget=forms.Textarea(attrs=AREA),
        help_text=_("Read by those who put it elsewhere."),
    )


class ClassesEditor(Editor):
    """Rows name their class by number: a class that is new in this form has no key yet."""

    head_class = ClassesHead
    row_class = ClassRow
    row_label = _("Card")
    list_name = "items"
    max_rows = 20

    def __init__(self, data: Any, body: dict[str, Any]) -> None:
        self.old_keys = [one["key"] for one in body.get("classes", [])]
        super().__init__(data, body)

    def head_initial(self, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "classes": [one["label"] for one in body.get("classes", [])]}

    def rows_initial(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        numbers = {key: str(number) for number, key in enumerate(self.old_keys, start=1)}
        return [{**item, "answer": numbers[item["answer"]]} for item in body.get("items", [])]

    def value(self) -> dict[str, Any]:
        fields = super().value()
        keys = {str(number): self._key(number) for number in CLASSES}
        classes = [{"key": self._key(n), "label": label} for n, label in enumerate(fields["classes"], start=1)]
        items = [{**row, "answer": keys[row["answer"]]} for row in fields["items"]]
        return {**fields, "classes": classes, "items": items}

    def _key(self, number: int) -> str:
        if number <= len(self.old_keys):
            return self.old_keys[number - 1]
        return next(key for key in (f"class-{n}" for n in range(number, 99)) if key not in self.old_keys)
