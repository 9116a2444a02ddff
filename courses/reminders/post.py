"""Hands mails to the server and marks the rows that they are about: for every outbox with the states of `Reminder`.

A row is claimed before its mail leaves. Between the server's answer and our commit lies the only uncertain moment.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from email.utils import parseaddr
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet

from courses.reminders.models import Reminder

log = logging.getLogger(__name__)
State = Reminder.State
LEASE = timedelta(minutes=5)
RETRY = timedelta(minutes=15)


def give_up_claims(rows: QuerySet, at: datetime) -> None:
    """Claims whose lease ran out belong to a worker that died: whether their mails left is not known."""
    rows.filter(state=State.CLAIMED, lease_until__lt=at).update(state=State.UNCERTAIN)


def message_id_of(uuid: UUID) -> str:
    return f"<{uuid}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"


class Post:
    """One line to the mail server. When it does not answer, the work ends here, and what is left waits."""

    _connection: BaseEmailBackend | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if self._connection:
            self._connection.close()
        if isinstance(error, OSError | smtplib.SMTPException):
            log.warning("The mail server does not answer; mails wait.", exc_info=error)
            return True
        return False

    def open(self) -> BaseEmailBackend:
        """Before anything is claimed."""
        if self._connection is None:
            connection = mail.get_connection()
            connection.open()
            self._connection = connection
        return self._connection

    def send(self, message: mail.EmailMessage, rows: QuerySet, at: datetime, **unclaimed: Any) -> int:
        """Whether the server took it. `unclaimed`: what else goes back to a value when it says "not now"."""
        connection = self.open()
        claimed = rows.filter(state=State.CLAIMED)
        try:
            connection.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            _refused(max(code for code, _text in error.recipients.values()), claimed, at, unclaimed)
        except smtplib.SMTPResponseException as error:
            _refused(error.smtp_code, claimed, at, unclaimed)
        except (OSError, smtplib.SMTPException):
            claimed.update(state=State.UNCERTAIN, lease_until=None)
            raise
        else:
            return int(claimed.update(state=State.SENT, sent_at=at, lease_until=None) > 0)
        return 0


def _refused(code: int, claimed: QuerySet, at: datetime, unclaimed: dict[str, Any]) -> None:
    """The server answered and did not take it: later for 4xx, never again by itself for 5xx."""
    if code < 500:
        again = {"state": State.PENDING, "send_after": at + RETRY, "lease_until": None, "message_id": ""}
        claimed.update(**again | unclaimed)
    else:
        claimed.update(state=State.REFUSED, lease_until=None)
