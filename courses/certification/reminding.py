"""What reminders say about obligations: seven days before, on the day, seven days after."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.certification.models import Obligation
from courses.certification.querysets import ObligationQuerySet, State
from courses.certification.why import sentences
from courses.programme import current_programme
from courses.reminders.models import Reminder
from courses.reminders.services import Owed, owe
from courses.reminders.sources import Line
from lms.lib import formats

SOON, TODAY, OVERDUE = KINDS = ("due-soon", "due-today", "overdue")
WEEK = timedelta(days=7)
# An overdue reminder that was missed (the site stood still) is still sent within these days.
LATE = timedelta(days=30)


def owe_reminders(*, today: date, at: datetime) -> None:
    """Write down the reminders that should exist by today; a late run owes the latest one only, not three."""
    rows = Obligation.objects.state_on(today).in_state(State.DUE, State.OVERDUE, State.DONE, State.EXPIRED)
    near = rows.filter(met_on__isnull=True, due_on__gte=today - WEEK - LATE, due_on__lte=today + WEEK)
    owe(
        [
            Owed(row.user_id, kind, str(row.uuid), row.due_on.isoformat(), at)
            for row in near
            if (kind := _kind(row.due_on, today)) is not None
        ],
        at=at,
    )


def _kind(due_on: date, today: date) -> str | None:
    if due_on == today:
        return TODAY
    if due_on > today:
        return SOON
    return OVERDUE if due_on + WEEK <= today else None


class ObligationSource:
    def still_owed(self, reminders: Iterable[Reminder], on: date) -> set[int]:
        """Only while it is open, not done, not exempt, its holder not away, its date still the one reminded of."""
        reminders = list(reminders)
        rows = _obligations(reminders, on).exclude(state__in=[State.EXEMPT, State.ON_LEAVE]).filter(met_on__isnull=True)
        dates = {str(uuid): due_on.isoformat() for uuid, due_on in rows.values_list("uuid", "due_on")}
        return {reminder.pk for reminder in reminders if dates.get(reminder.subject) == reminder.occasion}

    def lines(self, reminders: Iterable[Reminder], on: date) -> dict[int, Line]:
        reminders = list(reminders)
        rows = {str(row.uuid): row for row in _obligations(reminders, on).with_names()}
        company = current_programme().company_short
        return {
            reminder.pk: _line(rows[reminder.subject], on, company)
            for reminder in reminders
            if reminder.subject in rows
        }


def _obligations(reminders: list[Reminder], on: date) -> ObligationQuerySet:
    return Obligation.objects.state_on(on).filter(uuid__in=[reminder.subject for reminder in reminders])


def _line(row: Obligation, on: date, company: str) -> Line:
    names = {
        "name": row.requirement.certification.name_in(get_language() or ""),
        "day": formats.day(row.due_on),
    }
    if row.covered_until:
        text = _("Renew your badge “%(name)s” by %(day)s") % names
    elif row.due_on < on:
        text = _("“%(name)s” was due on %(day)s") % names
    elif row.due_on == on:
        text = _("“%(name)s” is due today") % names
    else:
        text = _("“%(name)s” is due on %(day)s") % names
    said = sentences(row, company)
    return Line(text=text, url=reverse("certification:home"), why=said[0] if said else "")
