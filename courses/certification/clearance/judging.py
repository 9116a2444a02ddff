"""Whether a right holds for one person on one day, and every reason for or against it. No queries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from courses.certification.clearance.facts import Crisis, House, Person, covers
from courses.certification.clearance.models import RightRule
from courses.certification.clock import Stops, due
from courses.guidelines.needs import Asked
from lms.lib.dates import push_past


@dataclass(frozen=True)
class Reason:
    """`stands`: whether it speaks for the right."""

    code: str
    stands: bool
    params: dict[str, Any]

    @property
    def stored(self) -> dict[str, Any]:
        return {"code": self.code, "params": self.params}


@dataclass(frozen=True)
class Case:
    """`rules` are all of the right's, of whatever day; `moment` matters to a crisis alone."""

    slug: str
    rules: list[RightRule]
    house: House
    person: Person
    on: date
    moment: datetime
    topic: str | None

    def at(self, day: date) -> "Case":
        return replace(self, on=day, moment=self.moment + timedelta(days=(day - self.on).days))

    @property
    def rule(self) -> RightRule | None:
        return next((one for one in self.rules if one.covers(self.on)), None)

    def lapses_on(self, certification: str, expires_on: date) -> date:
        """The first day after grace; none is given by a certification that nobody must hold."""
        days = [one.days for one in self.house.grace.get(certification, []) if covers(one.span, self.on)]
        return push_past(self.person.leaves, expires_on, max(days, default=0))

    def due_on(self, guideline: str, asked: Asked) -> date:
        stops = Stops(self.person.leaves, self.person.pauses(guideline))
        return due(asked.begins_on, asked.revision.resign_days, stops)[0]


def judge(case: Case) -> list[Reason]:
    """All that speaks for it or against it, in the order in which one reads it."""
    rule = case.rule
    if rule is None:
        return [_no("no-rule")]
    return [reason for check in CHECKS for reason in check(case, rule)]


def allows(reasons: list[Reason]) -> bool:
    return all(reason.stands for reason in reasons)


def ends_on(case: Case) -> date | None:
    """The first later day on which it no longer holds, by what is known; None: no such day is known."""
    days = case.house.edges | case.person.edges | _own_edges(case)
    return next((day for day in sorted(days) if day > case.on and not allows(judge(case.at(day)))), None)


def _own_edges(case: Case) -> set[date]:
    """Days that are reckoned and stand in no row."""
    days = {day for one in case.rules for day in (one.starts_on, one.ends_on) if day}
    days |= {case.lapses_on(award.key, award.ends_on) for award in case.person.of("award") if award.ends_on}
    for slug in {slug for one in case.rules for slug in one.guidelines}:
        needs, number = case.house.needs(case.person.reader(case.on), date.max), case.house.guidelines.get(slug, -1)
        days |= {case.due_on(slug, asked) + timedelta(days=1) for asked in needs.begun(0, number)}
    return days


def _yes(code: str, **params: Any) -> Reason:
    return Reason(code, True, params)


def _no(code: str, **params: Any) -> Reason:
    return Reason(code, False, params)


def _crisis(case: Case, rule: RightRule) -> Iterator[Reason]:
    for crisis in case.house.crises:
        if case.slug in crisis.rights and crisis.is_on(case.moment):
            check = _suspends(case, rule, crisis)
            yield Reason("crisis", not check, {"note": crisis.note, "topics": crisis.topics})


def _suspends(case: Case, rule: RightRule, crisis: Crisis) -> bool:
    """Asked without a topic: only when no topic is left to speak about."""
    if case.topic:
        return crisis.concerns(case.topic)
    own = case.person.topics(rule.tier, case.on) if rule.per_topic else []
    return all(crisis.concerns(one) for one in own) if own else not crisis.topics


def _employment(case: Case, rule: RightRule) -> Iterator[Reason]:
    if not rule.employed:
        return
    jobs = case.person.on("job", case.on)
    if not jobs:
        yield _unemployed(case)
    elif rule.worker_types and not any(job.label in rule.worker_types for job in jobs):
        yield _no("worker-type", type=jobs[0].label)
    else:
        yield _yes("employed")


def _unemployed(case: Case) -> Reason:
    jobs = case.person.of("job")
    ended = [job.ends_on for job in jobs if job.ends_on and job.ends_on <= case.on]
    if ended:
        return _no("left", on=str(max(ended)))
    begins = [job.starts_on for job in jobs if job.starts_on]
    return _no("not-begun", on=str(min(begins))) if begins else _no("not-employed")


def _leave(case: Case, rule: RightRule) -> Iterator[Reason]:
    away = case.person.on("leave", case.on) if rule.leave_stops else []
    if away:
        ends = [one.ends_on for one in away if one.ends_on]
        yield _no("on-leave", until=str(max(ends)) if len(ends) == len(away) else "")


def _awards(case: Case, rule: RightRule) -> Iterator[Reason]:
    for slug in rule.certifications:
        name, names = case.house.certifications.get(slug, (slug, {}))
        code, stands, on = _award(case, rule, slug)
        yield Reason(code, stands, {"certification": slug, "name": name, "names": names, "on": str(on or "")})


def _award(case: Case, rule: RightRule, slug: str) -> tuple[str, bool, date | None]:
    """What is said, whether it stands, and the day that goes with it."""
    mine = [row for row in case.person.of("award") if row.key == slug and row.starts_on and row.starts_on <= case.on]
    standing = [row for row in mine if not case.person.is_revoked(row, case.on)]
    if any(row.ends_on is None for row in standing):
        return "holds", True, None
    expires_on = max((row.ends_on for row in standing if row.ends_on), default=None)
    if expires_on and case.on < expires_on:
        return "holds", True, expires_on
    if expires_on:
        lapses_on = case.lapses_on(slug, expires_on)
        if rule.grace_counts and case.on < lapses_on:
            return "renewing", True, lapses_on
        return "expired", False, expires_on
    if mine:
        return "withdrawn", False, None
    is_open = slug in case.house.certifications and slug not in case.house.drafts
    return ("not-held" if is_open else "not-open"), False, None


def _guidelines(case: Case, rule: RightRule) -> Iterator[Reason]:
    if rule.guidelines:
        needs = case.house.needs(case.person.reader(case.on), case.on)
        for slug in rule.guidelines:
            number = case.house.guidelines.get(slug, -1)
            retired_on = case.house.retired.get(number)
            if retired_on is None or case.on < retired_on:
                yield _guideline(case, rule, slug, needs.asked(0, number))


def _guideline(case: Case, rule: RightRule, slug: str, asked: list[Asked]) -> Reason:
    revisions = case.house.revisions.get(case.house.guidelines.get(slug, -1), [])
    if not any(one.effective_on <= case.on for one in revisions):
        return _no("guideline-missing", guideline=slug)
    signed = case.person.signed(slug, case.on)
    owed = asked if rule.resign_at_once else [one for one in asked if case.due_on(slug, one) < case.on]
    wanted = max((one.revision.number for one in owed), default=1)
    if signed >= wanted:
        return _yes("signed", guideline=slug, version=signed)
    if not asked:
        return _no("guideline-waits", guideline=slug)
    code = "sign-again" if signed else "unsigned"
    return _no(code, guideline=slug, version=asked[-1].revision.number, on=str(asked[-1].begins_on))


def _tier(case: Case, rule: RightRule) -> Iterator[Reason]:
    if not rule.tier:
        return
    name, names = case.house.tiers.get(rule.tier, (rule.tier, {}))
    named = {"tier": rule.tier, "name": name, "names": names}
    if not any(row.key == rule.tier for row in case.person.on("tier", case.on)):
        yield _no("not-in-tier", **named)
        return
    yield _yes("in-tier", **named)
    if rule.per_topic:
        yield _topic(case, case.person.topics(rule.tier, case.on))


def _topic(case: Case, topics: list[str]) -> Reason:
    if not topics:
        return _no("no-topics")
    if case.topic and case.topic.casefold() not in {one.casefold() for one in topics}:
        return _no("other-topics", topic=case.topic, topics=topics)
    return _yes("topics", topics=topics)


def _grant(case: Case, rule: RightRule) -> Iterator[Reason]:
    if rule.granted:
        has = any(covers(span, case.on) for span in case.person.grants)
        yield Reason("granted" if has else "not-granted", has, {})


CHECKS: list[Callable[[Case, RightRule], Iterator[Reason]]] = [
    _crisis,
    _employment,
    _leave,
    _awards,
    _guidelines,
    _tier,
    _grant,
]
