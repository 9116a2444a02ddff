"""What the digest says of a refresher: once a month, and no more once one has begun, put it away or switched it off."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.refreshers.models import Refresher, month_of
from courses.refreshers.policies import may_be_asked
from courses.refreshers.words import title
from courses.reminders.models import Reminder
from courses.reminders.services import Owed, owe
from courses.reminders.sources import Line

KIND = "refresher"


def owe_mails(*, today: date, at: datetime) -> None:
    """Whoever has no address finds it on the home page, as everybody does."""
    people = may_be_asked(today).filter(email__isnull=False)
    rows = Refresher.objects.waiting(month_of(today)).filter(user__in=people).values_list("user_id", "uuid", "month")
    owe([Owed(user_id, KIND, str(uuid), month.isoformat(), at) for user_id, uuid, month in rows], at=at)


class RefresherSource:
    def still_owed(self, reminders: Iterable[Reminder], on: date) -> set[int]:
        reminders = list(reminders)
        uuids = [one.subject for one in reminders]
        rows = Refresher.objects.waiting(month_of(on)).filter(uuid__in=uuids, user__in=may_be_asked(on))
        waiting = {str(uuid) for uuid in rows.values_list("uuid", flat=True)}
        return {one.pk for one in reminders if one.subject in waiting}

    def lines(self, reminders: Iterable[Reminder], on: date) -> dict[int, Line]:
        reminders = list(reminders)
        rows = Refresher.objects.filter(uuid__in=[one.subject for one in reminders])
        counted = rows.annotate(left=Count("questions", filter=Q(questions__answered_at__isnull=True)))
        left = {str(uuid): count for uuid, count in counted.values_list("uuid", "left")}
        return {one.pk: _line(left[one.subject]) for one in reminders if one.subject in left}


def _line(count: int) -> Line:
    page = reverse("refreshers:month")
    return Line(
        text=title(count),
        url=page,
        why=_("About two minutes, from a course that you have finished. Never graded, and nobody else sees it."),
        stop_url=f"{page}#switch",
    )
