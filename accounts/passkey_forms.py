"""allauth's forms for passkeys, in front of what no device would send."""

from typing import Any

from allauth.mfa.webauthn import forms as allauth_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

MALFORMED = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


class PasskeyField(forms.JSONField):
    """The answer of a device, as the browser wrote it down."""

    default_error_messages = {
        "invalid": _("Nothing of use came from your device. Please try once more."),
        "required": _("Nothing came from your device. Please try once more."),
    }

    def __init__(self, kind: type[AuthenticationResponse] | type[RegistrationResponse], **options: Any) -> None:
        super().__init__(widget=forms.HiddenInput, max_length=20_000, **options)
        self.kind = kind

    def to_python(self, value: Any) -> Any:
        try:
            answer = super().to_python(value)
            if answer is not None:
                self.kind.from_dict(answer)
        except ValidationError:
            raise
        except MALFORMED as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return answer

    def bound_data(self, data: Any, initial: Any) -> str:
        """It counts once, so the page that is shown again does not hold it."""
        return ""

    def prepare_value(self, value: Any) -> str:
        return ""


class AddForm(allauth_forms.AddWebAuthnForm):
    name = forms.CharField(required=False, max_length=60)
    credential = PasskeyField(RegistrationResponse)


class LoginForm(allauth_forms.LoginWebAuthnForm):
    credential = PasskeyField(AuthenticationResponse)


class AuthenticateForm(allauth_forms.AuthenticateWebAuthnForm):
    credential = PasskeyField(AuthenticationResponse)


class ReauthenticateForm(allauth_forms.ReauthenticateWebAuthnForm):
    credential = PasskeyField(AuthenticationResponse)
