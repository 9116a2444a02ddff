from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.draft_check.composer import PLATFORMS
from courses.draft_check.draft import MARKETS, MAX_LENGTH, Account, Attachment, Draft
from courses.draft_check.models import WordList
from courses.draft_check.shipped import terms_of

ALT_LENGTH = 2000
LONGEST_TERM, LONGEST_TEXT, MOST_TERMS = 100, 3000, 3000
SHORTEST_STEM = 2
LANGUAGE_NAMES = {"en": gettext_lazy("English"), "da": gettext_lazy("Danish"), "ru": gettext_lazy("Russian")}
MARKET_NAMES = {
    "US": gettext_lazy("United States"),
    "UK": gettext_lazy("United Kingdom"),
    "DK": gettext_lazy("Denmark"),
    "EU": gettext_lazy("Another country of the EU"),
    "other": gettext_lazy("Elsewhere"),
}
ACCOUNT_NAMES = {
    Account.PERSONAL: gettext_lazy("My own account"),
    Account.COMPANY_NAMED: gettext_lazy("An account with the company’s name in it"),
    Account.OFFICIAL: gettext_lazy("An official account of the company"),
}
ATTACHMENTS = {"": gettext_lazy("None"), "image": gettext_lazy("A picture"), "video": gettext_lazy("A video")}


class LinesField(forms.CharField):
    """Text with lines ended as everywhere else but in forms, so that places are counted as a reader does."""

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return text if text.strip() else ""


class DraftForm(forms.Form):
    text = LinesField(
        label=gettext_lazy("Your draft"),
        strip=False,
        validators=[
            MaxLengthValidator(
                MAX_LENGTH,
                gettext_lazy("This is longer than %(limit_value)d characters (%(show_value)d). Please shorten it."),
            )
        ],
        error_messages={"required": gettext_lazy("There is nothing to look at yet. Write or paste your draft here.")},
        widget=forms.Textarea(attrs={"rows": 7, "autocomplete": "off", "dir": "auto"}),
    )
    platform = forms.ChoiceField(
        label=gettext_lazy("What it will be"), choices=[(key, one.name) for key, one in PLATFORMS.items()]
    )
    account_type = forms.ChoiceField(label=gettext_lazy("From which account"), choices=list(ACCOUNT_NAMES.items()))
    lang = forms.ChoiceField(label=gettext_lazy("Written in"), choices=list(LANGUAGE_NAMES.items()))
    market = forms.ChoiceField(
        label=gettext_lazy("Where your readers live"),
        choices=[(key, MARKET_NAMES[key]) for key in MARKETS],
    )
    company_prompted = forms.BooleanField(label=gettext_lazy("The company asked me to share this"), required=False)
    company_named_approved = forms.BooleanField(
        label=gettext_lazy("The account with the company’s name is approved"), required=False
    )
    attachment = forms.ChoiceField(
        label=gettext_lazy("With it goes"), choices=list(ATTACHMENTS.items()), required=False
    )
    alt = LinesField(
        label=gettext_lazy("Description of the picture"),
        help_text=gettext_lazy("What somebody should know who cannot see it."),
        max_length=ALT_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contains_text = forms.BooleanField(label=gettext_lazy("There is text in the picture"), required=False)
    pictures_children = forms.BooleanField(label=gettext_lazy("It shows children"), required=False)
    has_speech = forms.BooleanField(label=gettext_lazy("Somebody speaks in the video"), required=False)
    has_captions = forms.BooleanField(label=gettext_lazy("The video has captions"), required=False)
    commercial_music = forms.BooleanField(label=gettext_lazy("There is music that is sold"), required=False)

    FIRST = ("platform", "account_type", "lang", "market")
    CHECKS = ("contains_text", "pictures_children", "has_speech", "has_captions", "commercial_music")

    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in {"text", *self.FIRST}]

    @property
    def is_more_open(self) -> bool:
        return any(field.errors or (self.is_bound and field.data) for field in self.more())

    def draft(self, *, author_tier: str, now: datetime) -> Draft:
        data = dict(self.cleaned_data)
        attachments: tuple[Attachment, ...] = ()
        if kind := data.pop("attachment"):
            checks = {name: data[name] for name in self.CHECKS}
            attachments = (Attachment(type=kind, alt=data["alt"], **checks),)
        for name in ("alt", *self.CHECKS):
            del data[name]
        return Draft(**data, attachments=attachments, author_tier=author_tier, now=now)


class TermsField(forms.CharField):
    """One word, phrase or text a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return list(terms_of(super().clean(value)))


class WordListForm(forms.ModelForm):
    added = TermsField(
        label=gettext_lazy("Own words"),
        help_text=gettext_lazy("One a line. A * at the end of a word stands for any ending."),
        required=False,
    )
    left_out = TermsField(
        label=gettext_lazy("Words not to look for"),
        help_text=gettext_lazy("One a line, written exactly as above."),
        required=False,
    )

    class Meta:
        model = WordList
        fields = ["added", "left_out", "in_use"]

    def clean_added(self) -> list[str]:
        terms = self.cleaned_data["added"]
        longest = LONGEST_TEXT if self.instance.key == "shelf" else LONGEST_TERM
        if len(terms) > MOST_TERMS:
            raise ValidationError(_("These are more than %(count)d words.") % {"count": MOST_TERMS})
        for term in terms:
            if len(term) > longest:
                message = _("“%(term)s…” is longer than %(count)d characters.")
                raise ValidationError(message % {"term": term[:40], "count": longest})
            if sum(sign.isalnum() for sign in term) < SHORTEST_STEM:
                raise ValidationError(_("“%(term)s” needs at least two letters or digits.") % {"term": term})
        return terms
