"""The forms of governance's desk: the plain case first, everything else under "More"."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.certification.authoring import Wanted
from courses.certification.models import Certification, Criterion, Requirement, RequirementRule
from courses.certification.simulator import Sample
from courses.forms.rows import Row, rows_of
from courses.guidelines.models import Guideline
from courses.models import Course
from lms.lib.by_language import ByLanguage, by_language, others

Path = Criterion.Path


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NewRequirement(forms.ModelForm):
    folded = ()

    class Meta:
        model = Requirement
        fields = ["certification", "slug"]
        help_texts = {"slug": gettext_lazy("A short name in small letters, such as all-staff.")}


class RuleForm(forms.ModelForm):
    """`today`: a rule begins today or later."""

    folded = ("grace_days", "long_lapse_days", "credit_days")

    class Meta:
        model = RequirementRule
        fields = [
            "starts_on",
            "due_days",
            "window_days",
            "mode",
            "on_leaving",
            "grace_days",
            "long_lapse_days",
            "credit_days",
        ]
        widgets = {"starts_on": DayInput()}
        labels = {"starts_on": gettext_lazy("Begins on")}

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if self.today and starts_on < self.today:
            raise forms.ValidationError(_("Choose today or a later day: what was asked before stays as it was."))
        return starts_on


@by_language(names=gettext_lazy("What it is called"), wordings=gettext_lazy("Public wording"))
class CertificationForm(ByLanguage):
    folded = (
        *("expiry_base", "fixed_month", "fixed_day", "min_months", "wording"),
        *(f"{name}_{code}" for name in ("names", "wordings") for code in others()),
    )

    class Meta:
        model = Certification
        fields = [
            "name",
            "slug",
            "tier",
            "months",
            "expiry_base",
            "fixed_month",
            "fixed_day",
            "min_months",
            "wording",
        ]
        help_texts = {"months": gettext_lazy("Empty: it never expires.")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_fixed = cleaned.get("expiry_base") == Certification.ExpiryBase.FIXED
        if is_fixed and not (cleaned.get("fixed_month") and cleaned.get("fixed_day")):
            self.add_error("fixed_month", _("Say on which day of the year it ends: month and day."))
        for name, most in (("fixed_month", 12), ("fixed_day", 31)):
            if (cleaned.get(name) or 1) not in range(1, most + 1):
                self.add_error(name, _("Choose a number from 1 to %(most)d.") % {"most": most})
        return cleaned


class CriterionRow(Row):
    texts = ("what", "approval")

    path = forms.ChoiceField(label=gettext_lazy("Path"), choices=Path.choices)
    what = forms.ChoiceField(label=gettext_lazy("Course, guideline or badge"), required=False)
    approval = forms.SlugField(
        label=gettext_lazy("Or an approval"),
        required=False,
        help_text=gettext_lazy("Its key, such as nomination."),
    )

    def __init__(self, *args: Any, offered: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("what") and cleaned.get("approval"):
            raise forms.ValidationError(_("One thing in each row: choose it from the list, or name an approval."))
        return cleaned


CriterionRows = rows_of(CriterionRow, max_rows=30)


def offered(certification: Certification) -> list[Any]:
    """What a row may ask for; grouped, so that one list is enough."""
    courses = [(f"course:{pk}", slug) for pk, slug in Course.objects.order_by("slug").values_list("id", "slug")]
    guidelines = [(f"guideline:{pk}", slug) for pk, slug in Guideline.objects.values_list("id", "slug")]
    badges = [
        (f"prerequisite:{pk}", name)
        for pk, name in Certification.objects.exclude(pk=certification.pk).values_list("id", "name")
    ]
    return [("", "–"), (_("Course"), courses), (_("Guideline"), guidelines), (_("Badge held"), badges)]


def row_of(one: Wanted) -> dict[str, Any]:
    return {"path": one.path, "what": f"{one.kind}:{one.target}" if one.target else "", "approval": one.approval}


def wanted_of(rows: list[dict[str, Any]]) -> list[Wanted]:
    """Each once, in the order of the rows."""
    found = []
    for row in rows:
        kind, _colon, target = row["what"].partition(":")
        found.append(Wanted(row["path"], kind or "approval", int(target or 0), row["approval"]))
    return list(dict.fromkeys(found))


class SampleForm(forms.Form):
    """A sample person, and the days that a requirement would give her."""

    assigned_on = forms.DateField(label=gettext_lazy("Assigned on"), widget=DayInput())
    done_on = forms.DateField(label=gettext_lazy("Everything done on"), widget=DayInput())
    renewed_on = forms.DateField(label=gettext_lazy("Renewal done on"), widget=DayInput(), required=False)
    leave_from = forms.DateField(label=gettext_lazy("On leave from"), widget=DayInput(), required=False)
    leave_until = forms.DateField(label=gettext_lazy("Back on"), widget=DayInput(), required=False)
    due_days = forms.IntegerField(label=gettext_lazy("Days until due"), min_value=0, max_value=3650)
    window_days = forms.IntegerField(label=gettext_lazy("Renewal opens, days before"), min_value=0, max_value=3650)
    grace_days = forms.IntegerField(label=gettext_lazy("Grace, days"), min_value=0, max_value=3650)
    long_lapse_days = forms.IntegerField(
        label=gettext_lazy("Back to the first path, days after expiry"), min_value=0, max_value=3650, required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for first, later in (("assigned_on", "done_on"), ("done_on", "renewed_on"), ("leave_from", "leave_until")):
            if cleaned.get(first) and cleaned.get(later) and cleaned[later] < cleaned[first]:
                self.add_error(later, _("This day lies before the one above it."))
        if cleaned.get("leave_until") and not cleaned.get("leave_from"):
            self.add_error("leave_from", _("Say when the leave begins."))
        return cleaned

    def sample(self) -> tuple[Sample, RequirementRule]:
        values = self.cleaned_data
        person = ("assigned_on", "done_on", "renewed_on", "leave_from", "leave_until")
        return (
            Sample(**{name: values[name] for name in person}),
            RequirementRule(**{name: value for name, value in values.items() if name not in person}),
        )
