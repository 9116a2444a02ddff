"""Longer time: for a person wherever a clock runs, or for one attempt."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from courses.assessments.limits import ORDINARY, OutOfTime, Rules, rules_of
from courses.assessments.models import Accommodation, Attempt, Extension
from courses.assessments.pool import has_clock
from courses.models import VersionActivity
from lms.lib.dates import local_date
from lms.lib.history import Change, splice


def rules_for(user_id: int, activity: VersionActivity, *, at: datetime) -> Rules:
    """What this person agrees on when she starts a try now."""
    if not has_clock(activity):
        return rules_of(activity)
    mine = Accommodation.objects.as_of(local_date(at)).filter(user=user_id).values_list("factor", flat=True)
    return rules_of(activity, factor=next(iter(mine), ORDINARY))


def accommodate(
    *, user: User, factor: int, starts_on: date, at: datetime, by: User, ends_on: date | None = None
) -> None:
    """Attempts that start from `starts_on` until `ends_on` (the first day without) have this much time."""
    change = Change({"user_id": user.pk}, starts_on, ends_on, {"factor": factor})
    splice(Accommodation, [change], at=at, by=by)


def end_accommodation(*, user: User, ends_on: date, at: datetime, by: User) -> None:
    splice(Accommodation, [Change({"user_id": user.pk}, ends_on, None, None)], at=at, by=by)


@transaction.atomic
def extend(*, attempt: Attempt, minutes: int, by: User, at: datetime) -> Extension:
    """Move the deadline of an attempt that is still open. Raises `OutOfTime`."""
    attempt = Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    if attempt.submitted_at or attempt.closes_at is None or attempt.is_over(at):
        raise OutOfTime(attempt)
    attempt.closes_at = attempt.closes_at + timedelta(minutes=minutes)
    attempt.save(update_fields=["closes_at"])
    return Extension.objects.create(attempt=attempt, minutes=minutes, recorded_by=by, recorded_at=at)
