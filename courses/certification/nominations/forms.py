from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.logins import person_with_login
from accounts.models import Tier, TierMembership, User
from courses.certification.models import Criterion
from courses.certification.nominations import approvals
from courses.certification.nominations.entering import membership, tidy
from courses.certification.nominations.models import Nomination
from courses.certification.nominations.policies import may_approve_work_of
from lms.lib.dates import add_months

MOST_TOPICS, TOPIC_LENGTH = 8, 60
TERM_MONTHS = 12


def reason_field(label: Any, **options: Any) -> forms.CharField:
    said = {"required": gettext_lazy("Please say why. A sentence is enough.")}
    return forms.CharField(
        label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 2}), error_messages=said, **options
    )


def term_ends(today: date) -> date:
    """The last day of a year from today."""
    return add_months(today, TERM_MONTHS) - timedelta(days=1)


class TopicsField(forms.CharField):
    """One topic on each line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=gettext_lazy("Topics"),
            help_text=gettext_lazy("What this person knows best and may speak about. One on each line."),
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=MOST_TOPICS * TOPIC_LENGTH * 2,
            **options,
        )

    def clean(self, value: str) -> Any:
        topics = tidy(super().clean(value).splitlines())
        if self.required and not topics:
            raise forms.ValidationError(_("Name at least one topic."))
        if len(topics) > MOST_TOPICS:
            raise forms.ValidationError(_("At most %(number)s topics, please.") % {"number": MOST_TOPICS})
        if any(len(topic) > TOPIC_LENGTH for topic in topics):
            raise forms.ValidationError(_("Keep each topic under %(number)s letters.") % {"number": TOPIC_LENGTH})
        return topics

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class LastDayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=gettext_lazy("Last day"),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **options,
        )


class PersonField(forms.CharField):
    """Somebody, by what she signs in with: nobody looks through a list of all who work here."""

    def clean(self, value: str) -> Any:
        typed = super().clean(value)
        if (person := person_with_login(typed)) is None:
            raise forms.ValidationError(_("Nobody signs in with this. Is it an e-mail address or an employee number?"))
        return person


class Dated(forms.Form):
    """A form that grants something until a day; `ends_on` is the first day without."""

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["last_day"].initial = self.fields["last_day"].initial or term_ends(today)

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if day < self.today:
            raise forms.ValidationError(_("Choose a day that is still to come."))
        if day.year > self.today.year + 5:
            raise forms.ValidationError(_("Five years at the most. It can be extended."))
        return day

    @property
    def ends_on(self) -> date:
        return self.cleaned_data["last_day"] + timedelta(days=1)


class NominationForm(forms.Form):
    tier = forms.ModelChoiceField(label=gettext_lazy("As"), queryset=Tier.objects.none(), empty_label=None)
    topics = TopicsField()
    reason = reason_field(
        gettext_lazy("Why this person?"), help_text=gettext_lazy("Your colleague and governance read it.")
    )

    def __init__(self, *args: Any, person: User, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person, self.today = person, today
        self.fields["tier"].queryset = Tier.objects.filter(entry=Tier.Entry.NOMINATION)  # type: ignore[attr-defined]

    def clean_tier(self) -> Tier:
        tier: Tier = self.cleaned_data["tier"]
        words = {"name": self.person.name, "tier": tier.shown_name}
        if membership(self.person, tier, self.today):
            raise forms.ValidationError(_("%(name)s is a %(tier)s already.") % words)
        if Nomination.objects.open().filter(user=self.person, tier=tier).exists():
            raise forms.ValidationError(_("%(name)s is nominated as %(tier)s already. Governance decides.") % words)
        return tier


class ApprovalOfNominationForm(Dated):
    topics = TopicsField()
    last_day = LastDayField()
    reason = reason_field(gettext_lazy("A word to go with it"), required=False)


class RefusalForm(forms.Form):
    reason = reason_field(gettext_lazy("Why not?"), help_text=gettext_lazy("The person and her manager read it."))


class ExtensionForm(Dated):
    topics = TopicsField(required=False)
    last_day = LastDayField()
    reason = reason_field(gettext_lazy("Why does it go on?"))


class EndForm(forms.Form):
    reason = reason_field(gettext_lazy("Why does it end today?"))


class AppointmentForm(Dated):
    person = PersonField(
        label=gettext_lazy("Person"), max_length=200, help_text=gettext_lazy("E-mail or employee number.")
    )
    tier = forms.ModelChoiceField(label=gettext_lazy("As"), queryset=Tier.objects.none(), empty_label=None)
    topics = TopicsField(required=False)
    last_day = LastDayField()
    reason = reason_field(gettext_lazy("Why this person?"))

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        self.fields["tier"].queryset = Tier.objects.filter(entry=Tier.Entry.APPOINTMENT)  # type: ignore[attr-defined]

    def clean_person(self) -> User:
        person: User = self.cleaned_data["person"]
        if person == self.by:
            raise forms.ValidationError(_("Somebody else has to appoint you."))
        if not User.objects.employed(self.today).filter(pk=person.pk).exists():
            raise forms.ValidationError(_("%(name)s does not work here.") % {"name": person.name})
        return person

    def clean(self) -> None:
        person, tier = self.cleaned_data.get("person"), self.cleaned_data.get("tier")
        row = membership(person, tier, self.today) if person and tier else None
        if row and row.source != TierMembership.Source.RULE:
            words = {"name": row.user.name, "tier": row.tier.shown_name}
            self.add_error("person", _("%(name)s is a %(tier)s already.") % words)


class CriterionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Criterion) -> str:
        return f"{obj.certification.shown_name}: {approvals.name_of(obj.approval)}"


class ApprovalForm(forms.Form):
    person = PersonField(
        label=gettext_lazy("Person"), max_length=200, help_text=gettext_lazy("E-mail or employee number.")
    )
    criterion = CriterionField(
        label=gettext_lazy("What you approve"), queryset=Criterion.objects.none(), empty_label=None
    )
    reason = reason_field(gettext_lazy("Why it is good enough"))
    evidence = forms.CharField(
        label=gettext_lazy("Where it can be looked up"),
        max_length=500,
        help_text=gettext_lazy("A link, or where it is filed."),
    )

    def __init__(self, *args: Any, by: User, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by, self.today = by, today
        asked = Criterion.objects.filter(pk__in=[one.pk for one in approvals.asked_for()])
        self.fields["criterion"].queryset = asked.select_related("certification")  # type: ignore[attr-defined]

    def clean_person(self) -> User:
        person: User = self.cleaned_data["person"]
        if not may_approve_work_of(self.by, person, self.today):
            raise forms.ValidationError(_("You approve the work of those you coach, and never your own."))
        return person
