"""“I have a question”: it goes to those who answer for the guideline, and the deadline stands still until they have."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import RoleGrant, User
from accounts.roles import roles_that_may
from courses.enrollments.signals import progressed
from courses.guidelines.models import Owner, Pause, Question, RevisionText
from courses.reminders.models import Reminder
from courses.reminders.services import Owed, owe, settle
from courses.reminders.sources import Line
from lms.lib.commit import after_commit
from lms.lib.dates import local_date
from lms.lib.history import Change, splice

ASKED, ANSWERED = KINDS = ("guideline-question", "guideline-answer")
PERMISSION = "guidelines.author"


class AlreadyAsked(Exception):
    """One question at a time about one guideline; hers is open."""


class AlreadySettled(Exception):
    """Somebody has answered, or she has taken it back."""


@transaction.atomic
def ask(*, user: User, text: RevisionText, body: str, at: datetime) -> Question:
    """Raises `AlreadyAsked`."""
    list(User.objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk"))
    guideline = text.revision.guideline
    if Question.objects.unsettled().filter(user=user, revision_text__revision__guideline=guideline).exists():
        raise AlreadyAsked
    question = Question.objects.create(user=user, revision_text=text, body=body, asked_at=at)
    begins = Change(_whose(question), local_date(at, user.time_zone), None, {"question": question})
    splice(Pause, [begins], at=at, by=user)
    owe([Owed(one, ASKED, str(question.uuid), "asked", at) for one in answering(guideline.pk, local_date(at))], at=at)
    _tell(question, at)
    return question


@transaction.atomic
def answer(*, question: Question, by: User, body: str, at: datetime) -> None:
    """Raises `AlreadySettled`."""
    _settle(question, at=at, by=by, answer=body, answered_by=by, answered_at=at)
    owe([Owed(question.user_id, ANSWERED, _answer_of(question), "answered", at)], at=at)


@transaction.atomic
def withdraw(*, question: Question, at: datetime) -> None:
    """She found out herself. Raises `AlreadySettled`."""
    _settle(question, at=at, by=question.user, withdrawn_at=at)


def stop_answer(question: Question, *, at: datetime) -> None:
    """She has read it."""
    settle([_answer_of(question)], at=at)


def answering(guideline_id: int, on: date) -> list[int]:
    """The owner for governance while she may answer, else everybody who may."""
    grants = RoleGrant.objects.as_of(on).filter(role__in=roles_that_may(PERMISSION), user__is_active=True)
    able = set(grants.values_list("user_id", flat=True))
    owners = Owner.objects.filter(guideline=guideline_id, part=Owner.Part.GOVERNANCE, user__in=able)
    return list(owners.values_list("user_id", flat=True)) or sorted(able)


def _settle(question: Question, *, at: datetime, by: User, **values: object) -> None:
    """Pauses are whole days: one that ends on the day on which it began was none."""
    if not Question.objects.unsettled().filter(pk=question.pk).update(**values):
        raise AlreadySettled
    ends = Change(_whose(question), local_date(at, question.user.time_zone), None, None)
    splice(Pause, [ends], at=at, by=by)
    settle([str(question.uuid)], at=at)
    _tell(question, at)


def _whose(question: Question) -> dict[str, int]:
    return {"user_id": question.user_id, "guideline_id": question.revision_text.revision.guideline_id}


def _tell(question: Question, at: datetime) -> None:
    after_commit(progressed.send, Pause, user_ids={question.user_id}, at=at)


def _answer_of(question: Question) -> str:
    return f"answer:{question.uuid}"


class QuestionSource:
    def still_owed(self, reminders: Iterable[Reminder], on: date) -> set[int]:
        """To whom it goes now, while it is open. An answer is owed until it was read."""
        reminders = list(reminders)
        waiting = [one for one in reminders if one.kind == ASKED]
        rows = Question.objects.unsettled().filter(uuid__in=[one.subject for one in waiting])
        guidelines = {str(uuid): pk for uuid, pk in rows.values_list("uuid", "revision_text__revision__guideline")}
        able = {pk: set(answering(pk, on)) for pk in set(guidelines.values())}
        owed = {one.pk for one in waiting if one.user_id in able.get(guidelines.get(one.subject, 0), set())}
        return owed | {one.pk for one in reminders if one.kind == ANSWERED and one.settled_at is None}

    def lines(self, reminders: Iterable[Reminder], on: date) -> dict[int, Line]:
        reminders = list(reminders)
        uuids = {one.pk: one.subject.removeprefix("answer:") for one in reminders}
        rows = {str(row.uuid): row for row in Question.objects.with_text().filter(uuid__in=uuids.values())}
        return {one.pk: _line(one.kind, rows[uuids[one.pk]]) for one in reminders if uuids[one.pk] in rows}


def _line(kind: str, question: Question) -> Line:
    names = {"title": question.revision_text.title, "name": question.user.name}
    if kind == ASKED:
        return Line(
            text=_("%(name)s has a question about “%(title)s”") % names,
            url=f"{reverse('guidelines:questions')}#{question.uuid}",
            why=_("The deadline stands still until you answer."),
        )
    slug = question.revision_text.revision.guideline.slug
    return Line(
        text=_("Your question about “%(title)s” is answered") % names,
        url=f"{reverse('guidelines:guideline', args=[slug])}#question",
    )
