"""Nominations: proposed, taken back, decided. A decision is written once, whoever else decides at the same moment."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Tier, TierMembership, User
from accounts.services import join_tier
from courses.certification.decisions import Grounds, approve
from courses.certification.models import Criterion
from courses.certification.nominations import reminding
from courses.certification.nominations.entering import membership, tidy
from courses.certification.nominations.models import Nomination, Step
from lms.lib.dates import local_date

Act = Step.Act
NOMINATION = "nomination"


class Refused(Exception):
    """Somebody else was quicker, or it does not fit what stands. Nothing was written."""


def nominate(*, user: User, tier: Tier, topics: Iterable[str], reason: str, by: User, at: datetime) -> Nomination:
    if user == by or tier.entry != Tier.Entry.NOMINATION or membership(user, tier, local_date(at)):
        raise Refused
    named = tidy(topics)
    try:
        with transaction.atomic():
            row = Nomination.objects.create(
                user=user, tier=tier, topics=named, reason=reason, nominated_by=by, nominated_at=at
            )
            Step.objects.create(nomination=row, act=Act.NOMINATED, by=by, at=at, reason=reason, topics=named)
            reminding.owe_open([row], at=at)
            reminding.owe_told(row, at=at)
    except IntegrityError as error:
        raise Refused from error
    return row


def approve_nomination(
    *, nomination: Nomination, topics: Iterable[str], ends_on: date, by: User, at: datetime, reason: str = ""
) -> None:
    """In the tier for these topics from today; `ends_on` is the first day without."""
    today, named = local_date(at), tidy(topics)
    if ends_on <= today or by.pk in {nomination.user_id, nomination.nominated_by_id}:
        raise Refused
    if not User.objects.employed(today).filter(pk=nomination.user_id).exists():
        raise Refused
    with transaction.atomic():
        _close(nomination, Act.APPROVED, by, at, reason=reason, topics=named, last_day=ends_on - timedelta(days=1))
        join_tier(
            user_ids=[nomination.user_id],
            tier_id=nomination.tier_id,
            source=TierMembership.Source.NOMINATION,
            starts_on=today,
            ends_on=ends_on,
            topics=named,
            at=at,
            by=by,
            reason=reason or nomination.reason,
        )
        page = reverse("nominations:nomination", args=[nomination.uuid])
        grounds = Grounds(reason=reason or nomination.reason, at=at, by=by, evidence=page)
        approve_for_tier(nomination.user_id, nomination.tier_id, today, ends_on, grounds)


def refuse(*, nomination: Nomination, reason: str, by: User, at: datetime) -> None:
    if by.pk in {nomination.user_id, nomination.nominated_by_id}:
        raise Refused
    _close(nomination, Act.REFUSED, by, at, reason=reason)


def withdraw(*, nomination: Nomination, by: User, at: datetime) -> None:
    if by.pk != nomination.nominated_by_id:
        raise Refused
    _close(nomination, Act.WITHDRAWN, by, at)


def decline(*, nomination: Nomination, by: User, at: datetime, reason: str = "") -> None:
    """The person says no; she need not say why."""
    if by.pk != nomination.user_id:
        raise Refused
    _close(nomination, Act.DECLINED, by, at, reason=reason)


def approve_for_tier(user_id: int, tier_id: int, starts_on: date, ends_on: date | None, grounds: Grounds) -> None:
    """What the certifications of the tier ask governance for."""
    asking = Criterion.objects.filter(certification__tier=tier_id, approval=NOMINATION, retired_at__isnull=True)
    for criterion in {one.certification_id: one for one in asking.select_related("certification")}.values():
        approve(
            user_ids=[user_id],
            certification=criterion.certification,
            key=NOMINATION,
            starts_on=starts_on,
            ends_on=ends_on,
            grounds=grounds,
        )


def _close(nomination: Nomination, act: Step.Act, by: User, at: datetime, **said: object) -> None:
    with transaction.atomic():
        open_rows = Nomination.objects.open().filter(pk=nomination.pk)
        if not open_rows.update(outcome=act.value, closed_by=by):
            raise Refused
        Step.objects.create(nomination=nomination, act=act, by=by, at=at, **said)
        nomination.outcome, nomination.closed_by = act.value, by
        reminding.stop(nomination, at=at)
        reminding.owe_outcome(nomination, at=at)
