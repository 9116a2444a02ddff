"""What people hear of a regrade: that they have passed after all, or that a step waits for them again."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Employment
from courses.assessments.regrading.marking import Plan
from courses.assessments.regrading.models import Regrade
from courses.enrollments.models import Progress
from courses.models import VersionActivity
from courses.reminders.models import Reminder
from courses.reminders.services import Owed, owe, settle, settle_told
from courses.reminders.sources import Line

GAINED, LOST = KINDS = ("regrade-gained", "regrade-lost")


def owe_news(regrade: Regrade, made: Plan, *, at: datetime) -> None:
    """To each person once for each step."""
    told = {}
    for one in made.corrections:
        if one.step in made.gained or one.step in made.lost:
            kind, enrollment = GAINED if one.step in made.gained else LOST, one.result.enrollment
            subject = f"{kind}:{enrollment.uuid}:{one.result.activity.key}"
            told[one.step] = Owed(enrollment.user_id, kind, subject, str(regrade.uuid), at)
    owe(told.values(), at=at)


def stop_news(*, at: datetime) -> None:
    """The bell stops when a step that waited was passed, and by itself after a while."""
    waiting = list(Reminder.objects.filter(kind=LOST, settled_at__isnull=True))
    passed = _passed(waiting)
    settle([one.subject for one in waiting if _step_of(one) in passed], at=at)
    settle_told(KINDS, at=at)


class RegradeSource:
    def still_owed(self, reminders: Iterable[Reminder], on: date) -> set[int]:
        """To who still works here, and as long as it is true: a step that was passed since waits no more."""
        told = _true(list(reminders))
        working = Employment.objects.as_of(on).filter(user__in={one.user_id for one, _title in told})
        people = set(working.values_list("user_id", flat=True))
        return {one.pk for one, _title in told if one.user_id in people}

    def lines(self, reminders: Iterable[Reminder], on: date) -> dict[int, Line]:
        told = _true(list(reminders))
        rows = Regrade.objects.filter(uuid__in={one.occasion for one, _title in told})
        reasons = {str(uuid): reason for uuid, reason in rows.values_list("uuid", "reason")}
        return {one.pk: _line(one, title, reasons.get(one.occasion, "")) for one, title in told}


def _true(reminders: list[Reminder]) -> list[tuple[Reminder, str]]:
    """What still holds, each with the title of the quiz, where the person's course has it yet."""
    titles, passed = _titles(reminders), _passed(reminders)
    return [
        (one, titles[step])
        for one in reminders
        if (step := _step_of(one)) in titles and (step in passed) is (one.kind == GAINED)
    ]


def _step_of(reminder: Reminder) -> tuple[UUID, str]:
    _kind, uuid, key = reminder.subject.split(":")
    return UUID(uuid), key


def _passed(reminders: list[Reminder]) -> set[tuple[UUID, str]]:
    uuids = {_step_of(one)[0] for one in reminders}
    rows = Progress.objects.filter(enrollment__uuid__in=uuids, success=True)
    return set(rows.values_list("enrollment__uuid", "key"))


def _titles(reminders: list[Reminder]) -> dict[tuple[UUID, str], str]:
    """As the person's course calls the quiz today; a quiz that it no longer has is nothing to tell of."""
    steps = [_step_of(one) for one in reminders]
    rows = VersionActivity.objects.filter(
        version__enrollments__uuid__in={uuid for uuid, _key in steps}, key__in={key for _uuid, key in steps}
    )
    return {(uuid, key): title for uuid, key, title in rows.values_list("version__enrollments__uuid", "key", "title")}


def _line(reminder: Reminder, title: str, reason: str) -> Line:
    uuid, key = _step_of(reminder)
    url = reverse("assessments:quiz", args=[uuid, key])
    mistake = _("One of its questions had a mistake, and it was ours. We have marked your answers again.")
    if reminder.kind == GAINED:
        return Line(_("You have passed “%(title)s” after all") % {"title": title}, url, mistake)
    why = _("It is not enough for a pass any more. Everything else you have done still counts.")
    return Line(_("Please take “%(title)s” once more") % {"title": title}, url, f"{mistake} {why} {reason}".strip())
