from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from courses.certification.casework.orders import Act, Order
from courses.certification.casework.pasting import MOST, Pasted, read
from courses.certification.casework.wording import course_titles
from courses.certification.models import Criterion, Requirement, RequirementRule
from courses.models import Course

YEARS = 5


@dataclass(frozen=True)
class Words:
    """What the form of one act says."""

    title: Any
    lead: Any
    last_day: Any
    hint: Any
    icon: str


NO_END = gettext_lazy("Leave it empty where it has no end. It can be taken back.")
WORDS = {
    Act.INCLUDE: Words(
        gettext_lazy("Assign by name"),
        gettext_lazy("The requirement concerns them, whatever its rule says."),
        gettext_lazy("Through"),
        NO_END,
        "user-check",
    ),
    Act.EXTEND: Words(
        gettext_lazy("Give more time"),
        gettext_lazy("What is open now is due later. What comes after it has its own days."),
        gettext_lazy("New due day"),
        gettext_lazy("The last good day. Who has longer keeps it."),
        "calendar-clock",
    ),
    Act.WAIVE: Words(
        gettext_lazy("Exempt from it"),
        gettext_lazy("Nothing is asked of them while it holds, and no report counts them."),
        gettext_lazy("Through"),
        NO_END,
        "circle-slash",
    ),
    Act.COUNT: Words(
        gettext_lazy("Count as done elsewhere"),
        gettext_lazy("What they did elsewhere stands for a course, from today."),
        gettext_lazy("Through"),
        NO_END,
        "circle-check",
    ),
}


class RequirementField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Requirement) -> str:
        return f"{obj.certification.name_in(get_language() or 'en')} ({obj.slug})"


class CourseField(forms.ModelChoiceField):
    def __init__(self, *, titles: Mapping[int, str], **options: Any) -> None:
        self.titles = titles
        super().__init__(**options)

    def label_from_instance(self, obj: Course) -> str:
        return self.titles.get(obj.pk, obj.slug)


SAY_WHY = {"required": gettext_lazy("Please say why. A sentence is enough.")}
NAMED = (RequirementField, CourseField)


class DecisionForm(forms.Form):
    numbers = forms.CharField(
        label=gettext_lazy("Who"),
        max_length=40_000,
        help_text=gettext_lazy("Employee numbers or e-mail addresses, up to 500. A column of a spreadsheet will do."),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": gettext_lazy("Paste at least one employee number.")},
    )
    last_day = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Choose a day.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        error_messages=SAY_WHY,
        max_length=500,
        help_text=gettext_lazy("They read it. A sentence is enough."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Where it can be looked up"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("A link, or where it is filed."),
        error_messages={"required": gettext_lazy("Say where it can be looked up.")},
    )

    def __init__(self, *args: Any, act: Act, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.act, self.today, self.words = act, today, WORDS[act]
        about = _course_field() if act == Act.COUNT else _requirement_field(today)
        self.fields["about"] = about
        last_day = self.fields["last_day"]
        last_day.label, last_day.help_text = self.words.last_day, self.words.hint
        last_day.required = act == Act.EXTEND
        self.fields["evidence"].required = act == Act.COUNT
        self.order_fields(["numbers", "about", "last_day", "reason", "evidence"])

    def clean_numbers(self) -> Pasted:
        pasted = read(self.cleaned_data["numbers"])
        if not pasted.numbers:
            raise forms.ValidationError(_("Paste at least one employee number."))
        if len(pasted.numbers) > MOST:
            said = _("%(number)s people are too many for one step. Paste at most %(most)s at a time.")
            raise forms.ValidationError(said % {"number": len(pasted.numbers), "most": MOST})
        return pasted

    def clean_last_day(self) -> date | None:
        day: date | None = self.cleaned_data["last_day"]
        if day and day < self.today:
            raise forms.ValidationError(_("Choose a day that is still to come."))
        if day and day > self.today + timedelta(days=366 * YEARS):
            raise forms.ValidationError(_("Five years at the most. It can be decided again."))
        return day

    @property
    def order(self) -> Order:
        said = self.cleaned_data
        about = {"course" if self.act == Act.COUNT else "requirement": said["about"]}
        return Order(act=self.act, last_day=said["last_day"], reason=said["reason"], evidence=said["evidence"], **about)

    @property
    def about_name(self) -> str:
        chosen = self.fields["about"]
        return chosen.label_from_instance(self.cleaned_data["about"]) if isinstance(chosen, NAMED) else ""

    @property
    def typed(self) -> list[tuple[str, str]]:
        """To carry on through the second look."""
        return [(name, self.data.get(name, "")) for name in self.fields]


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is it taken back?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=SAY_WHY,
    )


def _requirement_field(today: date) -> RequirementField:
    """What is in force today, drafts among it: somebody may owe one from before."""
    rules = RequirementRule.objects.as_of(today).values("requirement")
    rows = Requirement.objects.filter(pk__in=rules).select_related("certification__tier")
    return RequirementField(
        label=gettext_lazy("What it is about"), queryset=rows, to_field_name="slug", empty_label=None
    )


def _course_field() -> CourseField:
    """What a badge asks for."""
    asked = Criterion.objects.filter(retired_at__isnull=True, course__isnull=False).values("course")
    return CourseField(
        titles=course_titles(),
        label=gettext_lazy("Course"),
        queryset=Course.objects.filter(pk__in=asked),
        to_field_name="slug",
        empty_label=None,
    )
