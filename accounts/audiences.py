"""Audience rules: nested JSON over people facts, compiled to one `Q`.

{"fact": "employed"}                                   everyone employed on the day
{"fact": "country", "in": ["DK", "SE"]}                a fact of the employment
{"fact": "department", "in": ["operations/"]}          the unit or one below it
{"fact": "tier", "in": ["exec"]}                       a tier membership
{"all": [...]}, {"any": [...]}, {"not": {...}}
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Employment, TierMembership, User
from lms.lib.history import PeriodQuerySet

EMPLOYMENT_FACTS = frozenset({"country", "job_family", "grade", "legal_entity", "site", "worker_type"})
FACTS = EMPLOYMENT_FACTS | {"employed", "department", "tier"}
ALL_STAFF: dict[str, Any] = {"fact": "employed"}


def compile(rule: dict[str, Any], on: date, known: date | datetime | None = None) -> Q:
    """The people who match on the day `on`, as known at `known`; for `User.objects.filter()`."""
    if "all" in rule:
        return _join(rule["all"], on, known, Q.AND)
    if "any" in rule:
        return _join(rule["any"], on, known, Q.OR)
    if "not" in rule:
        return ~compile(rule["not"], on, known)
    rows: PeriodQuerySet
    if rule["fact"] == "tier":
        rows = TierMembership.objects.as_of(on, known).filter(tier__slug__in=rule["in"])
    else:
        rows = Employment.objects.as_of(on, known).filter(_employment_q(rule))
    return Q(id__in=rows.order_by().values("user_id"))


def _join(rules: list[dict[str, Any]], on: date, known: date | datetime | None, connector: str) -> Q:
    joined = Q(_connector=connector)
    for rule in rules:
        joined.add(compile(rule, on, known), connector)
    return joined


def _employment_q(rule: dict[str, Any]) -> Q:
    if rule["fact"] == "employed":
        return Q()
    if rule["fact"] == "department":
        below = Q(_connector=Q.OR)
        for path in rule["in"]:
            below.add(Q(department__path__startswith=path), Q.OR)
        return below
    return Q(**{f"{rule['fact']}__in": rule["in"]})


def check(rule: Any) -> None:
    """Raise `ValidationError` with a sentence when the rule cannot be compiled."""
    if not isinstance(rule, dict) or len(set(rule) & {"all", "any", "not", "fact"}) != 1:
        raise ValidationError(_("Each part of a rule has exactly one of: all, any, not, fact."))
    for joiner in ("all", "any"):
        if joiner in rule:
            if not isinstance(rule[joiner], list) or not rule[joiner]:
                raise ValidationError(_("“%(joiner)s” needs a list of at least one rule."), params={"joiner": joiner})
            for part in rule[joiner]:
                check(part)
    if "not" in rule:
        check(rule["not"])
    if "fact" in rule:
        _check_fact(rule)


def _check_fact(rule: dict[str, Any]) -> None:
    if rule["fact"] not in FACTS:
        raise ValidationError(
            _("“%(fact)s” is not a fact about people; use one of %(facts)s."),
            params={"fact": rule["fact"], "facts": ", ".join(sorted(FACTS))},
        )
    values = rule.get("in")
    if rule["fact"] != "employed" and not (
        isinstance(values, list) and values and all(isinstance(v, str) for v in values)
    ):
        raise ValidationError(_("“%(fact)s” needs “in” with a list of values."), params={"fact": rule["fact"]})


def matching(rule: dict[str, Any], on: date, user_ids: Iterable[int] | None = None) -> set[int]:
    people = User.objects.filter(compile(rule, on))
    return set((people if user_ids is None else people.filter(id__in=user_ids)).values_list("id", flat=True))


class Past(NamedTuple):
    """What people's own dates say up to a day, by person."""

    jobs: dict[int, list[Employment]]
    tiers: dict[int, list[TierMembership]]


def read_past(on: date, user_ids: Iterable[int]) -> Past:
    """Two queries."""
    until = {"user_id__in": list(user_ids), "starts_on__lte": on}
    jobs = Employment.objects.known().filter(**until).select_related("department")
    tiers = TierMembership.objects.known().filter(**until).select_related("tier")
    return Past(_by_user(jobs), _by_user(tiers))


def _by_user(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.user_id, []).append(row)
    return grouped


def holding(rule: dict[str, Any], on: date, user_ids: Iterable[int], past: Past) -> set[int]:
    """`matching`, from dates that were read before."""
    return {pk for pk in user_ids if _holds(rule, on, past.jobs.get(pk, []), past.tiers.get(pk, []))}


def member_since(rule: dict[str, Any], on: date, user_ids: Iterable[int], past: Past | None = None) -> dict[int, date]:
    """From when each of these people (who match on `on`) has matched without a break.

    Each person's own dates are walked back from `on`: the answer is a fact, not the day on which a job looked.
    """
    user_ids = list(user_ids)
    jobs, tiers = past or read_past(on, user_ids)
    return {pk: _edge(rule, on, jobs.get(pk, []), tiers.get(pk, []), holds=True) for pk in user_ids}


def member_until(rule: dict[str, Any], on: date, user_ids: Iterable[int], past: Past | None = None) -> dict[int, date]:
    """The first day since which each of these people (who do not match on `on`) has not matched."""
    user_ids = list(user_ids)
    jobs, tiers = past or read_past(on, user_ids)
    return {pk: _edge(rule, on, jobs.get(pk, []), tiers.get(pk, []), holds=False) for pk in user_ids}


def facts_used(rule: dict[str, Any], past: Past, user_id: int, on: date) -> list[dict[str, Any]]:
    """For each condition of the rule: what it asks for, and what this person's fact was on that day.

    `out`: the rule asks that it is not so.
    """
    job = next((row for row in past.jobs.get(user_id, []) if row.covers(on)), None)
    tiers = sorted(row.tier.slug for row in past.tiers.get(user_id, []) if row.covers(on))
    return [
        {"fact": one["fact"], "asked": one.get("in", []), "was": _was(one["fact"], job, tiers), "out": out}
        for one, out in _conditions(rule)
    ]


def _conditions(rule: dict[str, Any], *, out: bool = False) -> Iterator[tuple[dict[str, Any], bool]]:
    if "fact" in rule:
        yield rule, out
    elif "not" in rule:
        yield from _conditions(rule["not"], out=not out)
    else:
        for part in rule.get("all", rule.get("any", [])):
            yield from _conditions(part, out=out)


def _was(fact: str, job: Employment | None, tiers: list[str]) -> list[str]:
    if fact == "tier":
        return tiers
    if job is None:
        return []
    if fact == "employed":
        return [fact]
    value = job.department.path if fact == "department" else getattr(job, fact)
    return [value] if value else []


def _edge(rule: dict[str, Any], on: date, jobs: list[Employment], tiers: list[TierMembership], *, holds: bool) -> date:
    """The first day of the unbroken stretch up to `on` in which the rule holds (or does not)."""
    rows = [*jobs, *tiers]
    edges = {row.starts_on for row in rows} | {row.ends_on for row in rows if row.ends_on}
    first = on
    for day in sorted((edge for edge in edges if edge <= on), reverse=True):
        if _holds(rule, day, jobs, tiers) is not holds:
            break
        first = day
    return first


def _holds(rule: dict[str, Any], on: date, jobs: list[Employment], tiers: list[TierMembership]) -> bool:
    """`compile` for one person in memory."""
    if "all" in rule:
        return all(_holds(part, on, jobs, tiers) for part in rule["all"])
    if "any" in rule:
        return any(_holds(part, on, jobs, tiers) for part in rule["any"])
    if "not" in rule:
        return not _holds(rule["not"], on, jobs, tiers)
    if rule["fact"] == "tier":
        return any(row.covers(on) and row.tier.slug in rule["in"] for row in tiers)
    job = next((row for row in jobs if row.covers(on)), None)
    if job is None:
        return False
    if rule["fact"] == "employed":
        return True
    if rule["fact"] == "department":
        return any(job.department.path.startswith(path) for path in rule["in"])
    return getattr(job, rule["fact"]) in rule["in"]
