"""What reminders say about obligations: seven days before, on the day, seven days after. And of a badge taken back."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Employment
from courses.certification.facts import REINSTATED
from courses.certification.models import REVISION, Award, Obligation, Revocation
from courses.certification.querysets import ObligationQuerySet, State
from courses.certification.standing import changes
from courses.certification.why import sentences
from courses.programme import current_programme
from courses.reminders.models import Reminder
from courses.reminders.services import Owed, owe, settle_told
from courses.reminders.sources import Line
from lms.lib import formats

SOON, TODAY, OVERDUE = KINDS = ("due-soon", "due-today", "overdue")
WITHDRAWN = "badge-withdrawn"
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
    settle_told([WITHDRAWN], at=at)


def owe_withdrawals(awards: Iterable[Award], opened: Iterable[Obligation], *, at: datetime) -> None:
    """About the to-do that was opened, where there is one: once the badge is earned again, nobody hears of it."""
    to_do = {row.occasion.removeprefix(REINSTATED): row.uuid for row in opened}
    owe(
        [
            Owed(award.user_id, WITHDRAWN, str(to_do.get(str(award.uuid), award.uuid)), str(award.uuid), at)
            for award in awards
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
        """Only while it is open, not done, not exempt or paused, its holder not away, its date the one reminded of."""
        reminders = list(reminders)
        rows = (
            _obligations(reminders, on)
            .exclude(state__in=[State.EXEMPT, State.ON_LEAVE, State.PAUSED])
            .filter(met_on__isnull=True)
        )
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
    url = reverse("certification:home")
    if row.occasion.startswith(REVISION):
        change = changes(row)[-1]
        names["guideline"] = change["guideline"].upper()
        url = reverse("guidelines:guideline", args=[change["guideline"]])
        text = _("%(guideline)s has changed. Please sign it again by %(day)s") % names
        if row.due_on < on:
            text = _("%(guideline)s has changed. Your new signature was due on %(day)s") % names
    return Line(text=text, url=url, why=said[0] if said else "")


class WithdrawalSource:
    def still_owed(self, reminders: Iterable[Reminder], on: date) -> set[int]:
        """To who still works here and has not earned it again: that settles the reminder."""
        owed = [reminder for reminder in reminders if reminder.settled_at is None]
        working = Employment.objects.as_of(on).filter(user__in={one.user_id for one in owed})
        people = set(working.values_list("user_id", flat=True))
        return {reminder.pk for reminder in owed if reminder.user_id in people}

    def lines(self, reminders: Iterable[Reminder], on: date) -> dict[int, Line]:
        reminders = list(reminders)
        awards = Award.objects.filter(uuid__in=[one.occasion for one in reminders]).select_related("certification")
        by_uuid = {str(award.uuid): award for award in awards}
        rows = Revocation.objects.as_of(on).filter(award__in=by_uuid.values())
        reasons = dict(rows.values_list("award_id", "reason"))
        return {one.pk: _withdrawal(by_uuid[one.occasion], reasons) for one in reminders if one.occasion in by_uuid}


def _withdrawal(award: Award, reasons: dict[int, str]) -> Line:
    name = award.certification.name_in(get_language() or "")
    return Line(
        text=_("Your badge “%(name)s” is withdrawn until you earn it again") % {"name": name},
        url=reverse("certification:home"),
        why=reasons.get(award.pk, ""),
    )
