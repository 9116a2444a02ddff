"""Who is there? Being signed in is not enough to sign, however fresh the session is: a password, code or passkey is."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from fido2.webauthn import AuthenticationResponse

from accounts.http import PersonRequest
from accounts.models import User
from accounts.passkey_forms import PasskeyField
from courses.guidelines import passkeys
from courses.guidelines.models import SignOff
from courses.guidelines.passkeys import Assertion
from courses.guidelines.services import is_fresh

Method = SignOff.Method


class Shown(NamedTuple):
    """How and when the person showed who she is; `mfa`: by two things, such as a device and its PIN."""

    method: str
    authenticated_at: datetime
    mfa: bool


def standing(request: PersonRequest) -> Shown | None:
    """What was shown earlier in this sitting and still counts; None when it must be shown (again)."""
    records = [record for record in get_authentication_records(request, request.user) if record.get("signing")]
    if not records:
        return None
    newest = records[-1]
    at = datetime.fromtimestamp(newest["at"], tz=UTC)
    return Shown(newest["method"], at, newest.get("mfa", False)) if is_fresh(at, request.at) else None


def remember(request: PersonRequest, *, method: str, mfa: bool) -> Shown:
    """It holds for the guidelines of this sitting, and wherever else allauth asks again."""
    record_authentication(request, request.user, method=method, reauthenticated=True, signing=True, mfa=mfa)
    return Shown(method, request.at, mfa)


class EitherField(forms.CharField):
    """One of several ways. None of them is optional, and none is missing before the form has looked at all."""

    def validate(self, value: Any) -> None:
        """The form does."""


class ProofForm(forms.Form):
    """What forms that sign or decline derive from: asks for what the person has, and each is enough.

    Once valid it has `shown`; `assertion` is what a passkey answered.
    """

    shown: Shown

    password = EitherField(
        label=gettext_lazy("Your password"),
        help_text=gettext_lazy("So that nobody else can sign for you. Good for five minutes."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = EitherField(
        label=gettext_lazy("Or six digits from your app"),
        help_text=gettext_lazy("One of the two is enough. With both, two proofs go on record."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    credential = PasskeyField(AuthenticationResponse, required=False)

    def __init__(self, *args: Any, request: PersonRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.earlier = request, standing(request)
        self.assertion: Assertion | None = None
        ways = ways_of(request.user)
        self.has_any_way = bool(ways)
        self.has_passkey = Method.PASSKEY in ways
        for name, way in (("password", Method.PASSWORD), ("code", Method.TOTP), ("credential", Method.PASSKEY)):
            if way not in ways or (self.earlier and way != Method.PASSKEY):
                del self.fields[name]
        if "code" in self.fields and "password" not in self.fields:
            self.fields["code"].label, self.fields["code"].help_text = _("Six digits from your app"), ""
        self.use_required_attribute = len(ways) == 1

    def clean_password(self) -> str:
        given = self.cleaned_data["password"]
        if given:
            if not ratelimit.consume(self.request, action="reauthenticate", user=self.request.user):
                raise ValidationError(_("Too many tries. Wait a minute, then type it again; nothing is lost."))
            if not get_adapter().reauthenticate(self.request.user, given):
                raise ValidationError(_("That is not your password. Nothing is signed yet; please type it again."))
        return "given" if given else ""

    def clean_code(self) -> str:
        """After a wrong password the code is left alone: it works only once."""
        given = self.cleaned_data["code"]
        if given and "password" not in self.errors:
            right = _limited(self.request.user)
            app = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
            if not app.wrap().validate_code(given):
                raise ValidationError(_("That code is wrong or was used before. Wait for the next one."))
            right()
        return "given" if given else ""

    def clean_credential(self) -> None:
        given = self.cleaned_data["credential"]
        if given:
            right = _limited(self.request.user)
            try:
                self.assertion = passkeys.finish(self.request, given)
            except passkeys.TooSlow as error:
                raise ValidationError(_("That took longer than the passkey waits. Please try once more.")) from error
            except passkeys.Refused as error:
                raise ValidationError(_("That passkey did not work here. Nothing is signed yet.")) from error
            right()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            if self.assertion:
                self.shown = remember(self.request, method=Method.PASSKEY.value, mfa=True)
            elif cleaned.get("password"):
                self.shown = remember(self.request, method=Method.PASSWORD.value, mfa=bool(cleaned.get("code")))
            elif cleaned.get("code"):
                self.shown = remember(self.request, method=Method.TOTP.value, mfa=False)
            elif self.earlier:
                self.shown = self.earlier
            else:
                self.add_error("password" if "password" in self.fields else None, self._nothing())
        return cleaned

    def _nothing(self) -> str:
        if "password" in self.data:
            return _("Please type your password to sign.")
        if "code" in self.data or not self.has_any_way:
            return _("Please show first that it is you.")
        # The page did not ask, because an earlier proof still counted.
        return _("More than five minutes have passed. Please show once more that it is you; nothing is lost.")


def ways_of(user: User) -> set[SignOff.Method]:
    """One query."""
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    ways = {method for method in (Method.TOTP, Method.PASSKEY) if method.value in kinds}
    return ways | {Method.PASSWORD} if user.has_usable_password() else ways


def _limited(user: User) -> Any:
    """Counts a try, together with those at sign-in; what it returns forgets them once one was right."""
    try:
        return check_rate_limit(user)
    except ValidationError as error:
        raise ValidationError(_("Too many tries. Wait an hour, or use another way; nothing is lost.")) from error
