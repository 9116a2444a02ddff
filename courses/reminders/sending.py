"""Sends what is due: one digest per person and day, claimed in the database before it leaves.

1. Claims whose lease ran out belong to a worker that died: uncertain, listed for HR, never sent again by itself.
2. Pending rows are grouped by person; who got a digest today, or whose working day has not begun, waits.
3. Each row is asked again whether it is still owed; what is done is void.
4. The claim is one UPDATE … WHERE state = pending; a row that somebody else claimed is left to him.
5. After the server's answer the rows are marked; between that answer and our commit lies the only uncertain moment.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from courses.reminders.models import Reminder
from courses.reminders.post import LEASE, Post, give_up_claims, message_id_of
from courses.reminders.sources import Line, by_source
from lms.lib.dates import local_date, zone
from lms.lib.mail import build

State = Reminder.State
PEOPLE_AT_ONCE = 200


def send_due(*, at: datetime) -> int:
    """Send today's digests; how many left. Any number of workers may run it at the same time."""
    give_up_claims(Reminder.objects.all(), at)
    sent = 0
    with Post() as post:
        for user, reminders in _waiting(at):
            lines = _still_owed(reminders, at)
            if not lines:
                continue
            if not user.email:
                _mark(lines, State.BELL, at)
                continue
            sent += _send(user, lines, post, at)
    return sent


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


def _mark(reminders: Iterable[Reminder], state: str, at: datetime) -> None:
    sent_at = at if state == State.BELL else None
    rows = Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders], state=State.PENDING)
    rows.update(state=state, sent_at=sent_at)


def _send(user: User, reminders: list[Reminder], post: Post, at: datetime) -> int:
    post.open()
    message_id = message_id_of(reminders[0].uuid)
    if not _claim(user, reminders, message_id, at):
        return 0
    rows = Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders])
    return post.send(_digest(user, reminders, message_id, local_date(at)), rows, at, digest_on=None)


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


def _digest(user: User, reminders: list[Reminder], message_id: str, on: date) -> EmailMultiAlternatives:
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
