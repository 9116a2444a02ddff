"""Who owes what by when. Every change supersedes a row and inserts the next; the day of the job is in no date."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from accounts import audiences
from courses.certification import revisions
from courses.certification.awards import Answer, Missing, starts_over_on
from courses.certification.clock import Code, Stops, Why, due, moved, within
from courses.certification.facts import FULL, REINSTATED, RENEWAL, Facts, Plan
from courses.certification.models import REVISION, Award, Obligation, RequirementRule
from courses.certification.windows import renewal_due_on, renewal_opens_on
from lms.lib.bulk import insert

JOINING = (RequirementRule.Mode.BOTH, RequirementRule.Mode.ADD)
BECAUSE = {"revision": "revision", "renewal": "renewal", "full": "lapsed"}


class Reached(NamedTuple):
    """`facts`: what the audience rule looked at, of the day on which it reached her."""

    code: Code
    on: date
    facts: list[dict[str, Any]] | None = None

    @property
    def reason(self) -> dict[str, Any]:
        facts = {} if self.facts is None else {"facts": self.facts}
        return {"code": self.code, "params": {"on": str(self.on), **facts}}


def open_first(
    rules: Iterable[RequirementRule], user_ids: Iterable[int], held: list[Obligation], facts: Facts, *, at: datetime
) -> list[Obligation]:
    """For everyone whom a rule concerns and who has nothing open: an obligation from the day the rule reached her.

    What stops the clock for her beside leave moves the day when `redate` comes by.
    """
    taken = {(row.user_id, row.requirement_id) for row in held}
    reached: list[tuple[RequirementRule, int, Reached]] = []
    for rule in rules:
        free = [pk for pk in user_ids if (pk, rule.requirement_id) not in taken]
        reached += [(rule, pk, since) for pk, since in sorted(_concerned(rule, free, facts).items())]
    before = _occasions({pk for _rule, pk, _since in reached})
    rows = []
    for rule, pk, since in reached:
        key = (pk, rule.requirement_id)
        occasion = f"again:{since.on}" if (*key, "first") in before else "first"
        if (*key, occasion) not in before:
            rows.append(_first(rule, pk, occasion, since, facts, at))
    insert(rows)
    return rows


def _occasions(user_ids: Iterable[int]) -> set[tuple[int, int, str]]:
    """All that was ever asked of these people, by person and requirement."""
    people = list(user_ids)
    known = Obligation.objects.known().filter(user_id__in=people)
    return set(known.values_list("user_id", "requirement_id", "occasion")) if people else set()


def _concerned(rule: RequirementRule, user_ids: list[int], facts: Facts) -> dict[int, Reached]:
    """Whom the rule concerns today, by audience or by name, since when and why."""
    found = {
        pk: Reached(Code.NAMED, max(rule.starts_on, first))
        for pk in user_ids
        for first, last in facts.included.get((pk, rule.requirement_id), [])
        if first <= facts.today and (last is None or facts.today < last)
    }
    past = facts.past
    if rule.mode in JOINING and (matching := audiences.holding(rule.audience_rule, facts.today, user_ids, past)):
        for pk, first in audiences.member_since(rule.audience_rule, facts.today, matching, past).items():
            on = max(rule.starts_on, first)
            if pk not in found or on <= found[pk].on:
                found[pk] = Reached(Code.SINCE, on, audiences.facts_used(rule.audience_rule, past, pk, on))
    return found


def _first(
    rule: RequirementRule, user_id: int, occasion: str, reached: Reached, facts: Facts, at: datetime
) -> Obligation:
    due_on, why = reckoned(rule, reached.on, facts.stops(user_id, []))
    return Obligation(
        user_id=user_id,
        requirement=rule.requirement,
        rule=rule,
        occasion=occasion,
        assigned_on=reached.on,
        due_on=due_on,
        why=[reached.reason, *why],
        recorded_at=at,
    )


def reckoned(rule: RequirementRule, assigned_on: date, stops: Stops) -> tuple[date, Why]:
    """The last good day, and how it was reckoned."""
    plain = assigned_on + timedelta(days=rule.due_days)
    due_on, why = due(assigned_on, rule.due_days, stops)
    return due_on, [
        {"code": Code.DAYS, "params": {"days": rule.due_days, "from": str(assigned_on), "on": str(plain)}},
        *why,
    ]


def redate(obligations: list[Obligation], stops: dict[int, Stops], facts: Facts, *, at: datetime) -> int:
    """What stops the clock, or gives more time, and came to be known later moves the due day; of how many."""
    changed = []
    for row in obligations:
        if row.award_id:
            continue
        due_on, why = _extended(row, *_due(row, stops[row.pk], facts), facts)
        if due_on != row.due_on:
            changed.append((row, {"due_on": due_on, "why": why}))
    replace(changed, at=at)
    return len(changed)


def _due(row: Obligation, stops: Stops, facts: Facts) -> tuple[date, Why]:
    if row.occasion.startswith(REVISION):
        return revisions.due_again(row, stops)
    award = facts.renewed(row)
    if award is None or award.expires_on is None:
        due_on, why = reckoned(row.rule, row.assigned_on, stops)
        return due_on, [row.why[0], *why]
    plain = award.expires_on - timedelta(days=1)
    due_on = renewal_due_on(award.expires_on, row.rule.window_days, stops.leaves)
    kept = [reason for reason in row.why if reason["code"] in (Code.RENEWAL, Code.WINDOW)]
    if due_on > plain:
        opens_on = renewal_opens_on(award.expires_on, row.rule.window_days)
        kept.append(moved(Code.LEAVE, plain, due_on, within(stops.leaves, opens_on, due_on)))
    return due_on, kept


def _extended(row: Obligation, due_on: date, why: Why, facts: Facts) -> tuple[date, Why]:
    """An extension that was given since it was assigned, the latest day of several."""
    given = [
        one for one in facts.extended.get((row.user_id, row.requirement_id), []) if one.starts_on >= row.assigned_on
    ]
    latest = max((one.due_on for one in given), default=date.min)
    if latest <= due_on:
        return due_on, why
    return latest, [*why, {"code": Code.EXTENDED, "params": {"from": str(due_on), "on": str(latest)}}]


def meet(obligations: list[Obligation], answers: dict[int, Answer], *, at: datetime) -> list[Obligation]:
    """Write down by which award each obligation is met; the rows that were replaced."""
    met = [row for row in obligations if row.pk in answers and row.award_id is None]
    replace([(row, _met(row, answers[row.pk])) for row in met], at=at)
    return met


def _met(row: Obligation, answer: Answer) -> dict[str, Any]:
    code = Code.SETTLED if row.occasion.startswith(REVISION) else Code.MET
    return {
        "met_on": answer.on,
        "award": answer.award,
        "expires_on": answer.award.expires_on,
        "why": [*row.why, {"code": code, "params": {"on": str(answer.on)}}],
    }


def open_next(obligations: list[Obligation], plan: Plan, facts: Facts, *, at: datetime) -> list[Obligation]:
    """For everybody the next occasion, if one has begun: the old one is closed on that day. Returns the closed ones.

    A changed guideline goes before a renewal, which waits until it is signed; so the earlier day is never lost.
    """
    steps: list[tuple[Obligation, Obligation]] = []
    for row in obligations:
        asked, renewal = revisions.next_asked(row, plan, facts), renews(row, plan)
        if asked and (renewal is None or asked.begins_on <= renewal[1]):
            steps.append((row, revisions.reopened(row, asked, plan, facts)))
        elif renewal:
            steps += [(row, _renewal(row, *renewal, facts))] if renewal[1] <= facts.today else []
        elif after := _from_the_start(row, facts):
            steps.append((row, after))
    steps = _named_once(steps)
    replace([(row, _closed(after)) for row, after in steps], at=at)
    for _row, after in steps:
        after.recorded_at = at
    insert([after for _row, after in steps])
    return [row for row, _after in steps]


def _closed(after: Obligation) -> dict[str, Any]:
    return {"closed_on": after.assigned_on, "closed_because": BECAUSE[after.occasion.partition(":")[0]]}


def _named_once(steps: list[tuple[Obligation, Obligation]]) -> list[tuple[Obligation, Obligation]]:
    """A renewal that comes back after a re-signature is numbered; what was asked for once is not asked for again."""
    taken = _occasions({after.user_id for _row, after in steps})
    found = []
    for row, after in steps:
        key, name, number = (after.user_id, after.requirement_id), after.occasion, 1
        while name.startswith(RENEWAL) and (*key, after.occasion) in taken:
            number += 1
            after.occasion = f"{name}:{number}"
        if (*key, after.occasion) not in taken:
            found.append((row, after))
    return found


def renews(row: Obligation, plan: Plan) -> tuple[RequirementRule, date] | None:
    """By which rule, and when, today or later, what is met is to be renewed."""
    if row.award is None or row.expires_on is None or (found := plan.renewal(row, row.expires_on)) is None:
        return None
    rule, opens_on = found
    return rule, max(opens_on, row.award.awarded_on + timedelta(days=1), row.assigned_on, row.met_on or date.min)


def _renewal(row: Obligation, rule: RequirementRule, assigned_on: date, facts: Facts) -> Obligation:
    if row.award is None or row.expires_on is None:
        raise Missing("an award that ends")
    found = Obligation(
        user_id=row.user_id,
        requirement=row.requirement,
        rule=rule,
        occasion=f"{RENEWAL}{row.award.uuid}",
        assigned_on=assigned_on,
        due_on=row.expires_on - timedelta(days=1),
        covered_until=row.expires_on,
        why=[
            {
                "code": Code.RENEWAL,
                "params": {"awarded": str(row.award.awarded_on), "expires": str(row.expires_on)},
            },
            {"code": Code.WINDOW, "params": {"days": rule.window_days, "on": str(assigned_on)}},
        ],
    )
    # With more time that was given already: a run that comes late may find the renewal's end in the past, too.
    found.due_on, found.why = _extended(found, *_due(found, facts.stops(row.user_id, []), facts), facts)
    return found


def _from_the_start(row: Obligation, facts: Facts) -> Obligation | None:
    """What comes after a renewal that is not done: long after the end, the whole first path."""
    award, assigned_on = facts.renewed(row), starts_over_on(row, facts)
    if award is None or assigned_on is None or assigned_on > facts.today:
        return None
    due_on, why = reckoned(row.rule, assigned_on, facts.stops(row.user_id, []))
    lapsed = {"code": Code.LAPSED, "params": {"expired": str(award.expires_on), "on": str(assigned_on)}}
    return Obligation(
        user_id=row.user_id,
        requirement=row.requirement,
        rule=row.rule,
        occasion=f"{FULL}{award.uuid}",
        assigned_on=assigned_on,
        due_on=due_on,
        covered_until=award.expires_on,
        why=[lapsed, *why],
    )


def reopen(obligations: list[Obligation], revoked: dict[int, Award], facts: Facts, *, at: datetime) -> list[Obligation]:
    """Awards by id end today: what they met is closed and asked for again, and a renewal that they cover is no more.

    Returns the rows that were opened.
    """
    met = [row for row in obligations if _is_lost(row, revoked, facts)]
    begins = tuple(f"{RENEWAL}{award.uuid}" for award in revoked.values())
    covered = [row for row in obligations if row.occasion.startswith(begins) and row.award_id is None]
    replace([(row, {"closed_on": facts.today, "closed_because": "revoked"}) for row in met], at=at)
    replace([(row, {"covered_until": facts.today}) for row in covered], at=at)
    opened = [_reinstated(row, award, facts, at) for row in met if (award := facts.rests_on(row))]
    insert(opened)
    return opened


def _is_lost(row: Obligation, revoked: dict[int, Award], facts: Facts) -> bool:
    """It was met by the award, or only asked for a signature beside it."""
    award = facts.rests_on(row)
    is_met = row.award_id is not None or row.occasion.startswith(REVISION)
    return is_met and award is not None and award.pk in revoked


def _reinstated(row: Obligation, award: Award, facts: Facts, at: datetime) -> Obligation:
    due_on, why = reckoned(row.rule, facts.today, facts.stops(row.user_id, []))
    lost = {"code": Code.REVOKED, "params": {"awarded": str(award.awarded_on), "on": str(facts.today)}}
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


def replace(changes: list[tuple[Obligation, dict[str, Any]]], *, at: datetime) -> None:
    """Supersede the rows and insert their successors; the uuid stays, it names the obligation through its versions."""
    if not changes:
        return
    ids = [row.pk for row, _values in changes]
    if Obligation.objects.filter(pk__in=ids).supersede(at=at) != len(ids):
        raise Missing("an obligation was superseded by somebody else")
    insert([_successor(row, values, at) for row, values in changes])


def _successor(row: Obligation, values: dict[str, Any], at: datetime) -> Obligation:
    skipped = {"id", "recorded_at", "superseded_at"}
    fields = [field for field in row._meta.concrete_fields if field.name not in skipped | values.keys()]
    return Obligation(**{field.attname: getattr(row, field.attname) for field in fields}, **values, recorded_at=at)
