"""The only writer of the register: requests, decisions, owners, signs of life, reviews, hand-overs."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from courses.presence import reminding
from courses.presence.converging import begin, converge
from courses.presence.models import Account, HandOver, Ownership, Review, SignOfLife
from lms.lib.dates import add_months, local_date
from lms.lib.history import Change, splice

Place = Ownership.Place
SILENT_MONTHS = 6
REVIEW_MONTHS = 12


class Refused(Exception):
    """Somebody else was quicker, or the act does not fit what the account is now. Nothing was written."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks for."""

    kind: str
    network: str
    handle: str
    purpose: str
    language: str
    market: str = ""
    posts_a_week: int
    answer_hours: int
    sunset_on: date | None = None
    owner: User
    second: User
    successor: User | None = None


def request(*, wish: Wish, by: User, at: datetime) -> Account:
    if wish.owner == wish.second:
        raise Refused
    values = {name: value for name, value in vars(wish).items() if name not in {"owner", "second"}}
    try:
        with transaction.atomic():
            account = Account.objects.create(**values, requested_by=by, requested_at=at)
            _own(account, {Place.OWNER: wish.owner, Place.SECOND: wish.second}, local_date(at), at, by)
            reminding.owe_requests([account], at=at)
    except IntegrityError as error:
        raise Refused from error
    return account


def approve(*, account: Account, by: User, at: datetime) -> None:
    """In use from today; an owner who is not fit by now calls for a hand-over at once."""
    today = local_date(at)
    with transaction.atomic():
        row = _locked(account)
        review_on = _next_review(row.sunset_on, today)
        dates = {"silent_on": add_months(today, SILENT_MONTHS), "review_on": review_on}
        _decide(row, by, at, decision=Account.Decision.APPROVED, **dates)
        converge(today=today, at=at, accounts=[row.pk])


def refuse(*, account: Account, by: User, reason: str, at: datetime) -> None:
    with transaction.atomic():
        row = _locked(account)
        _decide(row, by, at, decision=Account.Decision.REFUSED, decision_reason=reason)


def _decide(row: Account, by: User, at: datetime, **values: object) -> None:
    if not row.is_open_request or by.pk in {row.requested_by_id, *_owner_ids(row)}:
        raise Refused
    Account.objects.filter(pk=row.pk).update(decided_by=by, decided_at=at, **values)
    reminding.stop_request(row, at=at)
    reminding.owe_decision(row, at=at)


def note_life(*, account: Account, active_on: date, by: User, at: datetime) -> None:
    """An owner says when the account was last active; a new owner shows by it that she has the access."""
    today = local_date(at)
    with transaction.atomic():
        row = _in_use(account)
        if active_on > local_date(at, by.time_zone) or by.pk not in _owner_ids(row):
            raise Refused
        SignOfLife.objects.create(account=row, active_on=active_on, noted_by=by, noted_at=at)
        HandOver.objects.to_be_taken().filter(account=row, new_owner=by).update(taken_on=today)
        if row.active_on is None or row.active_on < active_on:
            silent_on = max(add_months(active_on, SILENT_MONTHS), row.silent_on or active_on)
            Account.objects.filter(pk=row.pk).update(active_on=active_on, silent_on=silent_on)
        converge(today=today, at=at, accounts=[row.pk])


def review(*, account: Account, by: User, note: str, sunset_on: date | None, at: datetime) -> None:
    """It stays for another year, or until its planned end."""
    today = local_date(at)
    with transaction.atomic():
        row = _in_use(account)
        if by.pk in _owner_ids(row) or (sunset_on and sunset_on <= today):
            raise Refused
        Review.objects.create(account=row, reviewed_on=today, reviewed_by=by, reviewed_at=at, note=note)
        review_on = _next_review(sunset_on, today)
        Account.objects.filter(pk=row.pk).update(review_on=review_on, sunset_on=sunset_on)
        reminding.stop_review(row, at=at)


def ask_for_hand_over(*, account: Account, by: User, at: datetime) -> None:
    """An owner wants to give her place to somebody else."""
    today = local_date(at)
    with transaction.atomic():
        row = _in_use(account)
        if by.pk not in _owner_ids(row) or HandOver.objects.open().filter(account=row, owner=by).exists():
            raise Refused
        begin([HandOver(account=row, owner=by, reason=HandOver.Reason.ASKED)], today=today, at=at)


def name_owner(*, hand_over: HandOver, user: User, by: User, at: datetime) -> None:
    """The hand-over is done: the place of the one who leaves it is another's from today."""
    today = local_date(at)
    with transaction.atomic():
        row = _in_use(hand_over.account)
        place = _places(row).get(hand_over.owner_id)
        if place is None or user.pk in _owner_ids(row):
            raise Refused
        done = {"outcome": HandOver.Outcome.NEW_OWNER, "closed_on": today, "closed_by": by, "new_owner": user}
        if not HandOver.objects.open().filter(pk=hand_over.pk).update(**done):
            raise Refused
        _own(row, {place: user}, today, at, by)
        silent_on = max(add_months(today, SILENT_MONTHS), row.silent_on or today)
        Account.objects.filter(pk=row.pk).update(silent_on=silent_on)
        reminding.stop_hand_overs([hand_over], at=at)
        converge(today=today, at=at, accounts=[row.pk])


def close(*, account: Account, by: User, reason: str, at: datetime) -> None:
    today = local_date(at)
    with transaction.atomic():
        row = _in_use(account)
        Account.objects.filter(pk=row.pk).update(closed_by=by, closed_at=at, closed_because=reason)
        ended = list(HandOver.objects.open().filter(account=row))
        HandOver.objects.filter(pk__in=[one.pk for one in ended]).update(
            outcome=HandOver.Outcome.CLOSED, closed_on=today, closed_by=by
        )
        reminding.stop_hand_overs(ended, at=at)
        reminding.stop_review(row, at=at)


def _locked(account: Account) -> Account:
    return Account.objects.select_for_update(no_key=True).get(pk=account.pk)


def _in_use(account: Account) -> Account:
    row = _locked(account)
    if not row.is_in_use:
        raise Refused
    return row


def _own(account: Account, people: dict[Ownership.Place, User], from_day: date, at: datetime, by: User) -> None:
    splice(
        Ownership,
        [
            Change({"account_id": account.pk, "place": place.value}, from_day, None, {"user_id": user.pk})
            for place, user in people.items()
        ],
        at=at,
        by=by,
    )


def _places(account: Account) -> dict[int, Ownership.Place]:
    rows = Ownership.objects.current().filter(account=account)
    return {user_id: Place(place) for user_id, place in rows.values_list("user_id", "place")}


def _owner_ids(account: Account) -> set[int]:
    return set(_places(account))


def _next_review(sunset_on: date | None, today: date) -> date:
    """In a year, or when the account is planned to end, whichever comes first."""
    in_a_year = add_months(today, REVIEW_MONTHS)
    return min(sunset_on, in_a_year) if sunset_on else in_a_year
