from datetime import date, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.logins import person_with_login
from accounts.models import Employment, User
from courses.certification.clearance.models import SpeakingRight
from lms.lib.dates import local_date
from lms.lib.history import known_instant

NOON = time(12)
LONGEST_TOPIC, MOST_TOPICS = 100, 30


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class RightField(forms.ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(SpeakingRight.objects.all(), empty_label=None, to_field_name="slug", **options)

    def label_from_instance(self, right: Any) -> str:
        return right.name_in(self.language)

    language = settings.LANGUAGE_CODE


class AskForm(forms.Form):
    """What is asked of whomever: the right, the topic, and the day."""

    right = RightField(label=gettext_lazy("What for?"))
    topic = forms.CharField(label=gettext_lazy("Topic"), max_length=LONGEST_TOPIC, required=False)
    on = day_field(gettext_lazy("On which day?"))

    def __init__(self, *args: Any, language: str, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at
        self.fields["on"].initial = timezone.localdate(at)
        right: Any = self.fields["right"]
        right.language = language

    @property
    def about_at(self) -> datetime:
        """Now, if today is asked about; else noon of the day."""
        on: date = self.cleaned_data["on"]
        if on == timezone.localdate(self.at):
            return self.at
        return datetime.combine(on, NOON, tzinfo=timezone.get_current_timezone())


class PersonForm(AskForm):
    person = forms.CharField(
        label=gettext_lazy("Who?"), max_length=200, help_text=gettext_lazy("E-mail, employee number or whole name.")
    )
    known = day_field(
        gettext_lazy("As known at the end of"),
        required=False,
        help_text=gettext_lazy("Empty: by all that is known today."),
    )
    field_order = ["person", "right", "topic", "on", "known"]

    def clean_person(self) -> User:
        typed = self.cleaned_data["person"].strip()
        if found := person_with_login(typed):
            return found
        named = list(User.objects.filter(name__iexact=typed, anonymised_at=None)[:2])
        if len(named) == 1:
            return named[0]
        if named:
            raise forms.ValidationError(_("More than one person has this name. Use the employee number."))
        raise forms.ValidationError(_("Nobody was found. Is it the whole name?"))

    @property
    def known_at(self) -> datetime | None:
        known: date | None = self.cleaned_data["known"]
        return known_instant(known) if known and known < local_date(self.at) else None


class WhoForm(AskForm):
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    market = forms.ChoiceField(label=gettext_lazy("Country"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        spoken = User.objects.order_by().values_list("language", flat=True).distinct().order_by("language")
        countries = Employment.objects.known().order_by("country").values_list("country", flat=True).distinct()
        self._offer("language", {code: dict(settings.LANGUAGES).get(code, code) for code in spoken})
        self._offer("market", {code: code for code in countries if code})

    def _offer(self, name: str, choices: dict[str, Any]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", _("All")), *choices.items()]


class CrisisForm(forms.Form):
    topics = forms.CharField(
        label=gettext_lazy("About what?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One topic a line. Empty: about everything."),
    )
    rights = forms.ModelMultipleChoiceField(
        SpeakingRight.objects.all(),
        label=gettext_lazy("Who stops until it is over?"),
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("What people read"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Where the official statement is, and when the next one comes."),
    )

    def __init__(self, *args: Any, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        rights: Any = self.fields["rights"]
        rights.label_from_instance = lambda right: right.name_in(language)

    def clean_topics(self) -> list[str]:
        topics = list(dict.fromkeys(line.strip() for line in self.cleaned_data["topics"].splitlines() if line.strip()))
        if len(topics) > MOST_TOPICS or any(len(topic) > LONGEST_TOPIC for topic in topics):
            raise forms.ValidationError(
                _("Name at most %(topics)d topics of at most %(signs)d characters.")
                % {"topics": MOST_TOPICS, "signs": LONGEST_TOPIC}
            )
        return topics
