"""What a story is worth, and which stories are refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.simulations.document import Story
from courses.simulations.graph import best_points, faults
from courses.simulations.play import NotOffered, State, begin, decide, drill_points, replay
from tests.builders_simulations import choice, shipped, situation, story


def read(**fields: Any) -> Story:
    return Story.model_validate(story(**fields))


def test_points_red_lines_and_effects_are_those_of_the_decisions() -> None:
    state = replay(read(), ["bad", "fine"])
    assert state.is_over
    assert state.points == 2
    assert [step.choice.key for step in state.red_lines] == ["bad"]


def test_a_choice_appears_only_while_its_condition_holds() -> None:
    late = choice("late", "end", when=[{"variable": "trust", "test": "below", "value": 1}])
    mine = read(
        variables={"trust": 1},
        situations=[
            situation("one", choice("good", "two", points=4), choice("bad", "two", effects={"trust": -1})),
            situation("two", choice("fine", "end"), late),
        ],
    )
    assert [one.key for one in replay(mine, ["good"]).offered] == ["fine"]
    assert [one.key for one in replay(mine, ["bad"]).offered] == ["fine", "late"]
    with pytest.raises(NotOffered):
        replay(mine, ["good", "late"])


@given(st.lists(st.integers(min_value=0, max_value=5), max_size=12))
def test_a_run_is_worth_the_same_however_often_it_is_computed(picks: list[int]) -> None:
    mine = shipped("l-s1").story
    assert mine is not None
    state: State = begin(mine)
    taken = []
    for pick in picks:
        if state.is_over:
            break
        taken.append(state.offered[pick % len(state.offered)].key)
        state = decide(mine, state, taken[-1])
    again = replay(mine, taken)
    assert (again.points, again.here, again.variables) == (state.points, state.here, state.variables)
    assert again.points == sum(step.choice.points for step in state.steps)


OUT = choice("out", "end", points=9)
BACK = choice("back", "two")
LATER = choice("later", "end", when=[{"variable": "luck", "test": "at-least", "value": 1}])
BROKEN = {
    "unreachable": (
        {"situations": [*story()["situations"], situation("three", OUT)]},
        ("story", "three"),
        "Nobody ever gets to",
    ),
    "nowhere": (
        {"situations": [situation("one", choice("go", "moon"))]},
        ("story", "one", "go", "next"),
        "does not exist",
    ),
    "loop": (
        {"situations": [situation("one", choice("go", "two"), OUT), situation("two", BACK)]},
        ("story", "two"),
        "no way leads to an ending",
    ),
    "dead end": (
        {
            "variables": {"luck": 0},
            "situations": [situation("one", choice("go", "two"), OUT), situation("two", LATER)],
        },
        ("story", "two"),
        "no choice is offered",
    ),
    "start": ({"start": "moon"}, ("story", "start"), "is no situation"),
    "variable": (
        {"situations": [situation("one", OUT | {"effects": {"luck": 1}})]},
        ("story", "one", "out"),
        "does not exist",
    ),
    "red": (
        {"situations": [situation("one", OUT | {"red_line": "Never."})]},
        ("story",),
        "crosses a red line",
    ),
    "pass": (
        {"situations": [situation("one", OUT | {"points": 3})]},
        ("pass_points",),
        "4 points are needed, and the best way without a red line has 3",
    ),
}


@pytest.mark.parametrize(("fields", "where", "words"), BROKEN.values(), ids=BROKEN)
def test_a_hole_is_named_with_its_place(fields: dict[str, Any], where: tuple[str, ...], words: str) -> None:
    found = faults(read(**fields), 4)
    assert any(one.where == where and words in one.message for one in found), found


def test_a_whole_story_has_no_hole_and_a_loop_gives_no_endless_points() -> None:
    assert faults(read(), 5) == []
    loop = read(situations=[situation("one", choice("again", "one", points=10), choice("out", "end", points=1))])
    assert best_points(loop) == 1
    assert faults(loop, 11) != []


def test_the_kitchen_video_is_the_one_that_was_designed() -> None:
    document = shipped("l-s1")
    assert document.story is not None
    assert faults(document.story, document.pass_points) == []
    assert best_points(document.story) == 12
    assert document.pass_points == 8
    best = replay(document.story, ["a", "a", "a", "a"])
    assert (best.points, best.red_lines) == (12, [])
    late = replay(document.story, ["c", "a", "a", "a", "a"])
    assert late.points == 10
    assert replay(document.story, ["c", "b"]).here.key == "end-silent"
    crossed = replay(document.story, ["b", "a", "c", "c"])
    assert [step.situation.key for step in crossed.red_lines] == ["n1", "n3", "n4"]


def test_the_drill_counts_cards_in_their_class() -> None:
    document = shipped("l-s2")
    assert document.drill is not None
    right = {card.key: card.answer for card in document.drill.cards}
    assert (len(right), document.pass_points) == (8, 6)
    assert drill_points(document.drill, right) == 8
    assert drill_points(document.drill, right | {"shifts": "today"}) == 7
