"""Whether everybody's renewals go on: what is wrong is written down once, and noted when it is gone.

A fixed number of statements for each rule in force, however many people there are.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from accounts import audiences
from accounts.models import User
from courses.certification.casework.models import Finding, Look
from courses.certification.casework.untaught import untaught
from courses.certification.facts import FULL, RENEWAL, Plan, read_plan
from courses.certification.models import Award, Inclusion, Obligation, RequirementRule, Revocation, Waiver
from courses.certification.obligations import JOINING
from courses.certification.querysets import ObligationQuerySet, State
from lms.lib.history import as_of_q

Kind = Finding.Kind
BATCH = 500
BEHIND = (State.OVERDUE, State.EXPIRED)


class Seen(NamedTuple):
    user_id: int
    requirement_id: int
    kind: str
    cause: str
    params: dict[str, Any]

    @property
    def key(self) -> tuple[int, int, str]:
        return (self.user_id, self.requirement_id, self.kind)


def look(*, today: date, at: datetime) -> Look:
    """At everybody."""
    with transaction.atomic():
        new = _converge(Finding.objects.standing(), _seen(None, today), at)
        return Look.objects.create(looked_at=at, new_count=new, standing_count=Finding.objects.standing().count())


def look_at(user_ids: Iterable[int], *, today: date, at: datetime) -> None:
    """At these people, for whom something was just done."""
    if people := list(user_ids):
        _converge(Finding.objects.standing().filter(user__in=people), _seen(people, today), at)


def _converge(standing: Any, seen: Iterable[Seen], at: datetime) -> int:
    """How many are new. Two looks at the same moment write each once."""
    rows = {(row.user_id, row.requirement_id, row.kind): row for row in standing}
    found = {one.key: one for one in seen}
    gone = [row.pk for key, row in rows.items() if key not in found]
    for start in range(0, len(gone), BATCH):
        Finding.objects.standing().filter(pk__in=gone[start : start + BATCH]).update(gone_at=at)
    other = [row for key, row in rows.items() if key in found and _differs(row, found[key])]
    for row in other:
        row.cause, row.params = found[(row.user_id, row.requirement_id, row.kind)][3:]
    Finding.objects.bulk_update(other, ["cause", "params"], batch_size=BATCH)
    new = [Finding(**one._asdict(), found_at=at) for key, one in found.items() if key not in rows]
    Finding.objects.bulk_create(new, ignore_conflicts=True, batch_size=BATCH)
    return len(new)


def _differs(row: Finding, one: Seen) -> bool:
    return (row.cause, row.params) != (one.cause, one.params)


def _seen(user_ids: Collection[int] | None, today: date) -> Iterator[Seen]:
    people = User.objects.employed(today)
    people = people if user_ids is None else people.filter(id__in=user_ids)
    mine = Obligation.objects.filter(user__in=people.order_by().values("id"), closed_on__isnull=True)
    plan = read_plan(today)
    for rule in plan.rules:
        yield from _broken(rule, people, today)
    yield from _open(mine, today)
    yield from _double(mine, today)
    yield from _without_training(mine, plan, today)


def _broken(rule: RequirementRule, people: Any, today: date) -> Iterator[Seen]:
    """The badge has ended, the requirement still concerns her, and nothing asks her to earn it again."""
    requirement, mine = rule.requirement_id, {"user": OuterRef("pk")}
    badges = Award.objects.filter(certification=rule.requirement.certification_id, awarded_on__lte=today, **mine)
    owed = Obligation.objects.known().filter(requirement=requirement, closed_on__isnull=True, **mine)
    named = Inclusion.objects.as_of(today).filter(requirement=requirement)
    exempt = Waiver.objects.as_of(today).filter(requirement=requirement, **mine)
    concerned = audiences.compile(rule.audience_rule, today) | Q(id__in=named.values("user"))
    last = badges.order_by("-awarded_on", "-id")
    rows = (
        people.filter(concerned)
        .filter(Exists(badges), ~Exists(badges.valid_on(today)), ~Exists(owed.filter(met_on=None)), ~Exists(exempt))
        .annotate(
            award=Subquery(last.values("pk")[:1]),
            ended_on=Subquery(last.values("expires_on")[:1]),
            revoked_on=Subquery(_revocations(today, "award").values("starts_on")[:1]),
            is_held=Exists(owed),
            is_named=Exists(named.filter(**mine)),
        )
    )
    for pk, ended_on, revoked_on, is_held, is_named in rows.values_list(
        "pk", "ended_on", "revoked_on", "is_held", "is_named"
    ):
        joins = is_held or is_named or rule.mode in JOINING
        cause = "withdrawn" if revoked_on and is_held else "stopped" if joins else "closed-door"
        yield Seen(pk, requirement, Kind.BROKEN, cause, {"on": str(revoked_on or ended_on)})


def _revocations(today: date, award: str) -> Any:
    return Revocation.objects.filter(as_of_q(today), award=OuterRef(award)).order_by("starts_on")


def _open(mine: Any, today: date) -> Iterator[Seen]:
    """A renewal is open, and its day has passed."""
    renews = Q(occasion__startswith=RENEWAL) | Q(occasion__startswith=FULL)
    rows = mine.filter(renews, met_on=None, due_on__lt=today).state_on(today).in_state(*BEHIND)
    for pk, requirement, due_on in rows.values_list("user_id", "requirement_id", "due_on"):
        yield Seen(pk, requirement, Kind.OPEN, "late", {"due": str(due_on)})


def _double(mine: Any, today: date) -> Iterator[Seen]:
    """Two requirements ask her for the same badge; the one that came later is the one too many."""
    same = {"user": OuterRef("user"), "requirement__certification": OuterRef("requirement__certification")}
    earlier = Q(assigned_on__lt=OuterRef("assigned_on")) | Q(assigned_on=OuterRef("assigned_on"), pk__lt=OuterRef("pk"))
    others = _asked(Obligation.objects.filter(closed_on__isnull=True, **same), today)
    others = others.filter(earlier).exclude(requirement=OuterRef("requirement")).order_by("assigned_on", "pk")
    first = Subquery(others.values("requirement__slug")[:1])
    rows = _asked(mine, today).annotate(first=first).filter(first__isnull=False)
    for pk, requirement, slug in rows.values_list("user_id", "requirement_id", "first"):
        yield Seen(pk, requirement, Kind.DOUBLE, "twice", {"other": slug})


def _asked(rows: Any, today: date) -> Any:
    """Without those who are exempt."""
    exempt = Waiver.objects.as_of(today).filter(user=OuterRef("user"), requirement=OuterRef("requirement"))
    return rows.counted_on(today).filter(~Exists(exempt))


def _without_training(mine: ObligationQuerySet, plan: Plan, today: date) -> Iterator[Seen]:
    for row, cause, params in untaught(mine, plan, today):
        yield Seen(row.user_id, row.requirement_id, Kind.UNTAUGHT, cause, params)
