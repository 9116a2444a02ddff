"""How many people owe what, in which state: counted once, in the database, and added up here."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from courses.certification.querysets import RATED, ObligationQuerySet, State


@dataclass
class Tally:
    """Rows by state. The rate is done ÷ (done + due + overdue + expired); what else there is stands beside it."""

    counts: dict[str, int] = field(default_factory=lambda: {str(state): 0 for state in State})

    def add(self, state: str, count: int) -> None:
        self.counts[state] += count

    def __getitem__(self, state: str) -> int:
        return self.counts[state]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def rated(self) -> int:
        return sum(self.counts[state] for state in RATED)

    @property
    def behind(self) -> int:
        return self.counts[State.OVERDUE] + self.counts[State.EXPIRED]

    @property
    def rate_bp(self) -> int | None:
        """In basis points; None where nobody owes it."""
        return round(10_000 * self.counts[State.DONE] / self.rated) if self.rated else None


@dataclass
class Unit:
    """A department with all below it; `direct`: only the people who work in it itself."""

    path: str
    name: str
    direct: bool
    all: Tally = field(default_factory=Tally)
    by_requirement: dict[str, Tally] = field(default_factory=dict)


@dataclass
class Figures:
    total: Tally
    units: list[Unit]
    people: int


def count(rows: ObligationQuerySet, *, within: str, names: dict[str, str]) -> Figures:
    """Two statements. Units are those one step below `within`, each with all below it, furthest behind first.

    Where the company is one unit at the top, its children are meant.
    """
    grouped = list(rows.order_by().values_list("unit", "requirement__slug", "state").annotate(number=Count("id")))
    total = Tally()
    units: dict[str, Unit] = {}
    step = step_of([path for path, *_rest in grouped], within)
    for path, requirement, state, number in grouped:
        top = cut(path, step)
        unit = units.setdefault(top, Unit(top, names.get(top, ""), top.count("/") < step))
        for tally in (total, unit.all, unit.by_requirement.setdefault(requirement, Tally())):
            tally.add(state, number)
    people = rows.order_by().values("user_id").distinct().count()
    return Figures(total, sorted(units.values(), key=_need), people)


def _need(unit: Unit) -> tuple[bool, int, int, int, str]:
    """Lowest rate first; where one state alone is counted, the largest number."""
    rate = unit.all.rate_bp
    return rate is None, rate or 0, -unit.all.behind, -unit.all.total, unit.name


def step_of(paths: Iterable[str], within: str) -> int:
    """How many codes of a path tell the units apart: one more than those that all paths have in common."""
    given = [path for path in paths if path]
    depth = within.count("/") + 1
    while len({cut(path, depth) for path in given}) == 1 and any(path.count("/") > depth for path in given):
        depth += 1
    return depth


def cut(path: str, step: int) -> str:
    return "/".join(path.split("/")[:step]).rstrip("/") + "/" if path else ""
