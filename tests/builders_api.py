"""Programs that ask, with their tokens."""

from datetime import date
from typing import Any

from django.test import Client

from accounts.models import User
from courses.api.models import Scope, Token
from courses.api.services import issue
from tests.builders import AT

FAR_AWAY = date(2099, 1, 1)


def make_token(owner: User, *scopes: str, **values: Any) -> tuple[Token, str]:
    values = {"name": "Advocacy tool", "expires_on": FAR_AWAY, "at": AT} | values
    return issue(owner=owner, scopes=scopes or Scope.values, **values)


def program(owner: User, *scopes: str, **values: Any) -> Client:
    """A client that sends its token with each question."""
    return with_key(make_token(owner, *scopes, **values)[1])


def with_key(key: str) -> Client:
    return Client(headers={"authorization": f"Bearer {key}"})
