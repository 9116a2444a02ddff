"""The automatic part of a rubric: the same text gets the same points, from the texts and what Draft Check found."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from courses.assignments.parts import texts_in

FULL_BP = 10_000
LINK = re.compile(r"(?:https?://|www\.)[^\s.]+\.\S+", re.IGNORECASE)
CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b\d{1,2} ?[ap]\.?m\b", re.IGNORECASE)
WORD = re.compile(r"\w+(?:['’-]\w+)*")
Texts = list[str]


def auto_marks(data: dict[str, Any], answer: Mapping[str, str], fired: Collection[str]) -> dict[str, int]:
    """Points by criterion, for those that the server can judge. `fired` are the rules that had something to say."""
    every = [part.name for part in texts_in(data)]
    marks = {}
    for criterion in data["rubric"]:
        if criterion["check"]:
            texts = [answer.get(name, "") for name in criterion["of"] or every]
            passed = CHECKS[criterion["check"]](criterion, texts, fired)
            marks[criterion["key"]] = criterion["points"] if passed else 0
    return marks


def total(data: dict[str, Any]) -> int:
    return sum(criterion["points"] for criterion in data["rubric"])


def score_bp(data: dict[str, Any], marks: Mapping[str, int]) -> int:
    return sum(marks.values()) * FULL_BP // total(data)


def passes(data: dict[str, Any], marks: Mapping[str, int]) -> bool:
    return sum(marks.values()) >= data["pass_points"]


def _filled(criterion: dict[str, Any], texts: Texts, fired: Collection[str]) -> bool:
    return all(text.strip() for text in texts)


def _words(criterion: dict[str, Any], texts: Texts, fired: Collection[str]) -> bool:
    counts = [len(WORD.findall(text)) for text in texts]
    most = criterion["most"] or max(counts, default=0)
    return all(criterion["least"] <= count <= most for count in counts)


def _link(criterion: dict[str, Any], texts: Texts, fired: Collection[str]) -> bool:
    return all(LINK.search(text) for text in texts)


def _time(criterion: dict[str, Any], texts: Texts, fired: Collection[str]) -> bool:
    return all(CLOCK.search(text) for text in texts)


def _has(criterion: dict[str, Any], texts: Texts, fired: Collection[str]) -> bool:
    return all(any(_says(text, term) for term in criterion["terms"]) for text in texts)


def _lacks(criterion: dict[str, Any], texts: Texts, fired: Collection[str]) -> bool:
    """An empty text lacks everything, and earns nothing by it."""
    return _filled(criterion, texts, fired) and not any(
        _says(text, term) for term in criterion["terms"] for text in texts
    )


def _clear(criterion: dict[str, Any], texts: Texts, fired: Collection[str]) -> bool:
    return _filled(criterion, texts, fired) and not set(criterion["terms"]) & set(fired)


def _says(text: str, term: str) -> bool:
    stem = term.removesuffix("*")
    end = r"" if term.endswith("*") else r"(?!\w)"
    return re.search(rf"(?<!\w){re.escape(stem)}{end}", text.replace("’", "'"), re.IGNORECASE) is not None


CHECKS: dict[str, Callable[[dict[str, Any], Texts, Collection[str]], bool]] = {
    "filled": _filled,
    "words": _words,
    "link": _link,
    "time": _time,
    "has": _has,
    "lacks": _lacks,
    "clear": _clear,
}
