"""What the bell and the digest say about accounts: to those who own them, and to governance."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import RoleGrant, User
from accounts.roles import roles_that_may
from courses.presence.models import Account, HandOver, Ownership
from courses.presence.policies import APPROVE
from courses.reminders.models import Reminder
from courses.reminders.services import Owed, owe, settle, settle_told
from courses.reminders.sources import Line
from lms.lib import formats
from lms.lib.dates import local_date

REQUEST, DECISION, HAND_OVER, REVIEW = KINDS = (
    "account-request",
    "account-decision",
    "account-hand-over",
    "account-review",
)


def owe_all(*, today: date, at: datetime) -> None:
    """For the job: reviews that have come due, and what waits already for whoever joined governance since."""
    owe_requests(Account.objects.filter(decision=""), at=at)
    owe_hand_overs(list(HandOver.objects.open()), at=at)
    owe_reviews(today=today, at=at)
    settle_told([DECISION], at=at)


def owe_requests(accounts: Iterable[Account], *, at: datetime) -> None:
    guardians = _guardians(local_date(at))
    owe(
        [
            Owed(pk, REQUEST, _key(REQUEST, row), "asked", at)
            for row in accounts
            for pk in guardians - {row.requested_by_id}
        ],
        at=at,
    )


def stop_request(account: Account, *, at: datetime) -> None:
    settle([_key(REQUEST, account)], at=at)


def owe_decision(account: Account, *, at: datetime) -> None:
    owe([Owed(account.requested_by_id, DECISION, _key(DECISION, account), "decided", at)], at=at)


def stop_decision(account: Account, *, at: datetime) -> None:
    """The one who asked has seen what was decided."""
    settle([_key(DECISION, account)], at=at)


def owe_hand_overs(rows: Collection[HandOver], *, at: datetime) -> None:
    people = _concerned({row.account_id for row in rows}, local_date(at)) if rows else {}
    owe(
        [Owed(pk, HAND_OVER, str(row.uuid), "opened", at) for row in rows for pk in people[row.account_id]],
        at=at,
    )


def stop_hand_overs(rows: Iterable[HandOver], *, at: datetime) -> None:
    settle([str(row.uuid) for row in rows], at=at)


def owe_reviews(*, today: date, at: datetime) -> None:
    accounts = list(Account.objects.in_use().filter(review_on__lte=today))
    people = _concerned({row.pk for row in accounts}, today)
    owe(
        [Owed(pk, REVIEW, _key(REVIEW, row), f"{row.review_on}", at) for row in accounts for pk in people[row.pk]],
        at=at,
    )


def stop_review(account: Account, *, at: datetime) -> None:
    settle([_key(REVIEW, account)], at=at)


def _key(kind: str, account: Account) -> str:
    return f"{kind}:{account.uuid}"


def _guardians(on: date) -> set[int]:
    roles = roles_that_may(APPROVE)
    return set(RoleGrant.objects.as_of(on).filter(role__in=roles).values_list("user_id", flat=True))


def _concerned(account_ids: Collection[int], on: date) -> dict[int, set[int]]:
    """The owners of each account and governance, as far as they work here."""
    owners = Ownership.objects.current().filter(account__in=account_ids).values_list("account_id", "user_id")
    guardians = _guardians(on)
    here = set(
        User.objects.employed(on).filter(pk__in={pk for _id, pk in owners} | guardians).values_list("pk", flat=True)
    )
    people = {account_id: guardians & here for account_id in account_ids}
    for account_id, user_id in owners:
        people[account_id] = people[account_id] | ({user_id} & here)
    return people


class AccountSource:
    def still_owed(self, reminders: Iterable[Reminder], on: date) -> set[int]:
        """What is done was settled, and so is void already; but whoever is no longer concerned hears nothing."""
        reminders = list(reminders)
        about = _accounts(reminders)
        people = _concerned({row.pk for row in about.values()}, on)
        return {
            one.pk
            for one in reminders
            if one.pk in about and (one.kind == DECISION or one.user_id in people[about[one.pk].pk])
        }

    def lines(self, reminders: Iterable[Reminder], on: date) -> dict[int, Line]:
        reminders = list(reminders)
        about = _accounts(reminders)
        return {one.pk: _line(one.kind, about[one.pk]) for one in reminders if one.pk in about}


def _accounts(reminders: list[Reminder]) -> dict[int, Account]:
    """The account that each is about, by the reminder's id."""
    handed = [one.subject for one in reminders if one.kind == HAND_OVER]
    tasks = HandOver.objects.filter(uuid__in=handed).select_related("account")
    found = {str(row.uuid): row.account for row in tasks}
    named = {one.subject: one.subject.partition(":")[2] for one in reminders if one.kind != HAND_OVER}
    accounts = {str(row.uuid): row for row in Account.objects.filter(uuid__in=named.values())}
    found |= {subject: accounts[key] for subject, key in named.items() if key in accounts}
    return {one.pk: found[one.subject] for one in reminders if one.subject in found}


def _line(kind: str, account: Account) -> Line:
    return Line(text=_text(kind, account), url=reverse("presence:account", args=[account.uuid]), why=_why(kind))


def _text(kind: str, account: Account) -> str:
    name = {"handle": f"@{account.handle}", "network": account.get_network_display()}
    if kind == REQUEST:
        return _("Somebody asks for %(handle)s on %(network)s") % name
    if kind == HAND_OVER:
        return _("%(handle)s on %(network)s needs another owner, or an end") % name
    if kind == REVIEW:
        day = {"day": formats.day_short(account.review_on)}
        return _("%(handle)s on %(network)s was to be reviewed on %(day)s") % (name | day)
    if account.decision == Account.Decision.APPROVED:
        return _("%(handle)s on %(network)s is approved") % name
    return _("%(handle)s on %(network)s is not approved. The reason is on its page") % name


def _why(kind: str) -> str:
    return (
        _("You asked for this account.") if kind == DECISION else _("You own this account, or you watch the register.")
    )
