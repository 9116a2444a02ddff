"""What a rule would do before it does it: who joins, leaves and stays, what is due when, how many mails leave.

Reads only, a fixed number of statements however large the company. The days are reckoned by the functions that
`reconcile` uses.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts import audiences
from accounts.audiences import ALL_STAFF
from accounts.models import Leave
from courses.certification.clock import Span, Stops
from courses.certification.leaving import LEAVING
from courses.certification.models import Award, Inclusion, Obligation, Requirement, RequirementRule
from courses.certification.obligations import JOINING, reckoned
from courses.certification.reminding import WEEK
from courses.certification.rules import KEPT
from lms.lib import canonical_json

# More than this share of the company in one week is asked about.
MANY_PERCENT = 20


@dataclass(frozen=True)
class DryRun:
    """People by id. `mails` are those that leave where nobody does anything, by the Monday of their week."""

    rule: RequirementRule
    concerned: frozenset[int]
    joins: frozenset[int]
    leaves: frozenset[int]
    stays: frozenset[int]
    holding: frozenset[int]
    twice: frozenset[int]
    company: int
    due: dict[date, int]
    mails: dict[date, int]
    mailed: dict[date, int]

    @property
    def warnings(self) -> list[str]:
        found = []
        if not self.concerned:
            found.append("nobody")
        elif len(self.concerned) >= self.company:
            found.append("everybody")
        if any(people * 100 > self.company * MANY_PERCENT for people in self.mailed.values()):
            found.append("many-mails")
        if self.twice:
            found.append("twice")
        return found

    def snapshot(self) -> dict[str, Any]:
        """What was shown. People are in it as a digest, which tells whether they are still the same."""
        people = {"joins": self.joins, "leaves": self.leaves, "stays": self.stays, "twice": self.twice}
        return {
            "rule": values_of(self.rule),
            "counts": {name: len(ids) for name, ids in people.items()} | {"company": self.company},
            "holding": len(self.holding),
            "people_sha256": digest({name: sorted(ids) for name, ids in people.items()}),
            "due": {str(day): count for day, count in sorted(self.due.items())},
            "mails": {str(day): count for day, count in sorted(self.mails.items())},
            "warnings": self.warnings,
        }


def values_of(rule: RequirementRule) -> dict[str, Any]:
    return {
        "audience_rule": rule.audience_rule,
        "starts_on": str(rule.starts_on),
        **{name: getattr(rule, name) for name in KEPT},
    }


def digest(document: Any) -> str:
    return canonical_json.sha256(canonical_json.dumps(document))


def dry_run(rule: RequirementRule) -> DryRun:
    """Of a rule that is not saved, on the day on which it begins."""
    on, requirement = rule.starts_on, rule.requirement
    everybody = audiences.matching(ALL_STAFF, on)
    matching = audiences.matching(rule.audience_rule, on)
    named = set(Inclusion.objects.as_of(on).filter(requirement=requirement).values_list("user_id", flat=True))
    held = _held(requirement)
    joins = ((matching if rule.mode in JOINING else set()) | named) - held - _asked_today(requirement, on)
    left = held - matching - named if rule.mode in LEAVING else set()
    if rule.on_leaving == RequirementRule.OnLeaving.KEEP:
        left = set()
    holding = _holding(requirement, joins, on)
    dates = _dates(rule, joins)
    mails, mailed = _mails({pk: day for pk, day in dates.items() if pk not in holding}, on)
    return DryRun(
        rule=rule,
        concerned=frozenset(matching | named),
        joins=frozenset(joins),
        leaves=frozenset(left),
        stays=frozenset(held - left),
        holding=frozenset(holding),
        twice=frozenset(_elsewhere(requirement, on) & (matching | named)),
        company=len(everybody),
        due=dict(Counter(dates.values())),
        mails=mails,
        mailed=mailed,
    )


def _held(requirement: Requirement) -> set[int]:
    rows = Obligation.objects.known().filter(requirement=requirement, closed_on__isnull=True)
    return set(rows.values_list("user_id", flat=True))


def _asked_today(requirement: Requirement, on: date) -> set[int]:
    """Whom it was asked of again on that very day already: it is not asked for twice."""
    rows = Obligation.objects.known().filter(requirement=requirement, occasion=f"again:{on}")
    return set(rows.values_list("user_id", flat=True))


def _holding(requirement: Requirement, people: set[int], on: date) -> set[int]:
    valid = Award.objects.valid_on(on).filter(certification=requirement.certification_id)
    return people & set(valid.values_list("user_id", flat=True))


def _elsewhere(requirement: Requirement, on: date) -> set[int]:
    """Whom another requirement asks for the same certification."""
    others = RequirementRule.objects.as_of(on).filter(requirement__certification=requirement.certification_id)
    found: set[int] = set()
    for rule in others.exclude(requirement=requirement):
        found |= audiences.matching(rule.audience_rule, on)
    return found


def _dates(rule: RequirementRule, people: Iterable[int]) -> dict[int, date]:
    """The last good day of each; those who were never away share one."""
    away: dict[int, list[Span]] = {}
    for pk, first, last in Leave.objects.known().values_list("user_id", "starts_on", "ends_on"):
        away.setdefault(pk, []).append((first, last))
    usual, _why = reckoned(rule, rule.starts_on, Stops())
    return {pk: reckoned(rule, rule.starts_on, Stops(leaves=away[pk]))[0] if pk in away else usual for pk in people}


def _mails(dates: dict[int, date], on: date) -> tuple[dict[date, int], dict[date, int]]:
    """Mails, and people who get one, by the Monday of the week."""
    mails: Counter[date] = Counter()
    mailed: Counter[date] = Counter()
    for due_on, people in Counter(dates.values()).items():
        weeks = [monday(day) for day in mail_days(due_on, on)]
        for week in weeks:
            mails[week] += people
        for week in set(weeks):
            mailed[week] += people
    return dict(sorted(mails.items())), dict(sorted(mailed.items()))


def mail_days(due_on: date, assigned_on: date) -> list[date]:
    """The ladder of `reminding`: a week before (or at once, where it is nearer), on the day, a week after."""
    before = [max(due_on - WEEK, assigned_on)] if assigned_on < due_on else []
    return [*before, due_on, due_on + WEEK]


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
