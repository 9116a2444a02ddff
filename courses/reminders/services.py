"""The outbox: what is owed to whom. `owe` is open to all apps above; `sending` sends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from courses.reminders.models import Reminder

State = Reminder.State
BATCH = 500
NEWS = timedelta(days=14)


@dataclass(frozen=True)
class Owed:
    user_id: int
    kind: str
    subject: str
    occasion: str
    send_after: datetime


def owe(items: Iterable[Owed], *, at: datetime) -> None:
    """Write down what is owed; what is there already stays as it is."""
    rows = [
        Reminder(
            user_id=item.user_id,
            kind=item.kind,
            subject=item.subject,
            occasion=item.occasion,
            send_after=item.send_after,
            owed_at=at,
        )
        for item in items
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


def settle(subjects: Iterable[str], *, at: datetime) -> None:
    """The things are done: what was not sent yet never is, and the bell stops."""
    mine = Reminder.objects.filter(subject__in=list(subjects), settled_at__isnull=True)
    mine.filter(state=State.PENDING).update(state=State.VOID)
    mine.update(settled_at=at)


def settle_told(kinds: Iterable[str], *, at: datetime) -> None:
    """News of these kinds asks for nothing that would end it, so the bell stops by itself after a while."""
    old = Reminder.objects.filter(kind__in=list(kinds), sent_at__lt=at - NEWS, settled_at__isnull=True)
    old.update(settled_at=at)
