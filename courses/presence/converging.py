"""Hand-overs that should be open, and only they: worked out from owners, dates and clearance, as often as one likes."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from courses.presence import reminding
from courses.presence.models import Account, HandOver, Ownership
from courses.presence.standing import gone, lapsed

# Within this time a hand-over is to be done.
TIME = timedelta(days=14)
BATCH = 500

Key = tuple[int, int]


def converge(*, today: date, at: datetime, accounts: Collection[int] | None = None) -> None:
    """For these accounts, or for all that are in use."""
    rows = Account.objects.in_use()
    ids = list((rows if accounts is None else rows.filter(pk__in=accounts)).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            _converge(ids[start : start + BATCH], today, at)


def _converge(ids: list[int], today: date, at: datetime) -> None:
    locked = Account.objects.in_use().filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    accounts = {row.pk: row for row in locked}
    wanted = _wanted(accounts, today, at)
    there = {(row.account_id, row.owner_id): row for row in HandOver.objects.open().filter(account__in=accounts)}
    begin(
        [
            HandOver(account=accounts[account_id], owner_id=owner_id, reason=reason)
            for (account_id, owner_id), reason in wanted.items()
            if (account_id, owner_id) not in there
        ],
        today=today,
        at=at,
    )
    _follow({key: row for key, row in there.items() if row.reason != HandOver.Reason.ASKED}, wanted, today, at)


def _wanted(accounts: dict[int, Account], today: date, at: datetime) -> dict[Key, HandOver.Reason]:
    """The graver reason wins: who has left is not asked for a sign of life."""
    owners = list(Ownership.objects.current().filter(account__in=accounts).order_by("account", "place"))
    wanted: dict[Key, HandOver.Reason] = {}
    for row in owners:
        silent_on = accounts[row.account_id].silent_on
        if row.place == Ownership.Place.OWNER and silent_on and silent_on <= today:
            wanted[row.account_id, row.user_id] = HandOver.Reason.SILENCE
    no_longer = lapsed({(accounts[row.account_id].kind, row.user_id) for row in owners}, at=at)
    have_left = gone({row.user_id for row in owners}, today)
    for row in owners:
        key = row.account_id, row.user_id
        if row.user_id in have_left:
            wanted[key] = HandOver.Reason.EXIT
        elif (accounts[row.account_id].kind, row.user_id) in no_longer:
            wanted[key] = HandOver.Reason.LAPSE
    return wanted


def _follow(there: dict[Key, HandOver], wanted: dict[Key, HandOver.Reason], today: date, at: datetime) -> None:
    """What is open says its reason as it is today; what has none any more is over."""
    over = [row for key, row in there.items() if key not in wanted]
    HandOver.objects.filter(pk__in=[row.pk for row in over]).update(outcome=HandOver.Outcome.OVER, closed_on=today)
    reminding.stop_hand_overs(over, at=at)
    changed = [row for key, row in there.items() if key in wanted and row.reason != wanted[key]]
    for row in changed:
        row.reason = wanted[row.account_id, row.owner_id]
    HandOver.objects.bulk_update(changed, ["reason"])


def begin(hand_overs: Iterable[HandOver], *, today: date, at: datetime) -> None:
    rows = list(hand_overs)
    for row in rows:
        row.opened_on, row.due_on = today, today + TIME
    reminding.owe_hand_overs(HandOver.objects.bulk_create(rows), at=at)
