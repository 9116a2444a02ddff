"""What the bell and the digest say about written practice: a text waits for its coach, a coach has answered."""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Coaching
from courses.assignments.models import Submission
from courses.reminders.models import Reminder
from courses.reminders.services import Owed, owe, settle
from courses.reminders.sources import Line
from lms.lib.dates import local_date

READ, ANSWERED = KINDS = ("practice-to-read", "practice-answered")
BATCH = 500


def owe_readings(ids: Iterable[int], *, at: datetime) -> None:
    """Each waiting text to each coach of its writer; what was told already is not told again."""
    waiting = dict(Submission.objects.waiting().filter(pk__in=list(ids)).values_list("uuid", "enrollment__user_id"))
    pairs = Coaching.objects.as_of(local_date(at)).filter(coachee__in=set(waiting.values()))
    coaches: dict[int, list[int]] = {}
    for coach_id, coachee_id in pairs.values_list("coach_id", "coachee_id"):
        coaches.setdefault(coachee_id, []).append(coach_id)
    owe(
        [
            Owed(coach_id, READ, str(uuid), "waiting", at)
            for uuid, user_id in waiting.items()
            for coach_id in coaches.get(user_id, [])
        ],
        at=at,
    )


def owe_all_readings(*, at: datetime) -> None:
    """For the job: who became a coach since hears of what waits already."""
    ids = list(Submission.objects.waiting().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        owe_readings(ids[start : start + BATCH], at=at)


def stop_readings(submission: Submission, *, at: datetime) -> None:
    settle([str(submission.uuid)], at=at)


def owe_answer(submission: Submission, *, at: datetime) -> None:
    owe([Owed(submission.enrollment.user_id, ANSWERED, _answer_of(submission), "answered", at)], at=at)


def stop_answer(submission: Submission, *, at: datetime) -> None:
    """The writer has seen what the coach said."""
    settle([_answer_of(submission)], at=at)


def _answer_of(submission: Submission) -> str:
    return f"answer:{submission.uuid}"


class PracticeSource:
    def still_owed(self, reminders: Iterable[Reminder], on: date) -> set[int]:
        """Texts that still wait, told to who is still their coach. An answer is owed until it was seen."""
        reminders = list(reminders)
        rows = {
            str(uuid): user_id
            for uuid, user_id in Submission.objects.waiting()
            .filter(uuid__in=[one.subject for one in reminders if one.kind == READ])
            .values_list("uuid", "enrollment__user_id")
        }
        coaching = set(
            Coaching.objects.as_of(on)
            .filter(coach__in={one.user_id for one in reminders}, coachee__in=set(rows.values()))
            .values_list("coach_id", "coachee_id")
        )
        return {
            one.pk for one in reminders if one.kind == ANSWERED or (one.user_id, rows.get(one.subject, 0)) in coaching
        }

    def lines(self, reminders: Iterable[Reminder], on: date) -> dict[int, Line]:
        reminders = list(reminders)
        uuids = {one.pk: one.subject.removeprefix("answer:") for one in reminders}
        rows = {str(row.uuid): row for row in Submission.objects.with_task().filter(uuid__in=uuids.values())}
        return {one.pk: _line(one.kind, rows[uuids[one.pk]]) for one in reminders if uuids[one.pk] in rows}


def _line(kind: str, row: Submission) -> Line:
    names = {"title": row.version_activity.title, "name": row.enrollment.user.name}
    if kind == READ:
        return Line(
            text=_("%(name)s has written “%(title)s” and waits for you") % names,
            url=reverse("assignments:review", args=[row.uuid]),
            why=_("You coach %(name)s.") % names,
        )
    if row.state == Submission.State.ACCEPTED:
        text = _("Your coach has accepted “%(title)s”") % names
    else:
        text = _("Your coach has answered you about “%(title)s”") % names
    return Line(text=text, url=reverse("assignments:assignment", args=[row.enrollment.uuid, row.key]))
