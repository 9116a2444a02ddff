"""The heads of courses, editions and modules as fields."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError as DocumentError

from courses import activities
from courses.document import CourseDocument, EditionDocument, ModuleDocument, sentence
from courses.forms.rows import ListField, is_folded
from courses.models import Course, Edition, Module

OWNERS = {
    "communications": gettext_lazy("Communications owner"),
    "governance": gettext_lazy("Governance owner"),
    "experts": gettext_lazy("Owner of the experts"),
}
OBJECTIVE = re.compile(r"(?P<name>[A-Za-z]+\d+)[:.]?\s+(?P<text>.+)")


class DocumentForm(forms.ModelForm):
    """A model form whose values must also make the document of the file format."""

    document: Any = None

    def make(self, model: type[Any], values: dict[str, Any]) -> None:
        try:
            self.document = model.model_validate(values)
        except DocumentError as error:
            raise ValidationError([sentence(one) for one in error.errors()]) from error


class CourseForm(DocumentForm):
    objectives = ListField(
        label=gettext_lazy("Objectives"),
        required=False,
        help_text=gettext_lazy("One in each line, with a short name first: M1: Explain why everyone listens."),
    )
    communications = forms.CharField(label=OWNERS["communications"], required=False)
    governance = forms.CharField(label=OWNERS["governance"], required=False)
    experts = forms.CharField(label=OWNERS["experts"], required=False)

    class Meta:
        model = Course
        fields = ["slug", "tier"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial |= self.instance.owners
        self.initial["objectives"] = [f"{name}: {text}" for name, text in sorted(self.instance.objectives.items())]

    def clean_objectives(self) -> dict[str, str]:
        found = {}
        for line in self.cleaned_data["objectives"]:
            match = OBJECTIVE.fullmatch(line)
            if match is None:
                raise ValidationError(
                    _("“%(line)s” does not start with a short name such as M1."), params={"line": line}
                )
            found[match["name"]] = match["text"]
        return found

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or self.cleaned_data
        tier = fields.get("tier")
        owners = {name: fields[name] for name in OWNERS if fields.get(name)}
        if not self.errors:
            slug = fields.get("slug") or self.instance.slug
            values = {"slug": slug, "tier": tier.slug if tier else None, "owners": owners}
            self.make(CourseDocument, {**values, "objectives": fields["objectives"]})
        return fields


class EditionForm(DocumentForm):
    outcomes = ListField(
        label=gettext_lazy("What one will be able to do"),
        required=False,
        help_text=gettext_lazy("One in each line; each starts with a verb."),
    )

    class Meta:
        model = Edition
        fields = ["title", "summary", "outcomes"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or self.cleaned_data
        if not self.errors:
            self.make(EditionDocument, {name: fields[name] for name in self.Meta.fields})
        return fields


class NewEditionForm(forms.Form):
    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = set(course.editions.values_list("language", flat=True))
        free = [one for one in settings.LANGUAGES if one[0] not in taken]
        self.fields["language"] = forms.ChoiceField(label=gettext_lazy("Language"), choices=free)


class ModuleForm(DocumentForm):
    class Meta:
        model = Module
        fields = ["title", "summary"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or self.cleaned_data
        if not self.errors:
            key = self.instance.key or slugify(fields["title"])[:50].strip("-")
            self.make(ModuleDocument, {"key": key, "title": fields["title"], "summary": fields["summary"]})
        return fields


class NewActivityForm(forms.Form):
    """Enough to make a draft; the text comes on the activity's own page."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    key = forms.SlugField(
        label=gettext_lazy("Key"),
        required=False,
        max_length=50,
        help_text=gettext_lazy("The same in every language; it never changes. Left empty, it is made of the title."),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=480, initial=5)

    document: Any = None

    def __init__(self, *args: Any, kind: activities.ActivityKind, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields |= {name: field for name, field in kind.form_fields(edition).items() if not is_folded(field)}

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or self.cleaned_data
        if not self.errors:
            fields["key"] = (fields["key"] or slugify(fields["title"])[:50]).strip("-").lower()
            try:
                self.document = self.kind.document.model_validate({"kind": self.kind.slug, **fields})
            except DocumentError as error:
                raise ValidationError([sentence(one) for one in error.errors()]) from error
        return fields
