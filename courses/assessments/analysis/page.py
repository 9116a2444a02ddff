"""The figures as the page and the file show them: columns, rows, and what each figure means in plain words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assessments.analysis.doubts import Doubt
from courses.assessments.analysis.figures import Analysis, ChoiceLine, QuestionFigures, Sureness
from courses.assessments.analysis.given import PartGiven
from courses.assessments.analysis.selection import Selection
from lms.lib.formats import percent

UNKNOWN = "–"
NOBODY: list[Doubt] = []


def share(value: float | None) -> str:
    return UNKNOWN if value is None else percent(round(value * 10_000))


def index(value: float | None) -> str:
    """Between −1 and 1, with a true minus."""
    return UNKNOWN if value is None else number_format(round(value, 2) + 0.0, 2).replace("-", "−")


def points(value: float) -> str:
    """A difference of two shares in percentage points."""
    return number_format(round(value * 100, 1) + 0.0, 1).replace("-", "−")


def seconds(value: float | None) -> str:
    return UNKNOWN if value is None else _("%(seconds)s s") % {"seconds": round(value)}


@dataclass(frozen=True)
class Measure:
    """One figure of a question: its column, its words, its order."""

    key: str
    label: Any
    meaning: Any
    value: Callable[[QuestionFigures], float | None]
    text: Callable[[float | None], str]
    is_column: bool = True


MEASURES = [
    Measure(
        "people",
        gettext_lazy("People"),
        gettext_lazy("How many people answered the newest wording. Questions with fewer than five are not shown."),
        lambda one: one.people,
        str,
    ),
    Measure(
        "facility",
        gettext_lazy("Facility"),
        gettext_lazy(
            "How easy it is: the share of the marks that were reached. Most questions lie between 50 and 90 %."
        ),
        lambda one: one.facility,
        share,
    ),
    Measure(
        "guess",
        gettext_lazy("By guessing"),
        gettext_lazy("The share of the marks that somebody reaches who ticks blindly."),
        lambda one: one.guess,
        share,
    ),
    Measure(
        "deviation",
        gettext_lazy("Spread"),
        gettext_lazy("The standard deviation of the marks: 0 when everybody has the same, 50 % at most."),
        lambda one: one.deviation,
        share,
        is_column=False,
    ),
    Measure(
        "discrimination",
        gettext_lazy("Discrimination"),
        gettext_lazy(
            "Do people who do well elsewhere do better here? From −1 to 1. Above 0.20 is useful, near 0 says "
            "nothing, below 0 often means a wrong key or an ambiguous question."
        ),
        lambda one: one.discrimination,
        index,
    ),
    Measure(
        "efficiency",
        gettext_lazy("Efficiency"),
        gettext_lazy(
            "The same, as a share of what was possible: a very easy question cannot tell many people apart, and this "
            "figure does not blame it for that."
        ),
        lambda one: one.efficiency,
        index,
    ),
    Measure(
        "time",
        gettext_lazy("Time, median"),
        gettext_lazy(
            "Half of the people needed less. Counted from the answer before it; breaks of more than half an hour are "
            "left out."
        ),
        lambda one: one.median_seconds,
        seconds,
    ),
    Measure(
        "mean-time",
        gettext_lazy("Time, mean"),
        gettext_lazy("The mean of the same times. Far above the median: a few people needed very long."),
        lambda one: one.mean_seconds,
        seconds,
        is_column=False,
    ),
]
COLUMNS = [one for one in MEASURES if one.is_column]


@dataclass(frozen=True)
class Heading:
    """`direction` as `aria-sort` says it; empty for a column that the table is not sorted by."""

    label: str
    url: str
    direction: str


@dataclass(frozen=True)
class Cell:
    label: str
    text: str


@dataclass(frozen=True)
class Row:
    figures: QuestionFigures
    cells: list[Cell]
    doubts: list[Doubt]


def sorting(asked: str) -> tuple[str, bool]:
    """The measure to sort by (empty: the order of the bank), and whether the largest comes first."""
    key = asked.removeprefix("-")
    return (key, asked.startswith("-")) if key in {one.key for one in COLUMNS} else ("", False)


def headings(selection: Selection, key: str, descending: bool) -> list[Heading]:
    first = Heading(_("Question"), selection.query() or "?", "" if key else "ascending")
    return [first, *(_heading(one, selection, key, descending) for one in COLUMNS)]


def _heading(measure: Measure, selection: Selection, key: str, descending: bool) -> Heading:
    if measure.key != key:
        return Heading(str(measure.label), selection.query(sort=measure.key), "")
    other = measure.key if descending else f"-{measure.key}"
    return Heading(str(measure.label), selection.query(sort=other), "descending" if descending else "ascending")


def rows(analysis: Analysis, doubts: Mapping[int, list[Doubt]], key: str, descending: bool) -> list[Row]:
    """Questions that are not shown, and figures that are not known, come last whichever way it is sorted."""
    measures = {one.key: one for one in COLUMNS}
    found = list(analysis.questions)
    if key:
        value = measures[key].value
        known = [one for one in found if one.is_shown and value(one) is not None]
        known.sort(key=lambda one: value(one) or 0.0, reverse=descending)
        found = known + [one for one in found if one not in known]
    return [_row(one, doubts.get(one.wording.question, NOBODY)) for one in found]


def _row(one: QuestionFigures, doubts: list[Doubt]) -> Row:
    cells = [Cell(str(measure.label), measure.text(measure.value(one))) for measure in COLUMNS] if one.is_shown else []
    return Row(one, cells, doubts)


def facts(one: QuestionFigures) -> list[tuple[str, str, str]]:
    """Label, figure and meaning of every measure."""
    return [(str(each.label), each.text(each.value(one)), str(each.meaning)) for each in MEASURES]


@dataclass(frozen=True)
class Bar:
    """A choice: `width` of its bar in percent, and the shares of the thirds where they may be shown."""

    text: str
    is_right: bool
    width: int
    share: str
    thirds: list[Cell]


@dataclass(frozen=True)
class Level:
    label: str
    answers: int
    share: str


def levels(sureness: list[Sureness]) -> list[Level]:
    labels = {1: _("Not very sure"), 2: _("Fairly sure"), 3: _("Very sure")}
    return [Level(labels[one.level], one.answers, share(one.right)) for one in sureness]


def bars(lines: list[ChoiceLine]) -> list[Bar]:
    labels = _("Lower third"), _("Middle third"), _("Upper third")
    return [
        Bar(
            line.choice.text,
            line.choice.is_right,
            round(line.share * 100),
            share(line.share),
            [Cell(label, share(part)) for label, part in zip(labels, _thirds(line), strict=True)]
            if line.upper is not None
            else [],
        )
        for line in lines
    ]


def given(parts: list[PartGiven]) -> list[tuple[str, list[Bar], str]]:
    """The label of each part, what was given there, and the share of everything else."""
    return [
        (
            part.label,
            [Bar(one.text, one.is_right, round(one.share * 100), share(one.share), []) for one in part.lines],
            share(part.others) if part.others else "",
        )
        for part in parts
    ]


def _thirds(line: ChoiceLine) -> tuple[float | None, ...]:
    return line.lower, line.middle, line.upper


FILE_HEADINGS = (
    "question",
    "version",
    "text",
    *(measure.key.replace("-", "_") for measure in MEASURES),
    "doubts",
)


def lines(analysis: Analysis, doubts: Mapping[int, list[Doubt]]) -> Iterator[list[str]]:
    """The rows of the file: fractions of 1 and seconds, with points; a question that is not shown has no figures."""
    for one in analysis.questions:
        known = [measure.value(one) if one.is_shown else None for measure in MEASURES]
        figures = ["" if value is None else f"{value:.4f}".rstrip("0").rstrip(".") for value in known]
        reasons = "; ".join(doubt.reason for doubt in doubts.get(one.wording.question, NOBODY))
        yield [one.wording.key, str(one.wording.number), one.wording.document.text, *figures, reasons]
