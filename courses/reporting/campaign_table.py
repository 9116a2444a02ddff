"""The figures of a version as the page shows them; each leads to the people behind it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.reporting.campaign import ASKED, Group, Signing, Wanted

BESIDE = (Signing.NOT_BEGUN, Signing.NO_TEXT, Signing.ON_LEAVE, Signing.EXEMPT)


@dataclass(frozen=True)
class Cell:
    label: str
    number: int
    url: str


@dataclass(frozen=True)
class Line:
    label: str
    signed: int
    asked: int
    cells: list[Cell]


def states(*, with_refusals: bool) -> list[Signing]:
    return [one for one in ASKED if with_refusals or one != Signing.DECLINED]


def lines(groups: list[Group], key: str, names: dict[str, str], wanted: Wanted, columns: list[Signing]) -> list[Line]:
    return [
        Line(
            label=names.get(group.key) or group.key or _("No department"),
            signed=group.signed,
            asked=group.asked,
            cells=[_cell(group, state, _narrowed(group, key, wanted)) for state in columns],
        )
        for group in groups
    ]


def _narrowed(group: Group, key: str, wanted: Wanted) -> Wanted:
    return wanted.but(**{key: group.key}, direct="1") if group.direct else wanted.but(**{key: group.key})


def beside(group: Group, wanted: Wanted) -> list[Cell]:
    """Those who are not asked today."""
    return [_cell(group, state, wanted) for state in BESIDE if group.counts[state]]


def _cell(group: Group, state: Signing, wanted: Wanted) -> Cell:
    number = group.counts[state]
    url = reverse("reporting:campaign-people") + wanted.but(state=state).query
    return Cell(str(state.label), number, url if number else "")
