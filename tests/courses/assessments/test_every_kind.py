"""What holds for every kind of question, by property."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.assessments import question_types
from courses.assessments.question_types.fields import NotAnAnswer
from courses.assessments.question_types.question import FULL_BP, QuestionDocument
from tests.builders import AT
from tests.builders_questions import MAKERS, every_kind

seeds = st.integers(min_value=0, max_value=2**31 - 1)
# A busy machine is no failure.
unhurried = settings(deadline=None)
kinds = st.sampled_from(every_kind()).map(question_types.load)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcde") | st.text(), inner, max_size=4)
    ),
    max_leaves=8,
)
names = st.sampled_from(["answer", *(f"answer-{number}" for number in range(9))]) | st.text(max_size=8)
values = st.sampled_from(["", "0", "1", "2", "3", "9", "a", "-1", "\0", "\ud800", "1,5", "x" * 9000]) | st.text()
posts = st.dictionaries(names, st.lists(values, max_size=3), max_size=6)


def stored(question: QuestionDocument, answer: Any, before: Any = None) -> Any:
    return question.stamped(answer, before=before, at=AT)


def test_every_kind_of_the_registry_is_tested() -> None:
    assert list(MAKERS) == list(question_types.TYPES)


@unhurried
@given(kinds, seeds)
def test_a_right_answer_is_full_and_a_wrong_one_is_less(question: QuestionDocument, seed: int) -> None:
    right, wrong = (question.sample(right=one, seed=seed) for one in (True, False))
    assert question.is_answer(right)
    assert question.is_answer(wrong)
    assert question.grade(right) == FULL_BP
    assert 0 <= question.grade(wrong) < FULL_BP
    assert question.grade(None) == 0


@unhurried
@given(kinds, seeds, st.booleans())
def test_what_the_page_holds_is_read_back(question: QuestionDocument, seed: int, right: bool) -> None:
    for answer in (question.sample(right=right, seed=seed), None):
        read = question.read(question.values(answer, seed), seed)
        assert stored(question, read, before=answer) == answer


@unhurried
@given(kinds, seeds, st.data())
def test_part_of_an_answer_is_an_answer(question: QuestionDocument, seed: int, data: st.DataObject) -> None:
    whole = question.values(question.sample(right=True, seed=seed), seed)
    some = data.draw(st.sets(st.sampled_from(sorted(whole)), min_size=1))
    read = stored(question, question.read({name: whole[name] for name in some}, seed))
    assert read is None or (question.is_answer(read) and 0 <= question.grade(read) <= FULL_BP)


@unhurried
@given(kinds, anything)
def test_anything_at_all_has_a_mark_and_is_no_error(question: QuestionDocument, answer: Any) -> None:
    assert 0 <= question.grade(answer) <= FULL_BP


@settings(deadline=None, max_examples=400)
@given(kinds, seeds, posts)
def test_any_post_is_an_answer_or_refused(question: QuestionDocument, seed: int, sent: dict[str, list[str]]) -> None:
    try:
        answer = stored(question, question.read(sent, seed))
    except NotAnAnswer:
        return
    assert answer is None or question.is_answer(answer)
    assert 0 <= question.grade(answer) <= FULL_BP
    assert question.words(answer) is not None
    question.paper(seed, answer)
    question.explain(answer)


@unhurried
@given(kinds, seeds)
def test_a_paper_stays_the_same_and_says_nothing_of_the_key(question: QuestionDocument, seed: int) -> None:
    assert question.paper(seed) == question.paper(seed)
    shown = str(question.paper(seed))
    assert question.explanation not in shown
    assert all(verdict.feedback not in shown for verdict in question.explain(None).verdicts if verdict.feedback)


@pytest.mark.parametrize("body", every_kind(), ids=list(MAKERS))
def test_a_body_is_stored_as_it_was_read(body: dict[str, Any]) -> None:
    question = question_types.load(body)
    stored_body = question_types.dump(question)
    assert question_types.load(stored_body) == question
    assert question_types.dump(question_types.load(stored_body)) == stored_body


@pytest.mark.parametrize("body", every_kind(), ids=list(MAKERS))
def test_a_blind_guess_is_worth_less_than_knowing(body: dict[str, Any]) -> None:
    assert 0 <= question_types.load(body).guess_bp() <= FULL_BP // 2


@unhurried
@given(kinds, st.integers(min_value=1, max_value=60))
def test_saving_the_same_answer_later_changes_nothing(question: QuestionDocument, seconds: int) -> None:
    answer = stored(question, question.sample(right=True, seed=0))
    assert question.stamped(answer, before=answer, at=AT + timedelta(seconds=seconds)) == answer
