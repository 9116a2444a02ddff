"""Three accounts in the demo's register: one in good order, one whose owner has gone silent, one just asked for."""

from datetime import datetime, timedelta

from accounts.models import User
from courses.presence import reminding, services
from courses.presence.converging import converge
from courses.presence.models import Account
from courses.presence.services import Wish
from lms.lib.dates import local_date

AMIRA, THOMAS, JONAS, INGRID, PETER = "10330", "10402", "10207", "10003", "10320"
Kind, Network = Account.Kind, Account.Network


def write_accounts(now: datetime) -> None:
    _official(now)
    _silent(now)
    _asked_for(now)
    converge(today=local_date(now), at=now)


def _official(now: datetime) -> None:
    account = _approved(
        now - timedelta(days=400),
        kind=Kind.OFFICIAL,
        network=Network.X,
        handle="HavnbyHelp",
        purpose="Answers to people who need help with a laptop of ours.",
        posts_a_week=5,
        answer_hours=4,
        owner=_person(AMIRA),
        second=_person(THOMAS),
    )
    _note(account, now, days=(390, 210, 95, 3))
    services.review(
        account=account,
        by=_person(PETER),
        note="Needed, and busy. Both owners have the access, with a second key.",
        sunset_on=None,
        at=now - timedelta(days=40),
    )


def _silent(now: datetime) -> None:
    account = _approved(
        now - timedelta(days=300),
        kind=Kind.COMPANY_NAMED,
        network=Network.LINKEDIN,
        handle="JonasatHavnby",
        purpose="How a quiet laptop is built, told by one of those who build it.",
        posts_a_week=1,
        answer_hours=48,
        owner=_person(JONAS),
        second=_person(AMIRA),
    )
    _note(account, now, days=(290, 200))


def _asked_for(now: datetime) -> None:
    wish = _wish(
        kind=Kind.COMPANY_NAMED,
        network=Network.LINKEDIN,
        handle="IngridatHavnby",
        purpose="What we decide, and why, in words that everybody here would use.",
        posts_a_week=1,
        answer_hours=24,
        owner=_person(INGRID),
        second=_person(AMIRA),
    )
    services.request(wish=wish, by=wish.owner, at=now - timedelta(days=2))


def _approved(at: datetime, **wished: object) -> Account:
    wish = _wish(**wished)
    account = services.request(wish=wish, by=wish.owner, at=at)
    services.approve(account=account, by=_person(PETER), at=at + timedelta(days=2))
    reminding.stop_decision(account, at=at + timedelta(days=2))
    return account


def _wish(**wished: object) -> Wish:
    return Wish(**{"language": "en", **wished})  # type: ignore[arg-type]


def _note(account: Account, now: datetime, *, days: tuple[int, ...]) -> None:
    """As many days ago the account was active."""
    owner = account.ownerships.current().get(place="owner").user
    for ago in days:
        at = now - timedelta(days=ago)
        services.note_life(account=account, active_on=local_date(at), by=owner, at=at)


def _person(number: str) -> User:
    return User.objects.get(employee_number=number)
