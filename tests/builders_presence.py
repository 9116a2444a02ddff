"""Accounts in the register, made through the services."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Employment, User
from courses.certification.clearance.rights import set_rule, write_right
from courses.certification.models import Award, Certification
from courses.presence import services
from courses.presence.models import Account
from lms.lib.history import Change, splice
from tests.builders import AT, make_person
from tests.builders_badges import make_award, revoke

SINCE = date(2026, 1, 5)


def make_wish(owner: User, second: User, **fields: Any) -> services.Wish:
    values = {
        "kind": Account.Kind.COMPANY_NAMED,
        "network": Account.Network.MASTODON,
        "handle": "MajaatHavnby",
        "purpose": "What we learn while we build laptops.",
        "language": "en",
        "posts_a_week": 2,
        "answer_hours": 24,
    }
    return services.Wish(owner=owner, second=second, **values | fields)


def make_account(owner: User, second: User, *, at: datetime = AT, **fields: Any) -> Account:
    """Asked for by its owner."""
    return services.request(wish=make_wish(owner, second, **fields), by=owner, at=at)


def make_approved(owner: User, second: User, *, at: datetime = AT, **fields: Any) -> Account:
    account = make_account(owner, second, at=at, **fields)
    services.approve(account=account, by=make_person("Gerda Lund"), at=at)
    return read(account)


def read(account: Account) -> Account:
    """As it is now."""
    return Account.objects.with_state(account.requested_at.date()).with_owners().get(pk=account.pk)


def make_rights() -> None:
    """An owner needs one badge; an official account comes on top of it."""
    for position, (slug, granted) in enumerate((("advocate", False), ("official-account", True))):
        right = write_right(slug=slug, names={"en": slug}, does={}, position=position)
        needs = {"certifications": [make_advocate().slug], "granted": granted}
        set_rule(right=right, starts_on=SINCE, at=AT - timedelta(days=30), needs=needs)


def clear(*people: User, awarded_on: date = SINCE) -> None:
    """They hold what an owner has to hold, without an end."""
    make_rights()
    for person in people:
        make_award(person, certification=make_advocate(), awarded_on=awarded_on, expires_on=None)


def lapse(user: User) -> None:
    for award in Award.objects.filter(user=user, certification=make_advocate()):
        revoke(award)


def make_advocate() -> Certification:
    return Certification.objects.get_or_create(slug="employee-advocate", defaults={"name": "Employee Advocate"})[0]


def end_employment(user: User, last_day: date) -> None:
    ends_on = last_day + timedelta(days=1)
    splice(Employment, [Change({"user_id": user.pk}, ends_on, None, None)], at=AT)
