"""Geometry of the bar chart: how many people owe something, by state. The template only prints it.

Everything is in percent of the room beside the labels, so that one drawing fits a phone and a wall.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

STATES = {
    "done": gettext_noop("Done"),
    "due": gettext_noop("Due"),
    "overdue": gettext_noop("Overdue"),
    "expired": gettext_noop("Expired"),
}


@dataclass(frozen=True)
class Piece:
    state: str
    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    label: str
    text: str
    url: str
    words: str
    end: float
    pieces: tuple[Piece, ...]


def bars(rows: Iterable[Mapping[str, object]]) -> list[Bar]:
    rows = list(rows)
    longest = max((sum(_counts(row).values()) for row in rows), default=0) or 1
    return [_bar(row, 100 / longest) for row in rows]


def legend(totals: Mapping[str, object]) -> list[tuple[str, str, int]]:
    return [(state, gettext(STATES[state]), count) for state, count in _counts(totals).items()]


def _counts(row: Mapping[str, object]) -> dict[str, int]:
    return {state: int(str(row.get(state) or 0)) for state in STATES}


def _bar(row: Mapping[str, object], scale: float) -> Bar:
    pieces, x = [], 0.0
    for state, count in _counts(row).items():
        if count:
            pieces.append(Piece(state, round(x, 2), round(count * scale, 2)))
            x += count * scale
    words = ", ".join(f"{word} {count}" for _state, word, count in legend(row) if count)
    label, text, url = str(row["label"]), str(row.get("text", "")), str(row.get("url") or "")
    return Bar(label, text, url, words, round(x, 2), tuple(pieces))
