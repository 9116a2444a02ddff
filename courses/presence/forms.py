from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from accounts.logins import person_with_login
from accounts.models import Employment, User
from courses.models import Programme
from courses.presence import handles
from courses.presence.models import Account, HandOver
from courses.presence.services import Wish
from courses.presence.standing import why_not
from lms.lib.dates import local_date

LANGUAGES = ("en", "da", "de", "sv", "nb", "nl", "fr", "es", "it", "pl", "ru", "zh-hans", "ja")
# A promise that nobody keeps is none: a post every few hours, an answer within a fortnight.
MOST_POSTS, MOST_HOURS = 50, 336


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def reason_field(label: Any, rows: int = 2, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": rows}), **options)


class PersonField(forms.CharField):
    """Somebody, by what she signs in with: nobody looks through a list of all who work here."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, **{"help_text": gettext_lazy("E-mail or employee number."), **options})

    def clean(self, value: str) -> Any:
        typed = super().clean(value)
        if typed and (person := person_with_login(typed)) is None:
            raise forms.ValidationError(_("Nobody signs in with this. Is it an e-mail address or an employee number?"))
        return person if typed else None


class RequestForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What kind of account?"), widget=forms.RadioSelect)
    network = forms.ChoiceField(label=gettext_lazy("Network"), choices=Account.Network.choices)
    handle = forms.CharField(label=gettext_lazy("Handle"), max_length=60)
    purpose = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Who reads it, and what they find there. One or two sentences."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    market = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    posts_a_week = forms.IntegerField(
        label=gettext_lazy("Posts a week"),
        min_value=1,
        max_value=MOST_POSTS,
        help_text=gettext_lazy("What you can keep up in a busy month. One is fine."),
    )
    answer_hours = forms.IntegerField(
        label=gettext_lazy("Answers within how many hours?"), min_value=1, max_value=MOST_HOURS
    )
    owner = PersonField(label=gettext_lazy("Owner"))
    second = PersonField(
        label=gettext_lazy("Second owner"),
        help_text=gettext_lazy("Somebody else who has the access too. E-mail or employee number."),
    )
    successor = PersonField(
        label=gettext_lazy("Successor"),
        required=False,
        help_text=gettext_lazy("Who could take over one day. E-mail or employee number."),
    )
    sunset_on = day_field(
        gettext_lazy("Planned end"),
        required=False,
        help_text=gettext_lazy("For an account that belongs to a campaign or an event."),
    )

    PEOPLE = ("owner", "second", "successor")

    def __init__(self, *args: Any, person: User, programme: Programme, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person, self.programme, self.at = person, programme, at
        self.example = handles.example(programme.handle_pattern, person.name)
        self._offer()
        self.fields["handle"].help_text = self._handle_hint()

    def _offer(self) -> None:
        kinds = [Account.Kind.OFFICIAL] if self.programme.forbids_company_names else list(Account.Kind)
        countries = Employment.objects.as_of(local_date(self.at)).order_by("country").values_list("country", flat=True)
        offers = {
            "kind": [(kind.value, kind.label) for kind in kinds],
            "language": [(code, get_language_info(code)["name_translated"].capitalize()) for code in LANGUAGES],
            "market": [("", _("Every country")), *((code, code) for code in countries.distinct() if code)],
        }
        for name, choices in offers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField has them
        self.fields["kind"].initial = kinds[0].value

    def _handle_hint(self) -> str:
        if self.programme.forbids_company_names or not self.programme.handle_pattern:
            return _("Without the @.")
        words = {"pattern": self.programme.handle_pattern, "example": self.example}
        return _("A company-named account follows %(pattern)s, for example %(example)s.") % words

    def clean_handle(self) -> str:
        handle = handles.tidy(self.cleaned_data["handle"])
        if not handles.is_allowed(handle):
            raise forms.ValidationError(_("Letters, digits, dots, dashes and underscores only, at least two of them."))
        return handle

    def clean_sunset_on(self) -> date | None:
        return _later(self.cleaned_data["sunset_on"], self.at)

    def clean(self) -> None:
        self._check_pattern()
        self._check_taken()
        self._check_people()

    def _check_pattern(self) -> None:
        handle, pattern = self.cleaned_data.get("handle"), self.programme.handle_pattern
        is_named = self.cleaned_data.get("kind") == Account.Kind.COMPANY_NAMED
        if is_named and handle and not handles.follows(pattern, handle):
            words = {"pattern": pattern, "example": self.example}
            self.add_error("handle", _("It has to follow %(pattern)s. A good one: %(example)s.") % words)

    def _check_taken(self) -> None:
        handle, network = self.cleaned_data.get("handle"), self.cleaned_data.get("network")
        if handle and network and Account.objects.standing_for(network, handle).exists():
            self.add_error("handle", _("This account is in the register already."))

    def _check_people(self) -> None:
        named: set[User] = set()
        for name in self.PEOPLE:
            person = self.cleaned_data.get(name)
            if person is None:
                continue
            if person in named:
                self.add_error(name, _("Name a different person in each place."))
            elif name != "successor" and (why := self._why_not(person)):
                self.add_error(name, why)
            named.add(person)

    def _why_not(self, person: User) -> str:
        kind = self.cleaned_data.get("kind")
        return why_not(person, kind, by=self.person, at=self.at) if kind else ""

    @property
    def people(self) -> list[forms.BoundField]:
        return [self[name] for name in self.PEOPLE]

    @property
    def wish(self) -> Wish:
        return Wish(**self.cleaned_data)


class RefusalForm(forms.Form):
    reason = reason_field(
        gettext_lazy("Why not?"),
        help_text=gettext_lazy("The one who asked reads it."),
        error_messages={"required": gettext_lazy("Please say why. A sentence is enough.")},
    )


class ActiveForm(forms.Form):
    active_on = day_field(gettext_lazy("It was active on"))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["active_on"].initial = today

    def clean_active_on(self) -> date:
        day: date = self.cleaned_data["active_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come."))
        return day


class ReviewForm(forms.Form):
    note = reason_field(
        gettext_lazy("What you saw"),
        required=False,
        help_text=gettext_lazy("Is it still needed? Do both owners have the access, with a second key?"),
    )
    sunset_on = day_field(gettext_lazy("Planned end"), required=False)

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at

    def clean_sunset_on(self) -> date | None:
        return _later(self.cleaned_data["sunset_on"], self.at)


class HandOverField(forms.ModelChoiceField):
    def label_from_instance(self, obj: HandOver) -> str:
        return obj.owner.name


class NewOwnerForm(forms.Form):
    hand_over = HandOverField(
        label=gettext_lazy("In place of"), queryset=HandOver.objects.none(), to_field_name="uuid", empty_label=None
    )
    user = PersonField(label=gettext_lazy("New owner"))

    def __init__(self, *args: Any, account: Account, by: User, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.account, self.by, self.at = account, by, at
        self.fields["hand_over"].queryset = account.hand_overs.open().select_related("owner", "account")  # type: ignore[attr-defined]

    def clean_user(self) -> User:
        user: User = self.cleaned_data["user"]
        if any(row.user_id == user.pk for row in self.account.owners):
            raise forms.ValidationError(_("Name somebody who does not own it yet."))
        if why := why_not(user, self.account.kind, by=self.by, at=self.at):
            raise forms.ValidationError(why)
        return user


class ClosingForm(forms.Form):
    reason = reason_field(
        gettext_lazy("Why is it closed?"),
        help_text=gettext_lazy("First close it on the network, or take the company’s name off it."),
        error_messages={"required": gettext_lazy("Please say why. A sentence is enough.")},
    )


def _later(day: date | None, at: datetime) -> date | None:
    if day and day <= local_date(at):
        raise forms.ValidationError(_("Choose a day that is still to come."))
    return day
