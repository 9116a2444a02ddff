"""Who owes what by when. Every change supersedes a row and inserts the next; the day of the job is in no date."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from accounts import audiences
from courses.certification.awards import Missing
from courses.certification.facts import REINSTATED, Facts
from courses.certification.models import Award, Obligation, RequirementRule
from lms.lib.dates import push_past

BATCH = 500
Why = list[dict[str, Any]]


def open_first(
    rule: RequirementRule, user_ids: Iterable[int], held: list[Obligation], facts: Facts, *, at: datetime
) -> list[Obligation]:
    """For everyone whom the rule concerns and who has nothing open: an obligation from the day the rule reached her."""
    taken = {row.user_id for row in held if row.requirement_id == rule.requirement_id}
    concerned = audiences.matching(rule.audience_rule, facts.today, user_ids) - taken
    if not concerned:
        return []
    since = audiences.member_since(rule.audience_rule, facts.today, concerned)
    before = set(
        Obligation.objects.known()
        .filter(user_id__in=concerned, requirement=rule.requirement_id)
        .values_list("user_id", "occasion")
    )
    rows = []
    for pk in sorted(concerned):
        assigned_on = max(rule.starts_on, since[pk])
        occasion = f"again:{assigned_on}" if (pk, "first") in before else "first"
        if (pk, occasion) not in before:
            rows.append(_first(rule, pk, occasion, assigned_on, since[pk], facts, at))
    Obligation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    return rows


def _first(
    rule: RequirementRule, user_id: int, occasion: str, assigned_on: date, since: date, facts: Facts, at: datetime
) -> Obligation:
    due_on, why = due(rule, assigned_on, facts.leaves.get(user_id, []))
    reached = {"code": "since", "params": {"on": str(since), "audience": rule.requirement.slug}}
    return Obligation(
        user_id=user_id,
        requirement=rule.requirement,
        rule=rule,
        occasion=occasion,
        assigned_on=assigned_on,
        due_on=due_on,
        why=[reached, *why],
        recorded_at=at,
    )


def due(rule: RequirementRule, assigned_on: date, leaves: list[tuple[date, date | None]]) -> tuple[date, Why]:
    """The last good day, and how it was reckoned: days of leave do not count."""
    plain = assigned_on + timedelta(days=rule.due_days)
    due_on = push_past(leaves, assigned_on, rule.due_days)
    why: Why = [{"code": "days", "params": {"days": rule.due_days, "from": str(assigned_on), "on": str(plain)}}]
    if due_on != plain:
        why.append({"code": "leave", "params": {"days": (due_on - plain).days, "on": str(due_on)}})
    return due_on, why


def redate(obligations: list[Obligation], facts: Facts, *, at: datetime) -> int:
    """Leave that came to be known later moves the due day of what is not done yet; of how many."""
    changed = []
    for row in obligations:
        if row.award_id or row.covered_until:
            continue
        due_on, why = due(row.rule, row.assigned_on, facts.leaves.get(row.user_id, []))
        if due_on != row.due_on:
            changed.append((row, {"due_on": due_on, "why": [row.why[0], *why]}))
    replace(changed, at=at)
    return len(changed)


def meet(obligations: list[Obligation], awards: dict[int, Award], *, at: datetime) -> list[Obligation]:
    """Write down by which award each obligation is met; the rows that were replaced."""
    met = [row for row in obligations if row.pk in awards and row.award_id is None]
    replace(
        [
            (
                row,
                {
                    "met_on": awards[row.pk].awarded_on,
                    "award": awards[row.pk],
                    "expires_on": awards[row.pk].expires_on,
                    "why": [*row.why, {"code": "met", "params": {"on": str(awards[row.pk].awarded_on)}}],
                },
            )
            for row in met
        ],
        at=at,
    )
    return met


def open_renewals(obligations: list[Obligation], facts: Facts, *, at: datetime) -> list[Obligation]:
    """When the window opens, the next occasion begins; the old one is closed on that day and covers until expiry."""
    closing, opening = [], []
    for row in obligations:
        if row.award is None or row.expires_on is None:
            continue
        opens_on = max(row.expires_on - timedelta(days=row.rule.window_days), row.award.awarded_on + timedelta(days=1))
        if facts.today < opens_on:
            continue
        closing.append((row, {"closed_on": opens_on, "closed_because": "renewal"}))
        opening.append(_renewal(row, row.award, opens_on, row.expires_on, at))
    replace(closing, at=at)
    Obligation.objects.bulk_create(opening, batch_size=BATCH)
    return opening


def _renewal(row: Obligation, award: Award, opens_on: date, expires_on: date, at: datetime) -> Obligation:
    return Obligation(
        user_id=row.user_id,
        requirement=row.requirement,
        rule=row.rule,
        occasion=f"renewal:{award.uuid}",
        assigned_on=opens_on,
        due_on=expires_on - timedelta(days=1),
        covered_until=expires_on,
        why=[
            {"code": "renewal", "params": {"awarded": str(award.awarded_on), "expires": str(expires_on)}},
            {"code": "window", "params": {"days": row.rule.window_days, "on": str(opens_on)}},
        ],
        recorded_at=at,
    )


def reopen(obligations: list[Obligation], revoked: dict[int, Award], facts: Facts, *, at: datetime) -> list[Obligation]:
    """Awards by id end today: what they met is closed and asked for again, and a renewal that they cover is no more.

    Returns the rows that were opened.
    """
    ids = {f"renewal:{award.uuid}" for award in revoked.values()}
    met = [row for row in obligations if row.award_id in revoked]
    covered = [row for row in obligations if row.occasion in ids and row.award_id is None]
    replace([(row, {"closed_on": facts.today, "closed_because": "revoked"}) for row in met], at=at)
    replace([(row, {"covered_until": facts.today}) for row in covered], at=at)
    opened = [_reinstated(row, revoked[row.award_id], facts, at) for row in met if row.award_id]
    return Obligation.objects.bulk_create(opened, batch_size=BATCH)


def _reinstated(row: Obligation, award: Award, facts: Facts, at: datetime) -> Obligation:
    due_on, why = due(row.rule, facts.today, facts.leaves.get(row.user_id, []))
    lost = {"code": "revoked", "params": {"awarded": str(award.awarded_on), "on": str(facts.today)}}
    return Obligation(
        user_id=row.user_id,
        requirement=row.requirement,
        rule=row.rule,
        occasion=f"{REINSTATED}{award.uuid}",
        assigned_on=facts.today,
        due_on=due_on,
        why=[lost, *why],
        recorded_at=at,
    )


def close_left(rule: RequirementRule, obligations: list[Obligation], facts: Facts, *, at: datetime) -> list[Obligation]:
    """Who is no longer concerned owes nothing from the first day outside; what was done stays on record."""
    mine = [row for row in obligations if row.requirement_id == rule.requirement_id]
    if rule.on_leaving != RequirementRule.OnLeaving.WITHDRAW or not mine:
        return []
    inside = audiences.matching(rule.audience_rule, facts.today, [row.user_id for row in mine])
    outside = [row for row in mine if row.user_id not in inside]
    if not outside:
        return []
    left = audiences.member_until(rule.audience_rule, facts.today, [row.user_id for row in outside])
    replace(
        [(row, {"closed_on": max(left[row.user_id], row.assigned_on), "closed_because": "left"}) for row in outside],
        at=at,
    )
    return outside


def replace(changes: list[tuple[Obligation, dict[str, Any]]], *, at: datetime) -> None:
    """Supersede the rows and insert their successors; the uuid stays, it names the obligation through its versions."""
    if not changes:
        return
    ids = [row.pk for row, _values in changes]
    if Obligation.objects.filter(pk__in=ids).supersede(at=at) != len(ids):
        raise Missing("an obligation was superseded by somebody else")
    Obligation.objects.bulk_create([_successor(row, values, at) for row, values in changes], batch_size=BATCH)


def _successor(row: Obligation, values: dict[str, Any], at: datetime) -> Obligation:
    skipped = {"id", "recorded_at", "superseded_at"}
    fields = [field for field in row._meta.concrete_fields if field.name not in skipped | values.keys()]
    return Obligation(**{field.attname: getattr(row, field.attname) for field in fields}, **values, recorded_at=at)
