"""A form on which a text stands once for each language of the site."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.utils.text import format_lazy

BASE = "en"
LONGEST = 200
Form = TypeVar("Form", bound="type[ByLanguage]")


class ByLanguage(forms.ModelForm):
    """The model keeps the text in `BASE` in a field of its own, and the others in a JSON field, by language."""

    texts: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.texts:
            kept = getattr(self.instance, name)
            for code in others():
                self.initial.setdefault(f"{name}_{code}", kept.get(code, ""))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name in self.texts:
            said = {code: self.cleaned_data.get(f"{name}_{code}", "") for code in others()}
            gone = {code: text for code, text in getattr(self.instance, name).items() if code not in {BASE, *said}}
            setattr(self.instance, name, gone | {code: text for code, text in said.items() if text})
        return cleaned


def by_language(**labels: Any) -> Callable[[Form], Form]:
    """Give the form a field in each further language for each of these JSON fields."""

    def add(form: Form) -> Form:
        form.texts = tuple(labels)
        for name, label in labels.items():
            for code, language in others().items():
                spoken = format_lazy("{label} ({language})", label=label, language=language)
                field = forms.CharField(label=spoken, required=False, max_length=LONGEST)
                field.widget.attrs["lang"] = code
                form.declared_fields[f"{name}_{code}"] = form.base_fields[f"{name}_{code}"] = field
        return form

    return add


def others() -> dict[str, Any]:
    return {code: language for code, language in settings.LANGUAGES if code != BASE}
