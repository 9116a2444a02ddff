"""Which cards of a drill are taken for what: of everybody, or of one department, without names.

Each person's first run counts; later ones are sorted by somebody who has seen the answers. A card is looked at in its
published wording of today, so runs from before it was rewritten do not count for it. Groups that are too small are
hidden card by card, as `courses.small_groups` says.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F, FilteredRelation

from accounts.models import Department
from courses.models import Activity, VersionActivity
from courses.simulations.document import Card, Drill
from courses.simulations.models import Decision, Run
from courses.simulations.pages import mixed
from courses.small_groups import branches, enough, open_groups
from lms.lib.history import as_of_q

EVERYBODY = ""


@dataclass(frozen=True)
class Reading:
    """`lying` says for each card where it lay in each first run, `units` where the person of each run works today."""

    drill: Drill
    lying: dict[str, dict[int, str]]
    units: dict[int, str]

    @cached_property
    def open_units(self) -> set[str]:
        """The departments that may be looked at alone, for one card at least."""
        return {unit for runs in self.lying.values() for unit in self._open_in(runs)} - {""}

    def classes_chosen(self, card: Card, unit: str) -> Counter[str] | None:
        """How many people put the card into each class; None where they are too few to be shown."""
        runs = self.lying[card.key]
        if unit not in self._open_in(runs) if unit else not enough(runs, _own(runs)):
            return None
        return Counter(choice for run, choice in runs.items() if unit in ("", self.units[run]))

    def _open_in(self, runs: Mapping[int, str]) -> set[str]:
        parts: dict[str, set[int]] = {}
        for run in runs:
            parts.setdefault(self.units[run], set()).add(run)
        return open_groups([parts], _own(runs))


def _own(runs: Mapping[int, str]) -> dict[int, int]:
    """There is one run of each person, so a run stands for its person."""
    return {run: run for run in runs}


@dataclass(frozen=True)
class CardRow:
    """`chosen`: label, people, and whether it is right, the most frequent first; empty where too few are shown."""

    card: Card
    belongs: str
    people: int
    right: int
    chosen: list[tuple[str, int, bool]]


@dataclass(frozen=True)
class MixUps:
    rows: list[CardRow]
    pairs: Counter[tuple[str, str]]


def read(activity: Activity, today: date) -> Reading | None:
    """Three statements, however many people there are; None when no drill of it is published."""
    published = VersionActivity.objects.filter(version__edition=activity.edition_id, key=activity.key)
    drills = {
        pk: Drill.model_validate(data["drill"])
        for pk, data in published.order_by("version__number").values_list("pk", "data")
        if "drill" in data
    }
    if not drills:
        return None
    newest = list(drills.values())[-1]
    first = _first_runs(activity, today)
    decisions = Decision.objects.filter(run__version_activity__in=drills, run__finished_at__isnull=False)
    same = {pk: _same_cards(drill, newest) for pk, drill in drills.items()}
    known = {one.key for one in newest.classes}
    lying: dict[str, dict[int, str]] = {card.key: {} for card in newest.cards}
    for run, version, card, choice in decisions.values_list("run", "run__version_activity", "place", "choice"):
        if run in first and card in same[version] and choice in known:
            lying[card][run] = choice
    paths = branches(set(first.values()))
    return Reading(newest, lying, {run: paths[path] for run, path in first.items()})


def _first_runs(activity: Activity, today: date) -> dict[int, str]:
    """Each person's first finished run, with the path of the department that she is in today."""
    job = FilteredRelation(
        "enrollment__user__employments", condition=as_of_q(today, prefix="enrollment__user__employments__")
    )
    runs = Run.objects.finished().by_learners()
    runs = runs.filter(version_activity__version__edition=activity.edition_id, version_activity__key=activity.key)
    rows = runs.annotate(job=job).order_by("finished_at", "pk")
    found: dict[int, tuple[int, str]] = {}
    for run, person, unit in rows.values_list("pk", "enrollment__user", F("job__department__path")):
        found.setdefault(person, (run, unit or ""))
    return dict(found.values())


def _same_cards(drill: Drill, newest: Drill) -> set[str]:
    """The cards that read as they do today."""
    posts = {card.key: card.post for card in newest.cards}
    return {card.key for card in drill.cards if card.post == posts.get(card.key)}


def mix_ups(reading: Reading, unit: str = EVERYBODY) -> MixUps:
    """The cards that are mixed up most come first."""
    labels = {one.key: one.label for one in reading.drill.classes}
    rows, pairs = [], Counter[tuple[str, str]]()
    for card in reading.drill.cards:
        chosen = reading.classes_chosen(card, unit) or Counter()
        pairs += Counter({(card.answer, choice): people for choice, people in chosen.items()})
        parts = [(labels[key], people, key == card.answer) for key, people in chosen.most_common()]
        rows.append(CardRow(card, labels[card.answer], chosen.total(), chosen[card.answer], parts))
    return MixUps(sorted(rows, key=_share_right), pairs)


def _share_right(row: CardRow) -> float:
    return row.right / row.people if row.people else 2


def mix_ups_context(activity: Activity, today: date, unit: str) -> dict[str, Any]:
    """For the trainers' page. A department that may not be looked at alone is left out, and the page says so."""
    reading = read(activity, today)
    if reading is None:
        return {"units": {}, "unit": EVERYBODY, "people": 0}
    rows = Department.objects.filter(path__in=reading.open_units).order_by("name", "path")
    units = dict(rows.values_list("path", "name"))
    shown = unit if unit in units else EVERYBODY
    found = mix_ups(reading, shown)
    return {
        "units": units,
        "unit": shown,
        "is_left_out": unit != shown,
        "cards": found.rows,
        "mixed": mixed(reading.drill, found.pairs),
        "people": max((row.people for row in found.rows), default=0),
    }
