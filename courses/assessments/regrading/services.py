"""Deciding on a regrade, and working it off: at most 500 people in each transaction, each of them once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from courses import consequences
from courses.assessments.models import Attempt, Question, Response
from courses.assessments.regrading.marking import Batch, Mending, Plan, count, next_people, plan, read, tries_of
from courses.assessments.regrading.models import Regrade, Remark
from courses.assessments.regrading.preview import count_beyond
from courses.assessments.regrading.reminding import owe_news
from courses.enrollments.correcting import correct, hold
from lms.lib.dates import local_date

BATCH = 500


def decide(*, mending: Mending, choice: str, reason: str, token: UUID, by: User, at: datetime) -> Regrade:
    """Write down what is to be done; `work_off` does it.

    The question's lock decides between two who decide at once. The same page sent twice (it has one `token`) and
    somebody else's regrade that is still at work both give the one that is there.
    """
    with transaction.atomic():
        Question.objects.select_for_update(no_key=True).get(pk=mending.question.pk)
        rows = Regrade.objects.filter(question=mending.question)
        present = rows.filter(uuid=token).first() or rows.filter(finished_at__isnull=True).first()
        if present:
            return present
        regrade = Regrade.objects.create(
            uuid=token,
            question=mending.question,
            right_version=mending.right,
            choice=choice,
            reason=reason,
            decided_by=by,
            decided_at=at,
            finished_at=at if choice == Regrade.Choice.LATER else None,
        )
        regrade.wrong_versions.set(mending.wrong)
        return regrade


def work_off(*, at: datetime) -> None:
    """Finish every regrade that was decided. Any number of workers may run it at the same time."""
    for pk in Regrade.objects.filter(finished_at__isnull=True).order_by("decided_at").values_list("pk", flat=True):
        while _advance(pk, at=at):
            pass


def _advance(pk: int, *, at: datetime) -> bool:
    """The next people of a regrade, under its lock; whether there may be more.

    Locks are taken in the order that learning and certification keep: people, tries, enrollments.
    """
    with transaction.atomic():
        regrade = Regrade.objects.select_for_update(no_key=True).get(pk=pk)
        if regrade.finished_at:
            return False
        mending = mending_of(regrade)
        people = next_people(mending, after=regrade.reached)
        if people:
            _regrade(regrade, mending, people, at=at)
            regrade.reached = people[-1]
        else:
            regrade.finished_at = at
        regrade.save(update_fields=["reached", "counts", "finished_at"])
        return bool(people)


def mending_of(regrade: Regrade) -> Mending:
    return Mending(regrade.question, list(regrade.wrong_versions.order_by("number")), regrade.right_version)


def _regrade(regrade: Regrade, mending: Mending, people: list[int], *, at: datetime) -> None:
    made = plan(_locked(mending, people), regrade.choice)
    _write_marks(regrade, made)
    today = local_date(at)
    effects = correct(
        made.corrections,
        gained=made.gained,
        lost=made.lost,
        occasion=f"regrade-{regrade.pk}",
        by=regrade.decided_by,
        at=at,
    )
    counts = count(made) + count_beyond(effects, today)
    consequences.take_back(effects.reopened, reason=regrade.reason, by=regrade.decided_by, today=today, at=at)
    regrade.counts = {key: regrade.counts.get(key, 0) + counts[key] for key in {*regrade.counts, *counts}}
    owe_news(regrade, made, at=at)


def _locked(mending: Mending, people: list[int]) -> Batch:
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    tries = tries_of(mending).filter(enrollment__user__in=people)
    ids = list(tries.values_list("pk", flat=True))
    locked = Attempt.objects.filter(pk__in=ids)
    rows = locked.select_for_update(no_key=True).order_by("pk")
    hold(rows.values_list("enrollment", flat=True))
    return read(mending, locked)


def _write_marks(regrade: Regrade, made: Plan) -> None:
    for one in made.remarks:
        one.regrade = regrade
    Response.objects.bulk_update([one.response for one in made.remarks], ["score_bp"], batch_size=BATCH)
    attempts = [one.attempt for one in made.remarks]
    Attempt.objects.bulk_update(attempts, ["score_bp", "missed_must_pass"], batch_size=BATCH)
    Remark.objects.bulk_create(made.remarks, batch_size=BATCH)
