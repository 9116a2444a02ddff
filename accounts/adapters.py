from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.http import VisitorRequest
from accounts.logins import person_with_login
from accounts.models import User
from accounts.policies import may_sign_in
from lms.lib.mail import build

# What the one button of a mail says, and the line that tells why one gets it.
BUTTONS = {
    "password_reset_key": {
        "action_label": _("Choose a new password"),
        "why": _("You get this because a new password was asked for with this address."),
    },
    "unknown_account": {"why": _("You get this because a new password was asked for with this address.")},
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from the roster: nobody signs up or changes an address here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def can_delete_email(self, email_address: object) -> bool:
        return False

    def get_user_search_fields(self) -> list[str]:
        return ["email", "employee_number", "name"]

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """The employee number comes from the roster or stays empty; allauth must not invent one."""

    def pre_login(  # type: ignore[override]  # our own request and person
        self, request: VisitorRequest, user: User, **details: Any
    ) -> HttpResponse | None:
        """The door of every sign-in, by whatever means; a leaver is answered like somebody who was switched off."""
        if not may_sign_in(user, request.at):
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **details)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures count for the person: e-mail, number and re-authentication are no separate rows of guesses."""
        person = person_with_login(credentials.get("email") or credentials.get("username") or "")
        return f"person:{person.pk}" if person else super()._get_login_attempts_cache_key(request, **credentials)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From the configured address: a forged Host header must not lead people elsewhere."""
        uidb36, _hyphen, token = key.partition("-")
        return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": token})

    def send_password_reset_mail(  # type: ignore[override]  # our own person
        self, user: User, email: str, context: dict[str, Any]
    ) -> None:
        if may_sign_in(user, self.request.at):
            super().send_password_reset_mail(user, email, context)

    def render_mail(  # type: ignore[override]  # each mail goes to one address
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        person = context.get("user")
        name = template_prefix.removeprefix("account/email/")
        return build(
            name=name,
            to=email,
            context=context | BUTTONS.get(name, {}) | {"action_url": context.get("password_reset_url", "")},
            language=person.reading_language if isinstance(person, User) else "",
            headers=headers,
        )


class KeyAdapter(DefaultMFAAdapter):
    """Authenticator apps, and passkeys: these belong to the configured host, whatever a request says."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That did not work. Please try once more, or use another way.")
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        return gettext("My device")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.PASSKEY_ORIGIN).hostname or "", "name": "Outspoken"}
