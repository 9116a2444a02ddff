"""The clauses of the guidelines that something teaches, as a trainer types them."""

import re
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import TypeAdapter, ValidationError

from courses.document import Clause

_clauses = TypeAdapter(list[Clause])


class ClausesField(forms.Field):
    """With commas or blanks between them."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        given = [one for one in re.split(r"[\s,;]+", value or "") if one]
        try:
            return _clauses.validate_python(given)
        except ValidationError as error:
            raise forms.ValidationError(_("A clause looks like G1.1.")) from error


def clauses_field() -> forms.Field:
    """Stands folded."""
    field = ClausesField(
        label=gettext_lazy("Clauses"),
        required=False,
        help_text=gettext_lazy("The clauses of the guidelines that it teaches, such as G1.5, G4.1; or none."),
    )
    cast(Any, field).folded = True
    return field
