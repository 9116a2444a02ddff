"""The stories of the curriculum give the points, and ask for those, that they were planned with."""

import pytest

from courses.packages.reader import read_course
from courses.packages.starter import CURRICULUM, offered
from courses.simulations.graph import best_points

# The most points that each story gives, and the points that pass.
STORIES = {
    "listen": {"l-s1": (12, 8)},
    "join": {"j-s1": (12, 8), "j-s2": (12, 8)},
    "sme": {"e-s1": (15, 10), "e-s2": (12, 8)},
    "exec": {"x-s1": (15, 10), "x-s2": (12, 9)},
    "centre": {"c-s1": (18, 13), "c-d1": (39, 29)},
    "crew": {"t-s1": (9, 6)},
}


@pytest.mark.parametrize("course", STORIES)
def test_each_course_has_its_stories(course: str) -> None:
    modules = next(one for one in read_course(CURRICULUM / course, offered()).editions if one.language == "en").modules
    told = [one.document for module in modules for one in module.activities if one.document.kind == "simulation"]
    found = {one.key: (best_points(one.story), one.pass_points) for one in told if one.story}
    assert found == STORIES[course]
