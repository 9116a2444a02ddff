"""The formulas against published examples, and against plain arithmetic written out here.

- LSAT section 6, 1,000 people and five questions: the data are in R. D. Bock and M. Lieberman, Psychometrika 35, 1970;
  facilities, item-rest correlations and alpha as D. Rizopoulos has them, Journal of Statistical Software 17(5), 2006.
- Ten students and ten questions: K. L. Wuensch's lecture on Kuder-Richardson 20, East Carolina University.
- Differences of shares: R. G. Newcombe, Statistics in Medicine 17, 1998, table II, method 10.
"""

from math import isclose, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.assessments.analysis import statistics
from courses.assessments.analysis.statistics import LOWER, MIDDLE, UPPER

# How many of the thousand have each pattern, from 00000 to 11111.
LSAT = "3 6 2 11 1 1 3 4 1 8 0 16 0 3 2 15 10 29 14 81 3 28 15 80 16 56 21 173 11 61 28 298"
WUENSCH = """
1111110110
1011011101
1111011001
0010001000
0000010010
1110111111
1101110111
1111111101
0101111101
1101101110
"""

Papers = list[dict[int, float]]


@pytest.fixture
def lsat() -> Papers:
    people = [f"{pattern:05b}" for pattern, count in enumerate(LSAT.split()) for _ in range(int(count))]
    return [dict(enumerate(map(float, person))) for person in people]


@pytest.fixture
def wuensch() -> Papers:
    return [dict(enumerate(map(float, person))) for person in WUENSCH.split()]


def columns(papers: Papers, item: int) -> tuple[list[float], list[float]]:
    """Marks of an item, and rest marks, of those who saw it and something else."""
    seen = [paper for paper in papers if item in paper and len(paper) > 1]
    rests = [statistics.rest_mark(paper, item) for paper in seen]
    return [paper[item] for paper in seen], [rest for rest in rests if rest is not None]


def test_facility_and_discrimination_are_those_published_for_the_lsat(lsat: Papers) -> None:
    facilities = [round(statistics.facility(columns(lsat, item)[0]), 3) for item in range(5)]
    assert facilities == [0.924, 0.709, 0.553, 0.763, 0.870]
    found = [statistics.discrimination(*columns(lsat, item)) for item in range(5)]
    assert [round(one or 0, 4) for one in found] == [0.1128, 0.1532, 0.1728, 0.1444, 0.1216]


def test_alpha_is_the_one_published_for_the_lsat(lsat: Papers) -> None:
    assert round(statistics.alpha(lsat) or 0, 3) == 0.295


def test_alpha_is_kuder_richardson_20_of_a_table_that_was_reckoned_by_hand(wuensch: Papers) -> None:
    """Σpq = 2.18 and the variance of the totals 5.84 stand in the lecture's table: 10/9 · (1 − 2.18/5.84)."""
    assert isclose(statistics.alpha(wuensch) or 0, 10 / 9 * (1 - 2.18 / 5.84), rel_tol=1e-12)


@pytest.mark.parametrize(
    ("after", "before", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_the_interval_of_a_drift_is_newcombes(
    after: tuple[int, int], before: tuple[int, int], low: float, high: float
) -> None:
    def marks(right: int, count: int) -> list[float]:
        return [1.0] * right + [0.0] * (count - right)

    change = statistics.drift(marks(*before), marks(*after))
    assert (round(change.low, 4), round(change.high, 4)) == (low, high)
    assert isclose(change.value, after[0] / after[1] - before[0] / before[1])


def test_deviation_discrimination_and_efficiency_by_plain_arithmetic() -> None:
    """Marks 1 1 0 1 0 and rests .8 .6 .5 .9 .2: C = .35/4, the greatest possible has the rests .2 .5 .6 .8 .9."""
    marks, rests = [1.0, 1.0, 0.0, 1.0, 0.0], [0.8, 0.6, 0.5, 0.9, 0.2]
    # x̄ = .6 and r̄ = .6: Σ(x − x̄)(r − r̄) = .08 + 0 + .06 + .12 + .24 = .5; Σ(x − x̄)² = 1.2; Σ(r − r̄)² = .3
    assert isclose(statistics.deviation(marks) or 0, sqrt(1.2 / 4))
    assert isclose(statistics.discrimination(marks, rests) or 0, 0.5 / sqrt(1.2 * 0.3))
    # Marks 0 0 1 1 1 with the rests in order: .24 + .06 + 0 + .08 + .12 = .5, the order that they have already.
    assert isclose(statistics.efficiency(marks, rests) or 0, 1.0)
    # One pair changed places: .5 − (.8 − .5) · 1 = .2 of the possible .5.
    assert isclose(statistics.efficiency([0.0, 1.0, 1.0, 1.0, 0.0], rests) or 0, 0.2 / 0.5)


def test_the_rest_is_relative_to_the_questions_that_a_person_saw() -> None:
    assert statistics.rest_mark({1: 1.0, 2: 0.0, 3: 1.0}, 1) == 0.5
    assert statistics.rest_mark({1: 0.0, 4: 1.0}, 1) == 1.0
    assert statistics.rest_mark({1: 0.0}, 1) is None


def test_the_standard_error_is_the_deviation_where_nothing_is_reliable() -> None:
    assert statistics.standard_error(0.2, 0.0) == 0.2
    assert isclose(statistics.standard_error(10.0, 0.91), 3.0)
    assert statistics.standard_error(0.2, 1.0) == 0.0


def test_the_upper_limit_of_a_correlation_is_fishers() -> None:
    """r = .30 of 50 people: z = .3095, ± 1.96/√47 = .2859, back to .534 above."""
    assert round(statistics.highest_plausible(0.30, 50), 3) == 0.534
    assert statistics.highest_plausible(0.30, 3) == 1.0
    assert statistics.highest_plausible(-1.0, 9) == -1.0


def test_thirds_are_thirds_and_equals_stay_together() -> None:
    assert statistics.thirds([0.1, 0.9, 0.5, 0.2, 0.6, 0.8]) == [LOWER, UPPER, MIDDLE, LOWER, MIDDLE, UPPER]
    assert statistics.thirds([0.5] * 7) == [MIDDLE] * 7
    assert statistics.thirds([1.0, 1.0, 0.0, 1.0, 1.0, 1.0]) == [MIDDLE, MIDDLE, LOWER, MIDDLE, MIDDLE, MIDDLE]


def test_papers_drawn_at_random_lead_to_the_same_alpha_as_whole_ones() -> None:
    """A test of 12 questions whose alpha is known, of which each person sees 12 or a random six of them: with half the
    questions Spearman and Brown expect 2α′ ÷ (1 + α′) back."""
    chance = Random(7)  # noqa: S311
    whole: Papers = []
    for _ in range(4000):
        able = chance.gauss(0, 1)
        whole.append({item: float(able + chance.gauss(0, 1.5) > 0) for item in range(12)})
    half = [{item: paper[item] for item in chance.sample(range(12), 6)} for paper in whole]
    long, short = statistics.alpha(whole) or 0, statistics.alpha(half) or 0
    assert abs(2 * short / (1 + short) - long) < 0.01


def test_certainty_is_counted_by_level() -> None:
    answers = [(1, True), (1, False), (3, True), (3, True), (3, True), (3, False)]
    assert statistics.calibration(answers) == {1: (2, 0.5), 3: (4, 0.75)}


mark = st.floats(0, 1, allow_nan=False).map(lambda value: round(value, 3))
pairs = st.lists(st.tuples(mark, mark), min_size=2, max_size=40)
papers = st.lists(st.dictionaries(st.integers(0, 9), mark, min_size=1, max_size=8), max_size=25)


@given(pairs)
def test_indices_stay_within_their_bounds(given_pairs: list[tuple[float, float]]) -> None:
    marks, rests = [one for one, _ in given_pairs], [other for _, other in given_pairs]
    assert 0 <= statistics.facility(marks) <= 1
    assert 0 <= (statistics.deviation(marks) or 0) <= sqrt(0.5) + 1e-9
    found = statistics.discrimination(marks, rests)
    assert found is None or -1 <= found <= 1
    reached = statistics.efficiency(marks, rests)
    assert reached is None or reached <= 1
    change = statistics.drift(marks, rests)
    assert -1 <= change.low <= change.value <= change.high <= 1


@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(given_pairs: list[tuple[float, float]], chance: Random) -> None:
    mixed = chance.sample(given_pairs, len(given_pairs))

    def all_of(ones: list[tuple[float, float]]) -> list[float | None]:
        marks, rests = [one for one, _ in ones], [other for _, other in ones]
        return [
            statistics.facility(marks),
            statistics.deviation(marks),
            statistics.discrimination(marks, rests),
            statistics.efficiency(marks, rests),
        ]

    for one, other in zip(all_of(given_pairs), all_of(mixed), strict=True):
        assert (one is None) is (other is None)
        assert one is None or other is None or isclose(one, other, abs_tol=1e-6)
    places = dict(zip(given_pairs, statistics.thirds([rest for _, rest in given_pairs]), strict=True))
    assert places == dict(zip(mixed, statistics.thirds([rest for _, rest in mixed]), strict=True))


@given(papers, st.randoms(use_true_random=False))
def test_alpha_is_at_most_one_and_knows_no_order(given_papers: Papers, chance: Random) -> None:
    found = statistics.alpha(given_papers)
    again = statistics.alpha([dict(chance.sample(list(one.items()), len(one))) for one in reversed(given_papers)])
    assert (found is None) is (again is None)
    assert found is None or again is None or (found <= 1 and isclose(found, again, rel_tol=1e-6, abs_tol=1e-6))
