from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import PersonRequest


class SignForm(forms.Form):
    """What was shown comes back as hashes, so that nobody signs a text or a sentence that was not on the page."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=64)
    language = forms.CharField(widget=forms.HiddenInput, max_length=10)
    statement = forms.CharField(widget=forms.HiddenInput, max_length=64)
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        help_text=gettext_lazy("So that nobody else can sign for you. Good for five minutes."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: PersonRequest, ask_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        if not ask_password:
            del self.fields["password"]
        elif self.is_bound and "password" not in self.data:
            self.fields["password"].error_messages["required"] = _(
                "More than five minutes have passed. Please type your password once more; nothing is lost."
            )
        else:
            self.fields["password"].error_messages["required"] = _("Please type your password to sign.")

    @property
    def is_stale(self) -> bool:
        """What the page showed did not come back whole."""
        return bool(self.errors.keys() & {"text", "language", "statement"})

    def clean_password(self) -> str:
        user = self.request.user
        if not ratelimit.consume(self.request, action="reauthenticate", user=user):
            raise ValidationError(_("Too many tries. Wait a minute, then type your password again; nothing is lost."))
        if not get_adapter().reauthenticate(user, self.cleaned_data["password"]):
            raise ValidationError(_("That is not your password. Nothing is signed yet; please type it again."))
        return ""
