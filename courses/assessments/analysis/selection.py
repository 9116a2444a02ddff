"""Whose answers are looked at: first tries or all, of everybody or of one group that is open to be looked at alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accounts.models import Department
from courses.assessments.analysis.reading import Reading, Sheet
from courses.small_groups import branches, enough, open_groups
from lms.lib.formats import day

EVERYBODY = ""
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Selection:
    group: str = EVERYBODY
    all_tries: bool = False

    def query(self, **more: str) -> str:
        """With its question mark; empty when nothing is chosen."""
        given = {"group": self.group, "tries": "all" if self.all_tries else "", **more}
        chosen = {key: value for key, value in given.items() if value}
        return f"?{urlencode(chosen, safe='/:')}" if chosen else ""


@dataclass(frozen=True)
class Kind:
    """Groups that part everybody once, by their keys."""

    label: str
    groups: dict[str, str]


def partitions(sheets: Iterable[Sheet], units: Mapping[str, str]) -> list[dict[str, set[int]]]:
    """Editions, published versions, quarters and units; `units` says in which unit a path lies."""
    languages: dict[str, set[int]] = {}
    versions: dict[str, set[int]] = {}
    quarters: dict[str, set[int]] = {}
    places: dict[str, set[int]] = {}
    for sheet in sheets:
        languages.setdefault(f"edition:{sheet.language}", set()).add(sheet.attempt)
        versions.setdefault(f"version:{sheet.version}", set()).add(sheet.attempt)
        quarters.setdefault(f"quarter:{sheet.quarter}", set()).add(sheet.attempt)
        places.setdefault(f"unit:{units[sheet.unit]}", set()).add(sheet.attempt)
    return [languages, versions, quarters, places]


def units_of(sheets: Iterable[Sheet]) -> dict[str, str]:
    """For each path the branch of the company that it lies in."""
    return branches({sheet.unit for sheet in sheets})


def is_open(sheets: list[Sheet], selection: Selection, units: Mapping[str, str], person_of: Mapping[int, int]) -> bool:
    """May figures on these sheets, all of the same question, be shown for the selected group?

    First and further tries are two tables, each safe for itself: nothing shows when one is taken from the other.
    """
    first = [sheet for sheet in sheets if sheet.is_first]
    if not _is_open_in(first, selection.group, units, person_of):
        return False
    further = [sheet for sheet in sheets if not sheet.is_first]
    picked = [sheet for sheet in further if is_in(sheet, selection.group, units)]
    return not (selection.all_tries and picked) or _is_open_in(further, selection.group, units, person_of)


def _is_open_in(sheets: list[Sheet], group: str, units: Mapping[str, str], person_of: Mapping[int, int]) -> bool:
    if group == EVERYBODY:
        return enough((sheet.attempt for sheet in sheets), person_of)
    return group in open_groups(partitions(sheets, units), person_of)


def is_in(sheet: Sheet, group: str, units: Mapping[str, str]) -> bool:
    kind, _colon, key = group.partition(":")
    own = {"edition": sheet.language, "version": str(sheet.version), "quarter": sheet.quarter}
    return group == EVERYBODY or {**own, "unit": units[sheet.unit]}[kind] == key


def offered(reading: Reading, units: Mapping[str, str]) -> list[Kind]:
    """The groups that may be looked at alone. A kind with one group only would narrow nothing."""
    first = [sheet for sheet in reading.sheets if sheet.is_first]
    parts = partitions(first, units)
    free = open_groups(parts, reading.person_of)
    names = dict(Department.objects.filter(path__in=set(units.values())).values_list("path", "name"))
    labels = [_("Language"), _("Published version"), _("Quarter"), _("Department")]
    kinds = [
        Kind(label, {key: _name(key, reading, names) for key in sorted(part) if key in free and key != "unit:"})
        for label, part in zip(labels, parts, strict=True)
        if len(part) > 1
    ]
    return [kind for kind in kinds if kind.groups]


def _name(group: str, reading: Reading, names: Mapping[str, str]) -> str:
    kind, _colon, key = group.partition(":")
    if kind == "edition":
        return _language(key)
    if kind == "version":
        version = reading.versions[int(key)]
        words = {"number": version.number, "language": _language(version.language), "day": day(version.published_at)}
        return _("Version %(number)s, %(language)s, %(day)s") % words
    if kind == "quarter":
        year, number = key.split("-")
        return _("%(year)s, quarter %(number)s") % {"year": year, "number": number}
    return names.get(key, key)


def _language(code: str) -> str:
    return capfirst(get_language_info(code)["name_translated"])


def read_selection(given: Mapping[str, Any], kinds: list[Kind]) -> tuple[Selection, list[str]]:
    """The selection, and a sentence for each value that is not offered: such a value is left out."""
    group, tries = str(given.get("group", "")), str(given.get("tries", ""))
    complaints = []
    if group and not any(group in kind.groups for kind in kinds):
        sentence = _("The group “%(group)s” is not known, or too small to be shown alone, so it is left out.")
        complaints.append(sentence % {"group": group[:LONGEST_SHOWN]})
        group = EVERYBODY
    return Selection(group, tries == "all"), complaints
