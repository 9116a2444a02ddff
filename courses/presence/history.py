"""What happened to an account, newest first, in the language that is active. Five queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from courses.presence.models import Account, HandOver
from lms.lib.dates import local_date

SIGNS_SHOWN = 12


@dataclass(frozen=True)
class Event:
    on: date
    text: str
    note: str = ""


def events(account: Account) -> list[Event]:
    """Of one day the later in the list comes first."""
    told = [*_request(account), *_ownerships(account), *_signs(account), *_reviews(account), *_hand_overs(account)]
    return sorted([*told, *_closing(account)], key=lambda event: event.on)[::-1]


def _request(account: Account) -> Iterator[Event]:
    asked = {"name": account.requested_by.name}
    yield Event(local_date(account.requested_at), _("%(name)s asked for it.") % asked)
    if account.decided_at and account.decided_by:
        words = {"name": account.decided_by.name}
        approved = account.decision == Account.Decision.APPROVED
        text = _("%(name)s approved it.") % words if approved else _("%(name)s refused it.") % words
        yield Event(local_date(account.decided_at), text, account.decision_reason)


def _ownerships(account: Account) -> Iterator[Event]:
    for row in account.ownerships.known().select_related("user").order_by("starts_on", "place"):
        words = {"name": row.user.name}
        text = _("%(name)s: owner.") if row.place == row.Place.OWNER else _("%(name)s: second owner.")
        yield Event(row.starts_on, text % words)


def _signs(account: Account) -> Iterator[Event]:
    for one in account.signs_of_life.select_related("noted_by")[:SIGNS_SHOWN]:
        yield Event(one.active_on, _("Active, as %(name)s noted.") % {"name": one.noted_by.name})


def _reviews(account: Account) -> Iterator[Event]:
    for one in account.reviews.select_related("reviewed_by"):
        yield Event(one.reviewed_on, _("%(name)s reviewed it.") % {"name": one.reviewed_by.name}, one.note)


def _hand_overs(account: Account) -> Iterator[Event]:
    for one in account.hand_overs.select_related("owner", "new_owner").order_by("pk"):
        words = {"name": one.owner.name, "reason": one.get_reason_display()}
        yield Event(one.opened_on, _("The place of %(name)s is to be handed over. %(reason)s") % words)
        if one.closed_on and one.new_owner:
            words["new"] = one.new_owner.name
            yield Event(one.closed_on, _("Handed over from %(name)s to %(new)s.") % words)
        elif one.closed_on and one.outcome == HandOver.Outcome.OVER:
            yield Event(one.closed_on, _("No longer to be handed over: the reason is gone."))


def _closing(account: Account) -> Iterator[Event]:
    if account.closed_at and account.closed_by:
        text = _("%(name)s closed it.") % {"name": account.closed_by.name}
        yield Event(local_date(account.closed_at), text, account.closed_because)
