"""Something is done for many people at once, and looked at: before, after. Kept, or rolled back for a preview."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language

from accounts.models import Employment, User
from courses.certification.models import Obligation
from courses.certification.services import reconcile
from lms.lib import canonical_json
from lms.lib.history import Period


class Refused(Exception):
    """It does not fit any more: nothing was written."""


@dataclass(frozen=True)
class Standing:
    """How one thing that a person owes stands today. None of it is stored."""

    name: str
    due_on: date
    state: str


@dataclass(frozen=True)
class Change:
    """`outcome` is empty where it goes through, else the key of the sentence why it does not."""

    user: User
    unit: str
    outcome: str = ""
    before: tuple[Standing, ...] = ()
    after: tuple[Standing, ...] = ()

    @property
    def lines(self) -> list[tuple[str, Standing | None, Standing | None]]:
        """Before and after, for each thing owed."""
        then, now = {one.name: one for one in self.before}, {one.name: one for one in self.after}
        return [(name, then.get(name), now.get(name)) for name in sorted({*then, *now})] or [("", None, None)]


@dataclass(frozen=True)
class Preview:
    changes: list[Change]
    passed: list[Change]
    unknown: list[str]
    doubles: list[str]

    @property
    def digest(self) -> str:
        """Of all that is shown: whether it is still the same."""
        people = [
            [
                one.user.pk,
                one.outcome,
                [[at.name, str(at.due_on), at.state] for at in one.before],
                [[at.name, str(at.due_on), at.state] for at in one.after],
            ]
            for one in [*self.changes, *self.passed]
        ]
        document = {"people": people, "unknown": self.unknown, "doubles": self.doubles}
        return canonical_json.sha256(canonical_json.dumps(document))


class NotAsShown(Refused):
    """People or facts are no longer those that were shown; `preview` is what it would do now."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview


def lock(user_ids: Collection[int]) -> None:
    list(User.objects.select_for_update(no_key=True).filter(id__in=user_ids).order_by("id").values_list("id"))


def carry_out(
    people: dict[int, User],
    outcomes: dict[int, str],
    requirements: Collection[int],
    write: Callable[[list[int]], dict[int, Period]],
    *,
    today: date,
    at: datetime,
) -> tuple[list[Change], list[Change], dict[int, Period]]:
    """For everybody without an outcome: what changed, who was passed over, and the rows that were written.

    Inside a transaction, with the people locked.
    """
    chosen, units = [pk for pk in people if pk not in outcomes], _units(people, today)
    before = _standings(people, requirements, today)
    rows = write(chosen)
    reconcile(chosen, today=today, at=at)
    after = _standings(chosen, requirements, today)
    changes = [Change(people[pk], units.get(pk, ""), "", before.get(pk, ()), after.get(pk, ())) for pk in chosen]
    passed = [
        Change(one, units.get(pk, ""), outcomes[pk], before.get(pk, ())) for pk, one in people.items() if pk in outcomes
    ]
    return changes, passed, rows


def _units(user_ids: Iterable[int], today: date) -> dict[int, str]:
    rows = Employment.objects.as_of(today).filter(user__in=list(user_ids))
    return dict(rows.values_list("user_id", "department__name"))


def _standings(user_ids: Iterable[int], requirements: Collection[int], today: date) -> dict[int, tuple[Standing, ...]]:
    rows = Obligation.objects.filter(user__in=list(user_ids), requirement__in=requirements).state_on(today)
    found: dict[int, tuple[Standing, ...]] = {}
    for row in rows.select_related("requirement__certification").order_by("requirement_id"):
        name = row.requirement.certification.name_in(get_language() or "en")
        found[row.user_id] = (*found.get(row.user_id, ()), Standing(name, row.due_on, row.state))
    return found
