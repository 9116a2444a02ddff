"""The forms of governance's workshop: a few fields each, so that a draft is written in small steps."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Employment, Tier, User
from courses.forms.rows import Row, rows_of
from courses.guidelines.models import Guideline, Owner, RevisionDraft
from courses.guidelines.starts import KINDS

MATERIAL = [
    ("yes", gettext_lazy("Material: something else is asked of people, so they sign again")),
    ("no", gettext_lazy("Editorial: only the wording changes, signatures stay good, nobody is bothered")),
]
ANSWERS = range(1, 5)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ShortForm(forms.Form):
    """What is `folded` stands under "More"."""

    folded: tuple[str, ...] = ()


class ReasonForm(ShortForm):
    """All that is to be said of further languages and of a retirement."""

    note = forms.CharField(
        label=gettext_lazy("What changes, and why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ChangeForm(ReasonForm):
    material = forms.ChoiceField(label=gettext_lazy("Kind of change"), choices=MATERIAL, widget=forms.RadioSelect)
    changed_clauses = forms.CharField(
        label=gettext_lazy("Clauses that change"),
        required=False,
        help_text=gettext_lazy("Such as: G4.1, G4.2. Left empty, they are found by comparing the texts."),
    )
    tiers = forms.MultipleChoiceField(
        label=gettext_lazy("Who signs again"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick nothing, and it is everybody who must sign the guideline."),
    )
    effective_on = forms.DateField(
        label=gettext_lazy("In force from"),
        required=False,
        help_text=gettext_lazy("Left empty: the day on which it is published. It is never earlier than that."),
        widget=DayInput,
    )
    resign_days = forms.IntegerField(label=gettext_lazy("Days to sign again"), min_value=1, max_value=365)
    passkey = forms.BooleanField(
        label=gettext_lazy("People may sign with a passkey"),
        required=False,
        help_text=gettext_lazy("A passkey signs the record itself. The password stays possible beside it."),
    )
    waits = forms.MultipleChoiceField(
        label=gettext_lazy("Countries that wait"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Until the works council has agreed. You say from when once it has."),
    )
    folded = ("resign_days", "passkey", "waits")

    def __init__(self, *args: Any, draft: RevisionDraft, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tiers"].choices = [(tier.slug, tier.shown_name) for tier in Tier.objects.all()]  # type: ignore[attr-defined]
        known = Employment.objects.as_of(today).order_by("country").values_list("country", flat=True).distinct()
        countries = sorted({*filter(None, known), *draft.waits})
        self.fields["waits"].choices = [(one, one) for one in countries]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        named = self.cleaned_data["changed_clauses"].replace(",", " ").split()
        return {**self.cleaned_data, "material": self.cleaned_data["material"] == "yes", "changed_clauses": named}


def change_form(draft: RevisionDraft, today: Any, data: Any = None) -> ReasonForm:
    if draft.kind != RevisionDraft.Kind.VERSION:
        return ReasonForm(data, initial={"note": draft.note})
    initial = {
        name: getattr(draft, name) for name in ("note", "tiers", "effective_on", "resign_days", "passkey", "waits")
    }
    initial |= {"material": "yes" if draft.material else "no", "changed_clauses": ", ".join(draft.changed_clauses)}
    return ChangeForm(data, initial=initial, draft=draft, today=today)


class TextForm(ShortForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, required=False)
    summary = forms.CharField(
        label=gettext_lazy("Summary"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=60_000,
        help_text=gettext_lazy("Markdown. Each clause starts with a heading such as “### G1.1 Protect information”."),
        widget=forms.Textarea(attrs={"rows": 26}),
    )

    def __init__(self, *args: Any, language: str, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["lang"] = language
        if country:
            del self.fields["title"], self.fields["summary"]
            self.fields["body"].label = _("Clauses that %(country)s adds") % {"country": country}
            self.fields["body"].help_text = _("Numbered clauses only. People there read them after the common ones.")


class CountryForm(ShortForm):
    """Where a supplement holds, and in which language it is written."""

    country = forms.RegexField(
        label=gettext_lazy("Country, two letters"), regex=r"^[A-Za-z]{2}$", widget=forms.TextInput(attrs={"size": 4})
    )


class QuestionRow(Row):
    texts = ("prompt",)
    prompt = forms.CharField(label=gettext_lazy("Question"), widget=forms.Textarea(attrs={"rows": 2}))
    clause = forms.CharField(label=gettext_lazy("About clause"), required=False, max_length=10)
    option_1 = forms.CharField(label=gettext_lazy("Answer 1"), max_length=300)
    option_2 = forms.CharField(label=gettext_lazy("Answer 2"), max_length=300)
    option_3 = forms.CharField(label=gettext_lazy("Answer 3"), max_length=300, required=False)
    option_4 = forms.CharField(label=gettext_lazy("Answer 4"), max_length=300, required=False)
    right = forms.ChoiceField(label=gettext_lazy("The right one"), choices=[(str(n), str(n)) for n in ANSWERS])
    explanation = forms.CharField(
        label=gettext_lazy("What we say to a wrong answer"), widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if fields.get("option_4") and not fields.get("option_3"):
            self.add_error("option_3", _("Fill in the answers without a gap."))
        elif not fields.get(f"option_{fields.get('right', 1)}"):
            self.add_error("right", _("That answer is empty."))
        return fields


QuestionRows = rows_of(QuestionRow, max_rows=3)


def question_values(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "clause": row["clause"],
            "prompt": row["prompt"],
            "options": [text for n in ANSWERS if (text := row[f"option_{n}"])],
            "right": int(row["right"]) - 1,
            "explanation": row["explanation"],
        }
        for row in rows
    ]


def question_initial(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**one, "right": str(one["right"] + 1)}
        | {f"option_{n}": text for n, text in enumerate(one["options"], start=1)}
        for one in questions
    ]


class PersonField(forms.CharField):
    """Somebody who works here, by number or address."""

    def clean(self, value: str) -> User | None:
        text = super().clean(value).strip()
        if not text:
            return None
        found = User.objects.filter(Q(employee_number=text) | Q(email__iexact=text), is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has this number or address."))
        return found


class OwnersForm(ShortForm):
    def __init__(self, *args: Any, guideline: Guideline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = {owner.part: owner.user for owner in guideline.named_owners}
        for part in Owner.Part:
            user = owners.get(part.value)
            self.fields[part.value] = PersonField(
                label=part.label,
                required=False,
                initial=(user.employee_number or user.email) if user else "",
                help_text=user.name if user else _("Number or e-mail address of the person."),
            )


class StartForm(ShortForm):
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    starts_on = forms.DateField(
        label=gettext_lazy("Holds from"),
        required=False,
        help_text=gettext_lazy("Left empty: it waits."),
        widget=DayInput,
    )
    approval = forms.FileField(
        label=gettext_lazy("The works council’s approval"),
        required=False,
        help_text=gettext_lazy("PDF, PNG, JPG, EML or TXT, up to 5 MB. Only governance can read it."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{kind}" for kind in KINDS)}),
    )
    reason = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=500)

    def __init__(self, *args: Any, countries: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [(one, one) for one in countries]  # type: ignore[attr-defined]
