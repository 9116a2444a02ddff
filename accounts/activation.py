"""Codes for the first sign-in: in the link of a mail, or printed in a letter with a QR code.

The code itself is known to its bearer alone; the database holds a keyed hash of it.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import Activation, User
from accounts.policies import may_sign_in
from lms.lib.commit import after_commit
from lms.lib.dates import local_date
from lms.lib.mail import build

# Without 0, O, 1, I and L, which look alike on paper: 31 signs, 12 of them, 59 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, GROUP = 3, 4
VALID_FOR = timedelta(days=14)


class Refusal(StrEnum):
    UNKNOWN = "unknown"  # never issued, replaced by a newer one, or of somebody who may not sign in: not told apart
    USED = "used"
    EXPIRED = "expired"
    LATER = "later"  # too many guesses came in


class CodeRefused(Exception):
    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


def normalized(code: str) -> str:
    """Spaces, case and hyphens do not matter."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def hash_of(code: str) -> str:
    return salted_hmac("accounts.activation", normalized(code), algorithm="sha256").hexdigest()


def new_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def url_of(code: str) -> str:
    return settings.BASE_URL + reverse("accounts:activate-code", args=[code])


@transaction.atomic
def issue(users: Iterable[User], at: datetime) -> list[tuple[User, str]]:
    """A fresh code for each who may sign in; an older unused code of the same person is worth nothing from now on."""
    ids = sorted(user.pk for user in users)
    locked = User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    people = {user.pk: user for user in locked.with_employment_end() if may_sign_in(user, at)}
    Activation.objects.filter(user__in=people, used_at=None, revoked_at=None).update(revoked_at=at)
    codes = [(user, new_code()) for user in people.values()]
    Activation.objects.bulk_create(
        Activation(user=user, code_hash=hash_of(code), issued_at=at, expires_at=at + VALID_FOR) for user, code in codes
    )
    return codes


def person_of(code: str, at: datetime) -> User:
    """Whose code this is, if it still opens; looking changes nothing (mail scanners follow links)."""
    return _open(hash_of(code), at).user


@transaction.atomic
def activate(code: str, password: str, at: datetime) -> User:
    """The person behind the code has this password from now on; the code is spent."""
    digest = hash_of(code)
    list(Activation.objects.select_for_update().filter(code_hash=digest))
    activation = _open(digest, at)
    activation.used_at = at
    activation.save(update_fields=["used_at"])
    user = activation.user
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def _open(digest: str, at: datetime) -> Activation:
    activation = Activation.objects.select_related("user").filter(code_hash=digest).first()
    if activation is None or activation.revoked_at or not may_sign_in(activation.user, at):
        raise CodeRefused(Refusal.UNKNOWN)
    if activation.used_at:
        raise CodeRefused(Refusal.USED)
    if activation.expires_at <= at:
        raise CodeRefused(Refusal.EXPIRED)
    return activation


@transaction.atomic
def invite(users: Iterable[User], at: datetime) -> int:
    """A mail with a link to those who have an address; how many. The codes leave with the mails, after commit."""
    codes = issue([user for user in users if user.email], at)
    for user, code in codes:
        after_commit(_send_invitation, user, code, at)
    return len(codes)


def _send_invitation(user: User, code: str, at: datetime) -> None:
    context = {
        "person": user,
        "action_url": url_of(code),
        "code": code,
        "expires_on": local_date(at + VALID_FOR, user.time_zone),
        "action_label": _("Choose my password"),
        "why": _("You get this because you work here and your account is new."),
    }
    build(name="invitation", to=user.email or "", context=context, language=user.reading_language).send()
