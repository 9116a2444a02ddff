"""The kinds of question, by property: whatever is asked and answered, the mark follows from the key alone."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from courses.assessments import question_types
from courses.assessments.question_types.fields import NotAnAnswer
from courses.assessments.question_types.question import FULL_BP, QuestionDocument
from tests.builders_assessments import multiple, single, truefalse

seeds = st.integers(min_value=0, max_value=2**31 - 1)
# A busy machine is no failure.
unhurried = settings(deadline=None)
letters = st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=8, unique=True)


@st.composite
def documents(draw: st.DrawFn) -> QuestionDocument:
    kind = draw(st.sampled_from(["single", "multiple", "truefalse"]))
    if kind == "truefalse":
        return question_types.load(truefalse(answer=draw(st.booleans())))
    keys = draw(letters)
    right = {draw(st.sampled_from(keys))} if kind == "single" else draw(st.sets(st.sampled_from(keys), min_size=1))
    choices = [{"key": key, "text": f"Choice {key}", "correct": key in right} for key in keys]
    return question_types.load({"single": single, "multiple": multiple}[kind](choices=choices))


anything = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text() | st.integers() | st.none())


@unhurried
@given(documents(), seeds)
def test_a_right_answer_is_full_and_a_wrong_one_nothing(question: QuestionDocument, seed: int) -> None:
    assert question.grade(question.sample(right=True, seed=seed)) == FULL_BP
    assert question.grade(question.sample(right=False, seed=seed)) == 0


@unhurried
@given(documents(), anything)
def test_nothing_that_is_not_the_key_gets_a_mark(question: QuestionDocument, answer: Any) -> None:
    right = question.sample(right=True, seed=0)
    same = answer is right if isinstance(right, bool) else answer == right
    if not same and not (isinstance(answer, list) and isinstance(right, list) and sorted(map(str, answer)) == right):
        assert question.grade(answer) == 0


@unhurried
@given(documents(), seeds)
def test_what_is_shown_is_read_back(question: QuestionDocument, seed: int) -> None:
    for answer in (question.sample(right=True, seed=seed), question.sample(right=False, seed=seed), None):
        assert question.read(question.values(answer, seed), seed) == answer


@unhurried
@given(documents(), seeds, st.lists(st.sampled_from(["0", "1", "2", "3", "9", "a", "true", ""]), max_size=4))
def test_what_is_read_is_an_answer_or_refused(question: QuestionDocument, seed: int, values: list[str]) -> None:
    try:
        answer = question.read({"answer": values}, seed)
    except NotAnAnswer:
        return
    assert answer is None if not any(values) else question.is_answer(answer)


@unhurried
@given(documents(), seeds)
def test_a_paper_shows_every_choice_once_in_an_order_that_stays(question: QuestionDocument, seed: int) -> None:
    paper = question.paper(seed)
    assert paper == question.paper(seed)
    options = paper.fields[0].options
    assert sorted(option.text for option in options) == sorted(text for _key, text in question.parts(0)[0].choices)
    assert [option.value for option in options] == [str(place) for place in range(1, len(options) + 1)]


def test_the_order_of_choices_differs_between_papers() -> None:
    question = question_types.load(single())
    orders = {tuple(option.text for option in question.paper(seed).fields[0].options) for seed in range(50)}
    assert len(orders) == 6


def test_true_stands_before_false_on_every_paper() -> None:
    question = question_types.load(truefalse())
    assert {tuple(option.text for option in question.paper(seed).fields[0].options) for seed in range(20)} == {
        ("True", "False")
    }


@unhurried
@given(documents(), seeds)
def test_a_body_is_stored_as_it_was_read(question: QuestionDocument, seed: int) -> None:
    body = question_types.dump(question)
    assert question_types.load(body) == question
    assert question_types.dump(question_types.load(body)) == body


def test_a_wrong_answer_is_explained_with_its_own_feedback() -> None:
    explanation = question_types.load(single("tea")).explain("b")
    assert explanation.chosen == ["Milk for tea"]
    assert explanation.feedback == ["Milk comes last in tea."]
    assert explanation.explanation == "Water carries the heat in tea."


def test_multiple_needs_all_the_right_ones_and_no_other() -> None:
    question = question_types.load(multiple())
    assert [question.grade(answer) for answer in (["a"], ["a", "b"], ["b", "a"], ["a", "b", "c"], [])] == [
        0,
        FULL_BP,
        FULL_BP,
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (single(kind="essay"), "the kind of a question is one of single, multiple, truefalse, "),
        (
            single(choices=[{"key": "a", "text": "One"}, {"key": "b", "text": "Two"}]),
            "Exactly one choice must be correct.",
        ),
        (
            multiple(choices=[{"key": "a", "text": "One"}, {"key": "b", "text": "Two"}]),
            "At least one choice must be correct.",
        ),
        (
            single(choices=[{"key": "a", "text": "One", "correct": True}, {"key": "a", "text": "Two"}]),
            "Two choices have the same key.",
        ),
        (
            single(choices=[{"key": "a", "text": "One", "correct": True}, {"key": "b", "text": "One"}]),
            "Two choices have the same text.",
        ),
        (single(choices=[{"key": "a", "text": "One", "correct": True}]), "List should have at least 2 items"),
        (single(colour="red"), "Extra inputs are not permitted"),
        (truefalse(explanation=" "), "String should have at least 1 character"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(body: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        question_types.load(body)
