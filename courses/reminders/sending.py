"""Sends what is due: one digest per person and day, claimed in the database before it leaves.

1. Claims whose lease ran out belong to a worker that died: uncertain, listed for HR, never sent again by itself.
2. Pending rows are grouped by person; who got a digest today, or whose working day has not begun, waits.
3. Each row is asked again whether it is still owed; what is done is void.
4. The claim is one UPDATE … WHERE state = pending; a row that somebody else claimed is left to him.
5. After the server's answer the rows are marked; between that answer and our commit lies the only uncertain moment.
"""

import logging
import smtplib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from courses.reminders.models import Reminder
from courses.reminders.sources import Line, by_source
from lms.lib.dates import local_date, zone
from lms.lib.mail import build

log = logging.getLogger(__name__)
State = Reminder.State
LEASE = timedelta(minutes=5)
RETRY = timedelta(minutes=15)
PEOPLE_AT_ONCE = 200


def send_due(*, at: datetime) -> int:
    """Send today's digests; how many left. Any number of workers may run it at the same time."""
    Reminder.objects.filter(state=State.CLAIMED, lease_until__lt=at).update(state=State.UNCERTAIN)
    sent = 0
    connection: BaseEmailBackend | None = None
    try:
        for user, reminders in _waiting(at):
            lines = _still_owed(reminders, at)
            if not lines:
                continue
            if not user.email:
                _mark(lines, State.BELL, at)
                continue
            connection = connection or _open()
            sent += _send(user, lines, connection, at)
    except (OSError, smtplib.SMTPException):
        log.warning("The mail server does not answer; reminders wait.", exc_info=True)
    finally:
        if connection:
            connection.close()
    return sent


def _open() -> BaseEmailBackend:
    connection = mail.get_connection()
    connection.open()
    return connection


def _waiting(at: datetime) -> list[tuple[User, list[Reminder]]]:
    due = Reminder.objects.filter(state=State.PENDING, send_after__lte=at)
    ids = list(due.order_by("user_id").values_list("user_id", flat=True).distinct()[:PEOPLE_AT_ONCE])
    people = User.objects.in_bulk(ids)
    told = set(
        Reminder.objects.filter(user_id__in=ids, digest_on__gte=local_date(at) - timedelta(days=1)).values_list(
            "user_id", "digest_on"
        )
    )
    grouped: dict[int, list[Reminder]] = {}
    for reminder in due.filter(user_id__in=ids).order_by("send_after", "id"):
        grouped.setdefault(reminder.user_id, []).append(reminder)
    return [
        (people[pk], reminders)
        for pk, reminders in grouped.items()
        if (pk, local_date(at, people[pk].time_zone)) not in told and _is_working_hour(people[pk], at)
    ]


def _is_working_hour(user: User, at: datetime) -> bool:
    local = at.astimezone(zone(user.time_zone))
    return local.hour in settings.MAIL_HOURS and (len(settings.MAIL_HOURS) == 24 or local.weekday() < 5)


def _still_owed(reminders: list[Reminder], at: datetime) -> list[Reminder]:
    """The rows to tell about; the others are void."""
    owed: set[int] = set()
    for source, group in by_source(reminders):
        owed |= source.still_owed(group, local_date(at))
    _mark([reminder for reminder in reminders if reminder.pk not in owed], State.VOID, at)
    return [reminder for reminder in reminders if reminder.pk in owed]


def _mark(reminders: Iterable[Reminder], state: str, at: datetime, *, was: str = State.PENDING) -> int:
    sent_at = at if state in {State.SENT, State.BELL} else None
    rows = Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders], state=was)
    return rows.update(state=state, sent_at=sent_at, lease_until=None)


def _send(user: User, reminders: list[Reminder], connection: BaseEmailBackend, at: datetime) -> int:
    message_id = f"<{reminders[0].uuid}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"
    if not _claim(user, reminders, message_id, at):
        return 0
    return _hand_over(_digest(user, reminders, message_id, local_date(at)), reminders, connection, at)


def _claim(user: User, reminders: list[Reminder], message_id: str, at: datetime) -> bool:
    """All of these rows or none, and one digest a day: the person's row is the lock."""
    today = local_date(at, user.time_zone)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        told = Reminder.objects.filter(user=user, digest_on=today).exists()
        claimed = Reminder.objects.filter(pk__in=[row.pk for row in reminders], state=State.PENDING).update(
            state=State.CLAIMED, lease_until=at + LEASE, message_id=message_id, digest_on=today
        )
        if told or claimed != len(reminders):
            transaction.set_rollback(True)
            return False
    return True


def _hand_over(
    message: mail.EmailMessage, reminders: list[Reminder], connection: BaseEmailBackend, at: datetime
) -> int:
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        worst = max(code for code, _text in error.recipients.values())
        _refused(worst, reminders, at)
    except smtplib.SMTPResponseException as error:
        _refused(error.smtp_code, reminders, at)
    except (OSError, smtplib.SMTPException):
        _mark(reminders, State.UNCERTAIN, at, was=State.CLAIMED)
        raise
    else:
        return int(_mark(reminders, State.SENT, at, was=State.CLAIMED) > 0)
    return 0


def _refused(code: int, reminders: list[Reminder], at: datetime) -> None:
    """The server answered and did not take it: later for 4xx, never again by itself for 5xx."""
    ids = [reminder.pk for reminder in reminders]
    rows = Reminder.objects.filter(pk__in=ids, state=State.CLAIMED)
    if code < 500:
        rows.update(state=State.PENDING, send_after=at + RETRY, lease_until=None, message_id="", digest_on=None)
    else:
        rows.update(state=State.REFUSED, lease_until=None)


def _digest(user: User, reminders: list[Reminder], message_id: str, on: date) -> mail.EmailMultiAlternatives:
    with translation.override(user.reading_language), timezone.override(zone(user.time_zone)):
        lines: dict[int, Line] = {}
        for source, group in by_source(reminders):
            lines |= source.lines(group, on)
        told = sorted((lines[reminder.pk] for reminder in reminders), key=lambda line: bool(line.stop_url))
        due = [line for line in told if not line.stop_url]
        context = {
            "person": user,
            "lines": told,
            "count": len(due),
            "subject": _subject(due or told),
            "action_url": settings.BASE_URL + told[0].url,
            "action_label": _("Go on"),
            "why": _("You get this because something is due. One mail a day at most.") if due else "",
        }
        return build(name="digest", to=user.email or "", context=context, headers={"Message-ID": message_id})


def _subject(lines: list[Line]) -> str:
    if len(lines) == 1:
        return lines[0].text
    return ngettext("%(count)s thing to do", "%(count)s things to do", len(lines)) % {"count": len(lines)}
