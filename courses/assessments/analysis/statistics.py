"""What classical test theory says about questions, from marks between 0 and 1. Pure functions.

A paper is one person's marks by question. Papers may be drawn at random, so that not everybody saw the same questions:
what a person did elsewhere (her rest mark) is the mean of the other marks on her own paper.

Sources: the statistics report of Moodle's quizzes (facility, discrimination, efficiency); L. Crocker and J. Algina,
Introduction to Classical and Modern Test Theory, 1986 (chapters 7 and 14); L. J. Cronbach, Psychometrika 16, 1951.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from statistics import fmean
from typing import TypeVar

# Of the normal distribution: 95 of 100 values lie within as many standard deviations.
Z95 = 1.959963984540054
# Sums of squares below this are rounding, not variance.
NOTHING = 1e-12
LOWER, MIDDLE, UPPER = range(3)

Item = TypeVar("Item", bound=Hashable)
Level = TypeVar("Level", bound=Hashable)
Paper = Mapping[Item, float]


def facility(marks: Sequence[float]) -> float:
    """Mean mark ÷ greatest mark, which is 1 here: the share right where there is no partial credit (Moodle)."""
    return fmean(marks)


def deviation(marks: Sequence[float]) -> float | None:
    """√(Σ(x − x̄)² ÷ (n − 1)), the standard deviation of a sample; None for fewer than two marks."""
    return sqrt(_covariance(marks, marks)) if len(marks) > 1 else None


def rest_mark(paper: Paper[Item], item: Item) -> float | None:
    """Mean mark of the other questions of the paper: those that this person saw, and not the question itself.

    Leaving the question out keeps it from correlating with itself (Crocker & Algina, 14: corrected item-total).
    """
    others = len(paper) - 1
    return (sum(paper.values()) - paper[item]) / others if others > 0 else None


def discrimination(marks: Sequence[float], rests: Sequence[float]) -> float | None:
    """C(x, r) ÷ (s(x) · s(r)): correlation of the marks of a question with the rest marks (Moodle's index).

    Between −1 and 1. None where everybody has the same mark or the same rest.
    """
    if len(marks) < 2:
        return None
    spread = _covariance(marks, marks) * _covariance(rests, rests)
    return _within(_covariance(marks, rests) / sqrt(spread)) if spread > NOTHING else None


def efficiency(marks: Sequence[float], rests: Sequence[float]) -> float | None:
    """C(x, r) ÷ Cmax: how much of the discrimination that was possible the question reached (Moodle).

    Cmax is the covariance of the same marks and the same rests, both in order of size: the greatest that they can have,
    by the rearrangement inequality, so 1 is the most; nothing bounds it below. An easy question cannot tell many people
    apart, and is not blamed for it here.
    """
    if len(marks) < 2:
        return None
    greatest = _covariance(sorted(marks), sorted(rests))
    return min(_covariance(marks, rests) / greatest, 1.0) if greatest > NOTHING else None


def highest_plausible(correlation: float, count: int) -> float:
    """Upper limit of the 95 % interval of a correlation: tanh(atanh r + 1.96 ÷ √(n − 3)) (R. A. Fisher, 1921)."""
    if count <= 3 or abs(correlation) >= 1:
        return 1.0 if count <= 3 else correlation
    return tanh(atanh(correlation) + Z95 / sqrt(count - 3))


def thirds(rests: Sequence[float]) -> list[int]:
    """`LOWER`, `MIDDLE` or `UPPER` for each person, by rest mark.

    T. L. Kelley (Journal of Educational Psychology 30, 1939) found 27 % at each end best for a normal distribution; a
    third loses little and leaves more people in a group. People with the same rest share one rank, the mean of theirs,
    so a group may be larger or smaller than a third and nobody's place depends on the order of the rows.
    """
    places: dict[float, list[int]] = {}
    for place, rest in enumerate(sorted(rests)):
        places.setdefault(rest, []).append(place)
    rank = {rest: (fmean(given) + 0.5) / len(rests) for rest, given in places.items()}
    return [LOWER if rank[rest] < 1 / 3 else UPPER if rank[rest] > 2 / 3 else MIDDLE for rest in rests]


def alpha(papers: Iterable[Paper[Item]]) -> float | None:
    """Cronbach's alpha, k · c̄ ÷ (v̄ + (k − 1) · c̄), with the mean variance v̄ and mean covariance c̄ of the questions.

    Where everybody saw the same k questions this is k ÷ (k − 1) · (1 − Σ variances ÷ variance of the totals), since
    that variance is k · v̄ + k · (k − 1) · c̄. Papers drawn at random have no common total but the same two means; k is
    their mean length. With d the distance of a mark from the question's mean, the products of two different questions
    on a paper add up to (Σd)² − Σd², so one pass is enough.
    """
    papers = [paper for paper in papers if len(paper) > 1]
    means = _means(papers)
    length = pairs = squares = products = 0.0
    for paper in papers:
        distances = [mark - means[item] for item, mark in paper.items()]
        square = sum(one * one for one in distances)
        squares += square
        products += sum(distances) ** 2 - square
        length += len(paper)
        pairs += len(paper) * (len(paper) - 1)
    if squares <= NOTHING:
        return None
    size, variance, covariance = length / len(papers), squares / length, products / pairs
    total = variance + (size - 1) * covariance
    return min(size * covariance / total, 1.0) if total > NOTHING else None


def standard_error(deviation: float, alpha: float) -> float:
    """Of measurement, s · √(1 − α): how far a person's mark would wander on like papers (Crocker & Algina, 7)."""
    return deviation * sqrt(max(1 - alpha, 0.0))


def calibration(answers: Iterable[tuple[Level, bool]]) -> dict[Level, tuple[int, float]]:
    """Answers and share right for each level of certainty: who is well calibrated is right more often when surer.

    A. R. Gardner-Medwin, Certainty-based marking, 2006.
    """
    found: dict[Level, list[bool]] = {}
    for level, right in answers:
        found.setdefault(level, []).append(right)
    return {level: (len(given), fmean(given)) for level, given in found.items()}


@dataclass(frozen=True)
class Change:
    """A difference with its 95 % interval."""

    value: float
    low: float
    high: float


def drift(before: Sequence[float], after: Sequence[float]) -> Change:
    """Facility after − facility before, with R. G. Newcombe's interval (Statistics in Medicine 17, 1998, method 10).

    p − √((p − l)² + (U − P)²) to p + … of the two Wilson intervals (l, u) and (L, U): it holds for small groups and for
    facilities near 0 or 1. For partial credit it is too wide rather than too narrow: a mark between 0 and 1 never
    varies more than one that is right or wrong.
    """
    old, new = fmean(before), fmean(after)
    low, high = _wilson(new, len(after))
    old_low, old_high = _wilson(old, len(before))
    value = new - old
    down = sqrt((new - low) ** 2 + (old_high - old) ** 2)
    up = sqrt((high - new) ** 2 + (old - old_low) ** 2)
    return Change(value, value - down, value + up)


def _wilson(share: float, count: int) -> tuple[float, float]:
    """E. B. Wilson's interval of a share, Journal of the American Statistical Association 22, 1927."""
    square = Z95 * Z95
    middle = share + square / (2 * count)
    reach = Z95 * sqrt(share * (1 - share) / count + square / (4 * count * count))
    return (middle - reach) / (1 + square / count), (middle + reach) / (1 + square / count)


def _covariance(ones: Sequence[float], others: Sequence[float]) -> float:
    one, other = fmean(ones), fmean(others)
    products = ((x - one) * (y - other) for x, y in zip(ones, others, strict=True))
    return sum(products) / (len(ones) - 1)


def _within(value: float) -> float:
    """Rounding may carry a perfect correlation past 1."""
    return min(max(value, -1.0), 1.0)


def _means(papers: Sequence[Paper[Item]]) -> dict[Item, float]:
    marks: dict[Item, list[float]] = {}
    for paper in papers:
        for item, mark in paper.items():
            marks.setdefault(item, []).append(mark)
    return {item: fmean(given) for item, given in marks.items()}
