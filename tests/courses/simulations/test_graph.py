"""The graph check against stories of every shape, and the picture that is drawn of them."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.packages.importing import import_course
from courses.packages.located import Refused
from courses.simulations.document import Story
from courses.simulations.drawing import HEIGHT, WIDTH, draw
from courses.simulations.graph import best_points, faults
from courses.simulations.play import begin, decide
from tests.builders_packages import FILES, make_folder, make_ground
from tests.builders_simulations import DATA, choice, shipped, situation, story

PLACES = ["a", "b", "c", "d", "e"]


@st.composite
def stories(draw_from: st.DrawFn) -> Story:
    """Small ones, loops and conditions included."""
    keys = PLACES[: draw_from(st.integers(1, 5))]
    scenes = []
    for key in keys:
        made = [
            choice(
                f"{number}",
                draw_from(st.sampled_from([*keys, "end"])),
                points=draw_from(st.integers(0, 2)),
                red_line=draw_from(st.sampled_from(["", "", "Never."])),
                effects=draw_from(st.sampled_from([{}, {"v": 1}])),
                when=draw_from(st.sampled_from([[], [{"variable": "v", "test": "below", "value": 2}]])),
            )
            for number in range(draw_from(st.integers(1, 3)))
        ]
        # What is counted never rises without end.
        for one in made:
            one["when"] = [{"variable": "v", "test": "below", "value": 2}] if one["effects"] else one["when"]
        scenes.append(situation(key, *made))
    return Story.model_validate(story(variables={"v": 0}, start="a", situations=scenes))


def all_ways(mine: Story, longest: int) -> tuple[int | None, set[str]]:
    """By trying everything: the most points of a way to an ending without a red line, and what was reached."""
    best, reached, waiting = None, set(), [begin(mine)]
    for _decision in range(longest + 1):
        following = []
        for state in waiting:
            reached.add(state.here.key)
            if state.is_over and not state.red_lines:
                best = max(best or 0, state.points)
            following += [decide(mine, state, one.key) for one in state.offered]
        waiting = following[:4000]
    return best, reached


@given(stories())
@settings(max_examples=60, deadline=None)
def test_the_check_says_what_trying_everything_finds(mine: Story) -> None:
    found = faults(mine, 1)
    circles = [one for one in found if "leads back" in one.message]
    best, reached = all_ways(mine, 6)
    unreached = {one.where[1] for one in found if "Nobody ever gets to" in one.message}
    assert not unreached & reached
    if best is not None and not circles:
        assert (best_points(mine) or 0) >= best


def test_a_hub_that_one_comes_back_to_counts_each_of_its_ways_once() -> None:
    spokes = [
        choice(f"go-{key}", key, effects={key: 1}, when=[{"variable": key, "test": "below", "value": 1}])
        for key in "abc"
    ]
    hub = situation("hub", *spokes, choice("out", "end"))
    scenes = [hub, *(situation(key, choice("back", "hub", points=2)) for key in "abc")]
    mine = Story.model_validate(story(variables=dict.fromkeys("abc", 0), start="hub", situations=scenes))
    assert best_points(mine) == 6
    assert faults(mine, 6) == []
    assert [one.where for one in faults(mine, 7)] == [("pass_points",)]


def test_points_that_could_be_collected_without_end_are_refused() -> None:
    scenes = [situation("one", choice("again", "one", points=1), choice("out", "end", points=1))]
    found = faults(Story.model_validate(story(start="one", situations=scenes)), 1)
    assert [one.where for one in found] == [("story", "one", "again")]
    assert "one could go round and collect them" in found[0].message


def test_a_story_without_end_of_states_is_refused_and_not_walked_for_ever() -> None:
    scenes = [situation("one", choice("more", "one", effects={"v": 1}), choice("out", "end", points=9))]
    found = faults(Story.model_validate(story(variables={"v": 0}, start="one", situations=scenes)), 4)
    assert "too many ways" in found[0].message


@given(stories())
@settings(max_examples=60, deadline=None)
def test_no_two_boxes_of_the_picture_overlap_and_it_is_drawn_the_same_again(mine: Story) -> None:
    drawing = draw(mine)
    assert drawing == draw(mine)
    assert {box.key for box in drawing.boxes} == set(mine.titles)
    corners = [(box.x, box.y) for box in drawing.boxes]
    for number, (x, y) in enumerate(corners):
        assert 0 <= x <= drawing.width - WIDTH and 0 <= y <= drawing.height - HEIGHT
        assert all(abs(x - other) >= WIDTH or abs(y - below) >= HEIGHT for other, below in corners[number + 1 :])
    letters = sum(len(line.letters) for line in drawing.lines)
    assert letters == sum(len(one.choices) for one in mine.situations)


def test_the_kitchen_video_is_drawn_from_top_to_bottom() -> None:
    mine = shipped("l-s1").story
    assert mine is not None
    rows = {box.key: box.y for box in draw(mine).boxes}
    assert rows["n1"] < rows["n1b"] < rows["n2"] < rows["n3"] < rows["n4"] < rows["end"]


PLANTED = {
    "unreachable": (
        "          next: n1b",
        "          next: n2",
        "- key: n1b",
        "Nobody ever gets to “The film has grown”",
    ),
    "nowhere": ("          next: n1b", "          next: moon", "next: moon", "a choice leads to “moon”"),
    "pass mark": ("pass_points: 8", "pass_points: 13", "pass_points: 13", "the best way without a red line has 12"),
    "start": ("  start: n1\n", "  start: end\n", "start: end", "which is no situation"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", PLANTED)
def test_a_hole_in_a_file_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    sound, broken, marked, words = PLANTED[name]
    make_ground()
    text = (DATA / "l-s1.yaml").read_text(encoding="utf-8").replace(sound, broken, 1)
    files: dict[str, Any] = {**FILES, "en/10-basics/95-l-s1.simulation.yaml": text}

    with pytest.raises(Refused) as refusal:
        import_course(root=make_folder(tmp_path, files))

    line = next(number for number, one in enumerate(text.splitlines(), start=1) if marked in one)
    found = {(one.place.file, one.place.line): one.message for one in refusal.value.mistakes}
    assert words in found["en/10-basics/95-l-s1.simulation.yaml", line]
