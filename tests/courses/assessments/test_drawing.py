"""Which questions a quiz with parts draws, and what publishing refuses because it could not be drawn."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.assessments import question_types
from courses.assessments.drawing import Part, draw, paper_size, shortages
from courses.assessments.drawing_problems import drawing_problems
from courses.assessments.models import Attempt
from courses.assessments.pool import PoolQuestion, pool_of
from courses.assessments.services import Sitting, save_bank, start, submit, take_many
from courses.models import VersionActivity
from courses.publishing import problems
from tests.builders import AT, make_course, make_programme
from tests.builders_assessments import make_enrollment, make_quiz_draft, make_quiz_from, single
from tests.builders_questions import free

Body = dict[str, Any]


def bank_of(**tags: int) -> list[Body]:
    """So many questions with each tag."""
    return [single(f"{tag}-{n}", tags=[tag]) for tag, count in tags.items() for n in range(count)]


def quiz_in_parts(bank: list[Body], *parts: Body) -> VersionActivity:
    return make_quiz_from(bank, parts=list(parts))


def refusals(bank: list[Body], *parts: dict[str, Any]) -> list[str]:
    make_programme()
    edition = make_course()
    save_bank(edition, bank)
    draft = make_quiz_draft(edition)
    draft.data = {"parts": list(parts), "pass_mark": 60}
    draft.save(update_fields=["data"])
    return [str(problem) for problem in problems(edition)]


def drawn(attempt: Attempt) -> list[str]:
    return list(attempt.responses.values_list("question_version__question__key", flat=True))


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        ({"tags": ["water"]}, {"a"}),
        ({"tags": ["water", "pot"]}, {"a", "b"}),
        ({"difficulty": 3}, {"b"}),
        ({"clauses": ["G1"]}, {"a", "b"}),
        ({"clauses": ["G1.2"]}, {"b"}),
        ({"tags": ["water"], "clauses": ["G1.2"]}, set()),
        ({}, {"a", "b", "c"}),
    ],
)
def test_a_part_asks_for_one_of_its_tags_its_difficulty_and_one_of_its_clauses(asked: Body, taken: set[str]) -> None:
    bank = [
        single("a", tags=["water"], clauses=["G1.1"]),
        single("b", tags=["pot"], clauses=["G1.2", "G4.1"], difficulty=3),
        single("c", tags=[], clauses=["G10.1"]),
    ]
    part = Part(count=1, **asked)
    assert {one["key"] for one in bank if part.asks_for(question_types.load(one))} == taken


@pytest.mark.django_db
def test_a_paper_has_so_many_of_each_part_and_none_twice() -> None:
    quiz = quiz_in_parts(
        bank_of(water=5, pot=5, milk=5), {"count": 3, "tags": ["water"]}, {"count": 2, "tags": ["pot"]}
    )
    assert quiz.data["draw"] == 5
    for seed in range(20):
        keys = drawn(start(enrollment=make_enrollment(quiz), activity=quiz, at=AT, seed=seed))
        assert Counter(key.split("-")[0] for key in keys) == {"water": 3, "pot": 2}
        assert len(set(keys)) == 5


@pytest.mark.django_db
def test_each_part_gives_what_is_unseen_then_what_was_least_seen() -> None:
    quiz = quiz_in_parts(bank_of(water=4, pot=2), {"count": 2, "tags": ["water"]}, {"count": 1, "tags": ["pot"]})
    mine = make_enrollment(quiz)
    seen: Counter[str] = Counter()
    for _try in range(6):
        attempt = start(enrollment=mine, activity=quiz, at=AT)
        seen.update(drawn(attempt))
        for tag, size in (("water", 4), ("pot", 2)):
            times = [seen[f"{tag}-{n}"] for n in range(size)]
            assert max(times) - min(times) <= 1
        submit(attempt=attempt, at=AT)


@pytest.mark.django_db
def test_a_question_that_two_parts_could_take_goes_where_it_is_needed() -> None:
    bank = [single("both", tags=["water", "pot"]), single("water", tags=["water"])]
    quiz = quiz_in_parts(bank, {"count": 1, "tags": ["water"]}, {"count": 1, "tags": ["pot"]})
    for seed in range(20):
        attempt = start(enrollment=make_enrollment(quiz), activity=quiz, at=AT, seed=seed)
        assert set(drawn(attempt)) == {"both", "water"}


@pytest.mark.django_db
def test_a_red_line_takes_a_place_of_its_part_and_comes_on_top_where_none_asks_for_it() -> None:
    red = [single("water-red", tags=["water"], must_pass=True), single("milk-red", tags=["milk"], must_pass=True)]
    quiz = quiz_in_parts([*bank_of(water=6), *red], {"count": 2, "tags": ["water"]})
    assert quiz.data["draw"] == 3
    for seed in range(10):
        keys = drawn(start(enrollment=make_enrollment(quiz), activity=quiz, at=AT, seed=seed))
        assert len(keys) == 3
        assert {"water-red", "milk-red"} < set(keys)


@pytest.mark.django_db
def test_publishing_keeps_only_what_may_come() -> None:
    red = single("milk-red", tags=["milk"], must_pass=True)
    quiz = quiz_in_parts([*bank_of(water=2, milk=2), red], {"count": 1, "tags": ["water"]})
    assert [one.question.key for one in pool_of(quiz)] == ["water-0", "water-1", "milk-red"]


@pytest.mark.django_db
def test_finished_attempts_of_the_past_obey_the_parts() -> None:
    quiz = quiz_in_parts(bank_of(water=4, pot=4), {"count": 2, "tags": ["water"]}, {"count": 1, "tags": ["pot"]})
    mine = make_enrollment(quiz)
    attempts = take_many([Sitting(mine, quiz, AT, AT, right=2, seed=number) for number in range(3)], at=AT)
    for attempt in attempts:
        assert Counter(key.split("-")[0] for key in drawn(attempt)) == {"water": 2, "pot": 1}


@pytest.mark.django_db
def test_a_part_with_too_few_questions_is_refused_by_its_name() -> None:
    bank = bank_of(water=2, pot=5)
    assert refusals(bank, {"count": 3, "tags": ["water"]}, {"count": 2, "tags": ["pot"]}) == [
        "tea-quiz › parts › 0 › count: The part “water” draws 3, and the bank has only 2 of this kind."
    ]


@pytest.mark.django_db
def test_every_short_part_is_named_with_all_that_it_asks_for() -> None:
    parts = {"count": 1, "tags": ["milk"]}, {"count": 7}, {"count": 2, "clauses": ["G1"], "difficulty": 3}
    assert refusals(bank_of(water=2), *parts) == [
        "tea-quiz › parts › 0 › count: The part “milk” draws 1, and the bank has only 0 of this kind.",
        "tea-quiz › parts › 1 › count: The part “any question” draws 7, and the bank has only 2 of this kind.",
        "tea-quiz › parts › 2 › count: The part “G1, difficulty 3” draws 2, and the bank has only 0 of this kind.",
    ]


@pytest.mark.django_db
def test_parts_that_share_too_few_questions_are_refused_together() -> None:
    bank = [*(single(f"both-{n}", tags=["water", "pot"]) for n in range(3)), *bank_of(milk=4)]
    parts = {"count": 2, "tags": ["water"]}, {"count": 2, "tags": ["milk"]}, {"count": 2, "tags": ["pot"]}
    assert refusals(bank, *parts) == [
        "tea-quiz › parts: The parts “water” and “pot” share questions. Together they draw 4, and the bank has only 3 "
        "for them."
    ]


@pytest.mark.django_db
def test_more_red_lines_than_their_parts_have_room_for_are_refused() -> None:
    red = [single(f"red-{n}", tags=["water"], must_pass=True) for n in range(3)]
    assert refusals([*red, *bank_of(pot=2)], {"count": 2, "tags": ["water"]}, {"count": 1, "tags": ["pot"]}) == [
        "tea-quiz › parts: 3 questions of these parts must be passed, and the parts have room for only 2 of them."
    ]


@pytest.mark.django_db
def test_parts_that_could_be_filled_with_what_does_not_count_are_refused() -> None:
    bank = [free("one", tags=["water"]), free("two", tags=["pot"]), single("three", tags=["water", "pot"])]
    refused = refusals(bank, {"count": 1, "tags": ["water"]}, {"count": 1, "tags": ["pot"]})
    assert refused == [
        "tea-quiz › parts: A try could get only questions that do not count. Draw more questions, or let some of them "
        "count."
    ]


TAGS, CLAUSES = ["water", "pot", "milk"], ["G1.1", "G1.2", "G2.1"]
questions = st.builds(
    lambda number, tags, clauses, difficulty, red: question_types.load(
        single(f"q-{number}", tags=sorted(tags), clauses=sorted(clauses), difficulty=difficulty, must_pass=red)
    ),
    st.integers(0, 9999),
    st.sets(st.sampled_from(TAGS)),
    st.sets(st.sampled_from(CLAUSES)),
    st.sampled_from([1, 2, 3]),
    st.sampled_from([False, False, False, True]),
)
parts = st.builds(
    lambda count, tags, clauses, level: Part(count=count, tags=sorted(tags), clauses=sorted(clauses), difficulty=level),
    st.integers(1, 3),
    st.sets(st.sampled_from(TAGS), max_size=2),
    st.sets(st.sampled_from([*CLAUSES, "G1", "G2"]), max_size=2),
    st.sampled_from([None, None, 1, 2, 3]),
)


@settings(deadline=None, max_examples=400)
@given(
    st.lists(questions, min_size=1, max_size=14, unique_by=lambda one: one.key),
    st.lists(parts, min_size=1, max_size=5),
    st.data(),
)
def test_what_publishing_accepts_can_be_drawn_whatever_was_seen(bank: Any, parts: list[Part], data: Any) -> None:
    """The paper is checked by trying every question in every part, without the code that drew it."""
    seen = {one.key: data.draw(st.integers(0, 3)) for one in bank}
    if drawing_problems("quiz", None, parts, bank):
        return
    pool = [PoolQuestion(number, one) for number, one in enumerate(bank)]
    paper = [one.question for one, _seed in draw(pool, parts, seen=seen, seed=data.draw(st.integers(0, 9)))]
    keys = [one.key for one in paper]
    assert len(keys) == len(set(keys)) == paper_size(bank, parts)
    assert {one.key for one in bank if one.must_pass} <= set(keys)
    on_top = [one for one in paper if not any(part.asks_for(one) for part in parts)]
    assert all(one.must_pass for one in on_top)
    assert len(paper) - len(on_top) == sum(part.count for part in parts)
    assert fills([one for one in paper if one not in on_top], [part for part in parts for _place in range(part.count)])


def fills(paper: list[Any], places: list[Part]) -> bool:
    """Whether the questions can be dealt out so that each stands where it is asked for."""
    if not paper:
        return not places
    return any(
        part.asks_for(paper[0]) and fills(paper[1:], places[:number] + places[number + 1 :])
        for number, part in enumerate(places)
        if part not in places[:number]
    )


@settings(deadline=None, max_examples=400)
@given(
    st.lists(questions, max_size=8, unique_by=lambda one: one.key),
    st.lists(parts, min_size=1, max_size=4),
)
def test_what_is_called_short_cannot_be_filled_and_nothing_else_is_called_short(bank: Any, parts: list[Part]) -> None:
    """By Hall's theorem: some parts together ask for more than there is for them, or all can be filled."""
    found = shortages(bank, parts)
    chosen = [[part for n, part in enumerate(parts) if number >> n & 1] for number in range(1, 1 << len(parts))]
    assert bool(found) == any(is_short(bank, some) for some in chosen)
    for one in found:
        assert is_short(bank, [parts[n] for n in one.parts])
        assert one.asked == sum(parts[n].count for n in one.parts)
        assert one.found == available(bank, [parts[n] for n in one.parts])


def available(bank: Any, some: list[Part]) -> int:
    return sum(any(part.asks_for(one) for part in some) for one in bank)


def is_short(bank: Any, some: list[Part]) -> bool:
    return available(bank, some) < sum(part.count for part in some)
