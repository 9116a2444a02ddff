from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.core.mail import EmailMessage
from django.http import HttpRequest

from lms.lib.mail import build


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

    def render_mail(self, template_prefix: str, email: str, context: dict, headers: dict | None = None) -> EmailMessage:
        name = template_prefix.removeprefix("account/email/")
        return build(name=name, to=email, context=context, headers=headers)
