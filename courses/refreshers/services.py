"""Refreshers: made once a month for everybody who wants them, answered, put away, forgotten."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from courses.assessments.question_types.fields import NotAnAnswer
from courses.enrollments.models import Enrollment
from courses.refreshers.choosing import Candidate, choose
from courses.refreshers.facts import Pools, in_language, read_finished, read_memories, read_pools
from courses.refreshers.models import OptOut, Refresher, RefresherQuestion, month_of
from courses.refreshers.policies import may_be_asked
from courses.reminders.services import settle
from lms.lib.dates import add_months

BATCH = 500
# This month and the two before it; what is older is deleted.
KEPT_MONTHS = 3


def make(*, today: date) -> int:
    """A refresher of this month for everybody who has finished a course before it and has none yet; how many.

    Who has nothing to be asked gets none.
    """
    month, pools = month_of(today), read_pools()
    people = _without_one(today, pools)
    return sum(_make(people[start : start + BATCH], pools, month) for start in range(0, len(people), BATCH))


def _without_one(today: date, pools: Pools) -> list[User]:
    month = month_of(today)
    finished = Enrollment.objects.finished_before(month).filter(user=OuterRef("pk"), course__in=pools)
    made = Refresher.objects.filter(user=OuterRef("pk"), month=month)
    off = OptOut.objects.filter(user=OuterRef("pk"))
    people = may_be_asked(today).filter(Exists(finished), ~Exists(made), ~Exists(off))
    return list(people.only("language", "own_language").order_by("pk"))


@transaction.atomic
def _make(people: list[User], pools: Pools, month: date) -> int:
    ids = [person.pk for person in people]
    finished, memories = read_finished(ids, pools, month), read_memories(ids)
    rows: dict[UUID, tuple[Refresher, list[RefresherQuestion]]] = {}
    for person in people:
        mine = finished[person.pk]
        asked = [in_language(pools[course], person.reading_language) for course in mine]
        if chosen := choose(asked, memories[person.pk], seed=f"{person.pk} {month}"):
            made = Refresher(user=person, month=month)
            rows[made.uuid] = made, _questions(made, chosen, mine)
    return _insert(rows)


def _questions(
    refresher: Refresher, chosen: list[tuple[Candidate, int]], enrollments: dict[int, int]
) -> list[RefresherQuestion]:
    return [
        RefresherQuestion(
            refresher=refresher,
            position=position,
            enrollment_id=enrollments[one.course_id],
            version_activity_id=one.activity_id,
            question_version_id=one.version_id,
            seed=seed,
        )
        for position, (one, seed) in enumerate(chosen, start=1)
    ]


def _insert(rows: dict[UUID, tuple[Refresher, list[RefresherQuestion]]]) -> int:
    """Where another job was quicker, its refresher stays, and ours goes with its questions."""
    Refresher.objects.bulk_create([made for made, _questions in rows.values()], ignore_conflicts=True)
    stored = Refresher.objects.in_bulk(list(rows), field_name="uuid")
    questions = []
    for key, made in stored.items():
        for one in rows[key][1]:
            one.refresher = made
            questions.append(one)
    RefresherQuestion.objects.bulk_create(questions)
    return len(stored)


def answer(*, question: RefresherQuestion, given: Any, at: datetime) -> None:
    """The first answer stays. Raises `NotAnAnswer`."""
    if not question.document.is_answer(given):
        raise NotAnAnswer(given)
    mine = RefresherQuestion.objects.filter(pk=question.pk)
    mine.unanswered().update(answer=given, answered_at=at)
    _stop_mails([question.refresher], at=at)


def put_away(*, user: User, today: date, at: datetime) -> None:
    mine = Refresher.objects.filter(user=user, month=month_of(today), put_away_at__isnull=True)
    rows = list(mine)
    mine.update(put_away_at=at)
    _stop_mails(rows, at=at)


def switch_off(*, user: User, at: datetime) -> None:
    OptOut.objects.get_or_create(user=user, defaults={"at": at})
    _stop_mails(Refresher.objects.filter(user=user), at=at)


def switch_on(*, user: User) -> None:
    OptOut.objects.filter(user=user).delete()


def _stop_mails(rows: Iterable[Refresher], *, at: datetime) -> None:
    settle([str(row.uuid) for row in rows], at=at)


def forget(*, today: date) -> int:
    """Delete what is too old, with its answers."""
    first_kept = add_months(month_of(today), 1 - KEPT_MONTHS)
    old = list(Refresher.objects.filter(month__lt=first_kept).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(old), BATCH):
        Refresher.objects.filter(pk__in=old[start : start + BATCH]).delete()
    return len(old)
