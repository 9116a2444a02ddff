"""What people type: short texts, gaps, numbers, texts of their own; and cards against the clock."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from courses.assessments import question_types
from courses.assessments.question_types.numeric import readings, split_unit
from courses.assessments.question_types.patterns import example, matches
from tests.builders import AT
from tests.builders_questions import cloze, free, numeric, short, triage


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("Havnby", "havnby", True),
        ("Havnby", "  HAVNBY\n", True),
        ("rød grød", "RØD  GRØD", True),
        ("é", "e\u0301", True),
        ("ﬁne", "fine", True),
        ("don't", "don’t", True),
        ("a-b", "a–b", True),
        ("straße", "STRASSE", True),
        ("Havn\u200bby", "Havnby", True),
        ("#Havnby*", "#Havnby is us", True),
        ("#Havnby*", "x #Havnby", False),
        ("*press*", "the Press office", True),
        ("a*b*c", "axxbyyc", True),
        ("a*b*c", "acb", False),
        ("a*a", "a", False),
        ("5\\*", "5*", True),
        ("5\\*", "55", False),
        ("[a].", "[A].", True),
        ("Havnby", "Havnb", False),
    ],
)
def test_a_text_fits_a_pattern_as_a_reader_would_say(pattern: str, text: str, fits: bool) -> None:
    assert matches(pattern, text) is fits


def test_capital_letters_matter_where_the_author_says_so() -> None:
    question = question_types.load(short(answers=[{"key": "a", "text": "Havnby"}], case_matters=True))
    assert (question.grade("Havnby"), question.grade("havnby")) == (10_000, 0)


@settings(deadline=None)
@given(st.text(max_size=20), st.text(max_size=20))
def test_a_pattern_fits_its_own_example(one: str, other: str) -> None:
    pattern = one.replace("\\", "").replace("*", "\\*") + "*" + other.replace("\\", "").replace("*", "\\*")
    assert matches(pattern, example(pattern)) or not example(pattern)


def test_many_stars_take_no_time() -> None:
    assert not matches("*a" * 90 + "b", "a" * 200)


@pytest.mark.parametrize(
    ("text", "score"), [("#havnby ", 10_000), ("#Havnby 2026", 10_000), ("at Havnby", 5000), ("Dell", 0), (None, 0)]
)
def test_the_first_text_that_fits_gives_its_share(text: str | None, score: int) -> None:
    assert question_types.load(short()).grade(text) == score


def test_the_feedback_of_a_short_text_is_that_of_what_was_typed() -> None:
    explanation = question_types.load(short("tag")).explain("Havnby")
    assert (explanation.chosen, explanation.feedback) == (["Havnby"], ["Without the sign it is no tag in tag."])


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([{"key": "a", "text": "x", "share": 50}], "No answer gets all the marks."),
        ([{"key": "a", "text": "*", "share": 10}, {"key": "b", "text": "x"}], "No answer gets all the marks."),
        ([{"key": "a", "text": "*"}], "Every answer would get all the marks."),
    ],
)
def test_a_short_text_that_cannot_be_marked_is_refused(answers: list[dict[str, Any]], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        question_types.load(short(answers=answers))


@pytest.mark.parametrize(
    ("answer", "score"),
    [
        ({"a": "WORK", "b": 1, "c": "the press office"}, 10_000),
        ({"a": "am employed", "b": 1, "c": "press"}, 10_000),
        ({"a": "work", "b": 3, "c": "sales"}, 3333),
        ({"a": "work"}, 3333),
        ({"b": "mine"}, 0),
        ({"b": 4}, 0),
        ({"z": "work"}, 0),
    ],
)
def test_each_gap_gives_its_part(answer: dict[str, str], score: int) -> None:
    assert question_types.load(cloze()).grade(answer) == score


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"passage": "No gap."}, "look at a, b, c"),
        ({"passage": "[a] [b] [c] [c]"}, "look at c"),
        ({"passage": "[a] [b] [c] [d]"}, "look at d"),
        ({"passage": "[a]", "gaps": [{"key": "a", "answers": ["*"]}]}, "Every text would be right"),
        ({"passage": "[a]", "gaps": [{"key": "a", "answers": ["x"], "wrong": ["x"]}]}, "same text"),
    ],
)
def test_a_passage_that_does_not_hang_together_is_refused(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        question_types.load(cloze(**fields))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1480", ["1480"]),
        ("1.48", ["1.48"]),
        ("1,48", ["1.48"]),
        ("1,780.5", ["1780.5"]),
        ("1.780,5", ["1780.5"]),
        ("1 780,5", ["1780.5"]),
        ("1\u00a0780\u202f000", ["1780000"]),
        ("1'780'000.25", ["1780000.25"]),
        ("1.780.000", ["1780000"]),
        ("1,780", ["1.780", "1780"]),
        ("-3", ["-3"]),
        ("−0,5", ["-0.5"]),
        ("+7", ["7"]),
        (",5", ["0.5"]),
        ("1.2.3", []),
        ("12,34,5", []),
        ("1,780,00.5", []),
        ("five", []),
        ("", []),
        ("1e9", ["1"]),
        ("NaN", []),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, meant: list[str]) -> None:
    assert sorted(readings(split_unit(typed)[0])) == sorted(map(Decimal, meant))


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        # 1,780 engagements on 120,000 impressions.
        ("1.48 %", 10_000),
        ("1,48", 10_000),
        ("1.4833%", 10_000),
        ("1.49", 10_000),
        ("1.4900001", 0),
        ("1.47", 10_000),
        ("1.46", 0),
        ("148", 0),
        ("1.48 kg", 0),
        ("1.48e0", 0),
        ("about one and a half", 0),
    ],
)
def test_a_number_is_right_within_its_tolerance_and_unit(typed: str, score: int) -> None:
    assert question_types.load(numeric()).grade(typed) == score


def test_a_tolerance_may_be_percent() -> None:
    question = question_types.load(numeric(value=2000, tolerance=5, tolerance_in="percent", unit=""))
    assert [question.grade(typed) for typed in ("1.900", "2,100", "2101", "1899,9")] == [10_000, 10_000, 0, 0]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e40", "0.12345678901234567890123"])
def test_a_number_that_no_file_can_hold_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        question_types.load(numeric(value=value))


@settings(deadline=None)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.sampled_from(["", "%", "kg"]))
def test_a_number_is_found_again_however_it_is_written(value: Decimal, unit: str) -> None:
    question = question_types.load(numeric(value=str(value), unit=unit))
    assert question.grade(f"{value:f} {unit}") == 10_000
    assert question.grade(f"{value:f}{unit}".replace(".", ",")) == 10_000
    assert question.grade(f"{value:,f}") == 10_000


def test_a_text_of_ones_own_counts_only_if_the_author_says_so() -> None:
    assert question_types.load(free()).weight == 0
    assert question_types.load(free(counts=True)).weight == 1


def test_a_text_stays_as_it_is_once_it_was_compared() -> None:
    question = question_types.load(free("reply"))
    sent = {"answer-1": ["Read the manual!"]}
    written = question.stamped(question.read(sent, 0), before=None, at=AT)
    assert written == {"text": "Read the manual!"}
    assert "may I send you the link" not in str(question.paper(0, written))
    assert "acknowledges" not in str(question.paper(0, written).criteria)
    compared = question.stamped(question.read(sent | {"answer-2": ["1"]}, 0), before=written, at=AT)
    assert "may I send you the link" in str(question.paper(0, compared))
    late = {"answer-1": ["I work at Havnby. May I send you the link?"], "answer-3": ["1"]}
    ticked = question.stamped(question.read(late, 0), before=compared, at=AT)
    assert ticked == {"text": "Read the manual!", "compared": True, "ticks": ["a"]}
    assert question.grade(ticked) == 5000


def test_ticks_before_comparing_are_not_kept() -> None:
    question = question_types.load(free())
    sent = {"answer-1": ["Mine"], "answer-2": ["1"], "answer-3": ["1", "2"]}
    assert question.stamped(question.read(sent, 0), before=None, at=AT) == {"text": "Mine", "compared": True}
    assert question.stamped(question.read({"answer-2": ["1"]}, 0), before=None, at=AT) is None


def played(*choices: tuple[int, str, str], clock: bool) -> int:
    """The mark after choosing (second, field, place), on a clock or without."""
    question = question_types.load(triage())
    answer, held = None, {"answer-1": ["1"]} if clock else {}
    if clock:
        answer = question.stamped(question.read(held, 0), before=None, at=AT)
    for second, name, place in choices:
        held = held | {name: [place]}
        answer = question.stamped(question.read(held, 0), before=answer, at=AT + timedelta(seconds=second))
    return question.grade(answer)


def test_on_the_clock_each_card_counts_within_its_seconds() -> None:
    in_time = [(20, "answer-2", "1"), (40, "answer-3", "2"), (60, "answer-4", "3")]
    assert played(*in_time, clock=True) == 10_000
    # The way of the last click is granted, and no more.
    assert played((23, "answer-2", "1"), clock=True) == 3333
    assert played((24, "answer-2", "1"), clock=True) == 0
    # Changed too late, it is late.
    assert played((5, "answer-2", "2"), (30, "answer-2", "1"), clock=True) == 0


def test_without_the_clock_nothing_is_late() -> None:
    slow = [(2000, "answer-2", "1"), (4000, "answer-3", "2"), (6000, "answer-4", "3")]
    assert played(*slow, clock=False) == 10_000


def test_a_clock_starts_once_and_not_after_the_first_card() -> None:
    question = question_types.load(triage())
    first = question.stamped(question.read({"answer-2": ["1"]}, 0), before=None, at=AT)
    both = question.stamped(question.read({"answer-1": ["1"], "answer-2": ["1"]}, 0), before=first, at=AT)
    assert "started_at" not in both
    running = question.stamped(question.read({"answer-1": ["1"]}, 0), before=None, at=AT)
    later = AT + timedelta(minutes=5)
    assert question.stamped(None, before=running, at=later) == running
    again = question.stamped(question.read({"answer-1": ["1"]}, 0), before=running, at=later)
    assert again["started_at"] == AT.isoformat()


def test_a_late_card_is_told_apart_from_a_wrong_one() -> None:
    question = question_types.load(triage())
    answer = {"choices": {"a": "now"}, "moments": {"a": (AT + timedelta(hours=1)).isoformat()}}
    verdict = question.explain(answer | {"started_at": AT.isoformat()}).verdicts[0]
    assert (verdict.right, verdict.feedback) == (False, "Right, but late.")
