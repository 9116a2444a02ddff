"""Who is in a tier: by one's own wish, by appointment, by a rule; until when, and what its end takes along."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts import audiences
from accounts.models import Tier, TierMembership, User
from accounts.services import join_tier, leave_tier
from courses.certification.decisions import Grounds, take_back
from courses.certification.models import Approval
from courses.certification.nominations import reminding
from courses.certification.nominations.entering import badges_missing, membership, tidy
from courses.certification.nominations.services import NOMINATION, Refused, approve_for_tier
from lms.lib.dates import local_date

Source = TierMembership.Source
# By rule one is in for as long as the rule says so.
OWN_CHOICE = frozenset({Source.OPT_IN, Source.NOMINATION})
GRANTED = frozenset({Source.NOMINATION, Source.APPOINTMENT})


def opt_in(*, user: User, tier: Tier, today: date, at: datetime) -> None:
    """Who is in it already stays as she is."""
    if tier.entry != Tier.Entry.OPT_IN or badges_missing(user, tier, today):
        raise Refused
    if membership(user, tier, today) is None:
        join_tier(user_ids=[user.pk], tier_id=tier.pk, source=Source.OPT_IN, starts_on=today, at=at, by=user)


def step_down(*, user: User, tier: Tier, today: date, at: datetime) -> None:
    """One leaves by oneself what one came into by a yes of one's own."""
    row = membership(user, tier, today)
    if row is None or row.source not in OWN_CHOICE:
        raise Refused
    end(row=row, ends_on=today, reason="", by=user, at=at)


def appoint(
    *, user: User, tier: Tier, topics: Iterable[str], ends_on: date, reason: str, by: User, at: datetime
) -> None:
    today = local_date(at)
    if user == by or tier.entry != Tier.Entry.APPOINTMENT or ends_on <= today:
        raise Refused
    if not User.objects.employed(today).filter(pk=user.pk).exists():
        raise Refused
    _grant(user.pk, tier.pk, Source.APPOINTMENT, tidy(topics), ends_on, reason, by, at)


def extend(*, row: TierMembership, topics: Iterable[str], ends_on: date, reason: str, by: User, at: datetime) -> None:
    """It goes on until another day, perhaps for other topics."""
    if row.source not in GRANTED or row.user_id == by.pk or ends_on <= local_date(at):
        raise Refused
    _grant(row.user_id, row.tier_id, row.source, tidy(topics), ends_on, reason, by, at)


def _grant(
    user_id: int, tier_id: int, source: str, topics: list[str], ends_on: date, reason: str, by: User, at: datetime
) -> None:
    today = local_date(at)
    with transaction.atomic():
        join_tier(
            user_ids=[user_id],
            tier_id=tier_id,
            source=source,
            starts_on=today,
            ends_on=ends_on,
            topics=topics,
            at=at,
            by=by,
            reason=reason,
        )
        approve_for_tier(user_id, tier_id, today, ends_on, Grounds(reason=reason, at=at, by=by))
        reminding.stop_ending(user_id, tier_id, at=at)


def end(*, row: TierMembership, ends_on: date, reason: str, by: User, at: datetime) -> None:
    """From that day on she is not in the tier, and needs a nomination anew; her badge holds until its last day."""
    with transaction.atomic():
        leave_tier(user_ids=[row.user_id], tier_id=row.tier_id, ends_on=ends_on, at=at, by=by, reason=reason)
        given = Approval.objects.known().filter(user=row.user_id, certification__tier=row.tier_id, key=NOMINATION)
        take_back(given, on=ends_on, grounds=Grounds(reason=reason, at=at, by=by))
        reminding.stop_ending(row.user_id, row.tier_id, at=at)


def follow_rules(*, today: date, at: datetime) -> None:
    """Whom a tier's rule names is in it from the day on which she came to match; who no longer matches leaves.

    Where the rule was taken away, all leave who were in by it.
    """
    for tier in Tier.objects.filter(rule_from__isnull=False):
        _follow(tier, tier.rule, tier.rule_from or today, today, at)


def _follow(tier: Tier, rule: dict[str, Any] | None, rule_from: date, today: date, at: datetime) -> None:
    if rule is not None:
        audiences.check(rule)
    rows = TierMembership.objects.as_of(today).filter(tier=tier)
    there, by_rule = set(rows.values_list("user_id", flat=True)), rows.filter(source=Source.RULE)
    matching = set() if rule is None else audiences.matching(rule, today)
    earlier = dict(
        TierMembership.objects.known()
        .filter(tier=tier, ends_on__lte=today)
        .values_list("user_id")
        .annotate(Max("ends_on"))
    )
    joined = {} if rule is None else audiences.member_since(rule, today, matching - there)
    for starts_on, ids in _by_day((pk, max(day, rule_from, earlier.get(pk, day))) for pk, day in joined.items()):
        join_tier(user_ids=ids, tier_id=tier.pk, source=Source.RULE, starts_on=starts_on, at=at)
    gone = {row.user_id: row for row in by_rule if row.user_id not in matching}
    left = dict.fromkeys(gone, rule_from) if rule is None else audiences.member_until(rule, today, gone)
    for ends_on, ids in _by_day((pk, max(day, rule_from)) for pk, day in left.items()):
        leave_tier(user_ids=ids, tier_id=tier.pk, ends_on=ends_on, at=at)


def _by_day(days: Iterable[tuple[int, date]]) -> Iterable[tuple[date, set[int]]]:
    found: dict[date, set[int]] = {}
    for pk, day in days:
        found.setdefault(day, set()).add(pk)
    return found.items()
