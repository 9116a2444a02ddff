"""The mark of each kind, by table; worked examples of the sources where they have one."""

from typing import Any

import pytest
from pydantic import ValidationError

from courses.assessments import question_types
from courses.assessments.marks import Mark, total_bp
from tests.builders_questions import categorise, mark, matching, multiple, ordering


def choices(right: int, wrong: int) -> list[dict[str, Any]]:
    keys = "abcdefgh"[: right + wrong]
    return [{"key": key, "text": f"Choice {key}", "correct": place < right} for place, key in enumerate(keys)]


@pytest.mark.parametrize(
    ("right", "wrong", "picked", "score"),
    [
        # eSkill: 8 choices, 4 of them right; 3 right and 1 wrong picked.
        (4, 4, "abce", 5000),
        (4, 4, "abcd", 10_000),
        (4, 4, "a", 2500),
        (4, 4, "aefg", 0),
        (4, 4, "abcdefgh", 0),
        # Picking everything gives nothing, also where most choices are right.
        (3, 1, "abcd", 0),
        (3, 1, "abc", 10_000),
        (3, 1, "ab", 6666),
        (2, 3, "abc", 6666),
        (2, 0, "a", 5000),
    ],
)
def test_partial_marks_of_multiple(right: int, wrong: int, picked: str, score: int) -> None:
    question = question_types.load(multiple(choices=choices(right, wrong), marking="partial"))
    assert question.grade(list(picked)) == score


def test_a_blind_guess_at_multiple_is_the_mean_over_all_picks() -> None:
    question = question_types.load(multiple(choices=choices(1, 1), marking="partial"))
    # a: full, b: nothing, both: nothing.
    assert question.guess_bp() == 3333
    assert question_types.load(multiple(choices=choices(1, 1))).guess_bp() == 3333


@pytest.mark.parametrize(
    ("answer", "score"),
    [
        ({"a": "a", "b": "b", "c": "c"}, 10_000),
        ({"a": "a", "b": "c", "c": "b"}, 3333),
        ({"a": "a", "b": "b"}, 6666),
        ({"a": "d", "b": "a", "c": "b"}, 0),
        ({"a": "a", "z": "a"}, 0),
        ({}, 0),
    ],
)
def test_each_pair_of_matching_gives_its_part(answer: dict[str, str], score: int) -> None:
    assert question_types.load(matching()).grade(answer) == score


@pytest.mark.parametrize(
    ("answer", "score"),
    [
        ({"a": "paid", "b": "gifted", "c": "paid"}, 10_000),
        ({"a": "paid", "b": "paid", "c": "paid"}, 6666),
        ({"b": "gifted"}, 3333),
        ({"a": "gifted"}, 0),
    ],
)
def test_each_card_gives_its_part(answer: dict[str, str], score: int) -> None:
    assert question_types.load(categorise()).grade(answer) == score


def in_order(places: list[int]) -> int:
    letters = "abcdefghij"[: len(places)]
    question = question_types.load(ordering(steps=[{"key": letter, "text": f"Step {letter}"} for letter in letters]))
    return question.grade(dict(zip(letters, places, strict=True)))


@pytest.mark.parametrize(
    ("places", "score"),
    [
        # Kendall 1938: 25 pairs in order, 20 not, of 45.
        ([4, 7, 2, 10, 3, 6, 8, 1, 5, 9], 1111),
        ([1, 2, 3, 4], 10_000),
        ([2, 1, 3, 4], 6666),
        ([3, 1, 2, 4], 3333),
        ([4, 3, 2, 1], 0),
        # All at one place: no pair is in order.
        ([1, 1, 1], 0),
        ([1, 1, 2], 6666),
    ],
)
def test_ordering_is_marked_by_rank_correlation(places: list[int], score: int) -> None:
    assert in_order(places) == score


def test_steps_without_a_place_count_for_nothing() -> None:
    question = question_types.load(ordering())
    assert question.grade({"a": 1, "b": 2}) == 1000
    assert question.grade({"a": 1}) == 0


def test_a_blind_guess_at_three_steps_is_the_mean_over_six_orders() -> None:
    steps = [{"key": letter, "text": letter} for letter in "abc"]
    # Orders with 0, 1, 2 and 3 wrong pairs: 1, 2, 2 and 1; marks 10000, 3333, 0 and 0.
    assert question_types.load(ordering(steps=steps)).guess_bp() == (10_000 + 2 * 3333) // 6


@pytest.mark.parametrize(
    ("marked", "score"),
    [
        ([2, 4, 5], 10_000),
        ([2, 3, 4, 5], 10_000),
        ([2, 4], 6666),
        ([1, 2, 4, 5], 6666),
        ([1, 2], 0),
        ([1, 2, 3, 4, 5, 6], 3333),
        ([3], 0),
        ([], 0),
        ([7], 0),
    ],
)
def test_marking_a_post_is_right_minus_wrong(marked: list[int], score: int) -> None:
    assert question_types.load(mark()).grade(marked) == score


@pytest.mark.parametrize(
    ("post", "sentence"),
    [
        ("No piece at all.", "Mark at least one problem"),
        ("[innocent] only", "Mark at least one problem"),
        ("[+all] [+wrong]", "something innocent"),
        ("[+one] [two", "has no partner"),
        ("[+one [two]]", "has no partner"),
        ("[+one] [ ]", "nothing between"),
    ],
)
def test_a_post_that_cannot_be_marked_is_refused(post: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        question_types.load(mark(post=post))


@pytest.mark.parametrize(
    ("marks", "score"),
    [
        # Gardner-Medwin: 1, 2, 3 when right; 0, -2, -6 when wrong; 0 for no reply. Out of 3 each.
        ([(10_000, 1)], 3333),
        ([(10_000, 2)], 6666),
        ([(10_000, 3)], 10_000),
        ([(10_000, 3), (10_000, 3), (0, 1)], 6666),
        ([(10_000, 3), (10_000, 3), (0, 2)], 4444),
        ([(10_000, 3), (10_000, 3), (0, 3)], 0),
        ([(0, 3)], 0),
        ([(5000, 2), (10_000, 3)], 6666),
    ],
)
def test_certainty_is_marked_after_gardner_medwin(marks: list[tuple[int, int]], score: int) -> None:
    assert total_bp([Mark(score_bp=bp, certainty=level) for bp, level in marks], certain=True) == score


def test_no_answer_costs_nothing_and_other_kinds_count_in_full() -> None:
    unanswered = Mark(score_bp=0, is_answered=False, certainty=3)
    assert total_bp([unanswered, Mark(score_bp=10_000, certainty=3)], certain=True) == 5000
    assert total_bp([Mark(score_bp=10_000), Mark(score_bp=5000)], certain=True) == 7500


def test_what_has_no_weight_does_not_count() -> None:
    assert total_bp([Mark(score_bp=0, weight=0), Mark(score_bp=10_000)], certain=False) == 10_000
    assert total_bp([Mark(score_bp=10_000, weight=0)], certain=False) == 0
