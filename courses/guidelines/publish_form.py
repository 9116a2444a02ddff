"""The form with which governance publishes a new version: every language on one page."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.guidelines import clauses
from courses.guidelines.models import Guideline, RevisionText
from courses.guidelines.publishing import CannotPublishText, CompiledText, Texts, compile_texts

MATERIAL = [
    ("yes", gettext_lazy("Material: what is asked of people changes, so everybody signs again")),
    ("no", gettext_lazy("Editorial: only the wording changes, so signatures stay good")),
]


class PublishForm(forms.Form):
    material = forms.ChoiceField(
        label=gettext_lazy("Kind of change"), choices=MATERIAL, widget=forms.RadioSelect(attrs={"class": "radiolist"})
    )
    changed_clauses = forms.CharField(
        label=gettext_lazy("Changed clauses"),
        required=False,
        help_text=gettext_lazy("Such as: G4.1, G4.2. Left empty, they are found by comparing the texts."),
    )
    effective_on = forms.DateField(
        label=gettext_lazy("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    resign_days = forms.IntegerField(label=gettext_lazy("Days to sign again"), min_value=1, max_value=365, initial=14)

    def __init__(self, *args: Any, guideline: Guideline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guideline = guideline
        newest = guideline.revisions.order_by("-number").first()
        self.before = {text.language: text for text in newest.texts.all()} if newest else {}
        self.compiled: list[CompiledText] = []
        for language, name in settings.LANGUAGES:
            self._add_language(language, str(name), self.before.get(language))

    def _add_language(self, language: str, name: str, before: RevisionText | None) -> None:
        values = {"language": name}
        shown = {"lang": language, "class": "vLargeTextField"}
        self.fields[f"title_{language}"] = forms.CharField(
            label=_("Title (%(language)s)") % values,
            required=False,
            max_length=200,
            initial=before.title if before else "",
            widget=forms.TextInput(attrs={"lang": language, "class": "vTextField"}),
        )
        self.fields[f"summary_{language}"] = forms.CharField(
            label=_("Summary (%(language)s)") % values,
            required=False,
            max_length=300,
            initial=before.summary if before else "",
            widget=forms.Textarea(attrs=shown | {"rows": 2}),
        )
        self.fields[f"body_{language}"] = forms.CharField(
            label=_("Text (%(language)s)") % values,
            required=False,
            initial=before.body if before else "",
            help_text=_("Markdown. Each clause starts with a heading such as “### G1.1 Protect information”."),
            widget=forms.Textarea(attrs=shown | {"rows": 24}),
        )

    def languages(self) -> Iterator[list[BoundField]]:
        for language, _name in settings.LANGUAGES:
            yield [self[f"{part}_{language}"] for part in ("title", "summary", "body")]

    def settings_fields(self) -> list[BoundField]:
        return [self[name] for name in ("material", "changed_clauses", "effective_on", "resign_days")]

    def texts(self) -> Texts:
        """Languages with a text; one without any is left out."""
        found = {}
        for language, _name in settings.LANGUAGES:
            title, summary, body = (
                self.cleaned_data.get(f"{part}_{language}", "") for part in ("title", "summary", "body")
            )
            if body.strip():
                found[language] = (title, summary, body)
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            self.compiled = compile_texts(self.guideline.slug, self.texts())
        except CannotPublishText as refusal:
            for problem in refusal.problems:
                self.add_error(f"body_{problem.language}", str(problem))
            return cleaned
        named = [word for word in cleaned.get("changed_clauses", "").replace(",", " ").split() if word]
        cleaned["changed_clauses"] = named or self.found_changes()
        bodies = [text.body for text in self.compiled] + [text.body for text in self.before.values()]
        known = {id for body in bodies for id in clauses.clause_ids(body)}
        if unknown := [id for id in named if id not in known]:
            self.add_error("changed_clauses", _("There is no clause “%(clause)s”.") % {"clause": unknown[0]})
        return cleaned

    def found_changes(self) -> list[str]:
        """Clauses that differ from the version before, in any language."""
        found: dict[str, None] = {}
        for text in self.compiled:
            if text.language in self.before:
                found |= dict.fromkeys(clauses.changed(self.before[text.language].body, text.body))
        return list(found)

    def values(self) -> dict[str, Any]:
        """The arguments of `publish_revision`."""
        effective_on: date = self.cleaned_data["effective_on"]
        return {
            "texts": self.texts(),
            "material": self.cleaned_data["material"] == "yes",
            "changed_clauses": self.cleaned_data["changed_clauses"],
            "effective_on": effective_on,
            "resign_days": self.cleaned_data["resign_days"],
        }
