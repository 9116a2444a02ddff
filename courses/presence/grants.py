"""What the register tells clearance: who answers for an official account, and since when."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from courses.certification.clock import Span
from courses.presence.models import Account, Ownership
from lms.lib.dates import local_date
from lms.lib.history import known_instant


class RegisterGrants:
    url_name = "presence:request"

    def spans(self, user_ids: Iterable[int], known: datetime | None) -> Mapping[int, list[Span]]:
        rows = Ownership.objects.known(known).filter(user__in=list(user_ids), account__kind=Account.Kind.OFFICIAL)
        rows = rows.filter(account__decision=Account.Decision.APPROVED)
        if known is not None:
            rows = rows.filter(account__decided_at__lt=known_instant(known))
        found: dict[int, list[Span]] = {}
        for row in rows.select_related("account"):
            if row.account.decided_at and (span := _in_use(row, row.account.decided_at, known)):
                found.setdefault(row.user_id, []).append(span)
        return found


def _in_use(row: Ownership, approved_at: datetime, known: datetime | None) -> Span | None:
    """The days on which the account was in use and this person's; None where there are none."""
    account = row.account
    starts_on = max(row.starts_on, local_date(approved_at))
    ends = [row.ends_on] if row.ends_on else []
    if account.closed_at and (known is None or account.closed_at < known):
        ends.append(local_date(account.closed_at))
    ends_on: date | None = min(ends, default=None)
    return None if ends_on is not None and ends_on <= starts_on else (starts_on, ends_on)
