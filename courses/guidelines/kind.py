"""The sign-off activity: a pointer from a course to a guideline. Signing the guideline finishes it."""

from typing import Any, ClassVar, Literal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.document import ActivityDocument, Compiled, Key, Problem
from courses.guidelines.models import Guideline, RevisionText
from courses.models import Edition


class SignOffDocument(ActivityDocument):
    kind: Literal["sign-off"]
    guideline: Key


class SignOffKind:
    slug: ClassVar[str] = "sign-off"
    label: ClassVar[Any] = gettext_lazy("Sign-off")
    document: ClassVar[type[ActivityDocument]] = SignOffDocument
    url_name: ClassVar[str] = "guidelines:activity"

    def check(self, document: SignOffDocument, placeholders: dict[str, str], edition: Edition) -> list[Problem]:
        values = {"slug": document.guideline}
        if not Guideline.objects.filter(slug=document.guideline).exists():
            return [Problem((document.key, "guideline"), _("There is no guideline “%(slug)s”.") % values)]
        if not RevisionText.objects.filter(revision__guideline__slug=document.guideline).exists():
            message = _("The guideline “%(slug)s” has no published text yet.")
            return [Problem((document.key, "guideline"), message % values)]
        return []

    def compile(
        self, documents: list[SignOffDocument], placeholders: dict[str, str], edition: Edition
    ) -> list[Compiled]:
        return [Compiled(html="", data={"guideline": document.guideline}) for document in documents]

    def form_fields(self, edition: Edition) -> dict[str, forms.Field]:
        known = [(one.slug, str(one)) for one in Guideline.objects.all()]
        return {"guideline": forms.ChoiceField(label=_("Guideline"), choices=known)}
