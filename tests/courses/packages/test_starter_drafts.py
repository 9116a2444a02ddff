"""Courses of the starter that are still being written: trainers find them, learners do not."""

from typing import Any

import pytest

from accounts.models import User
from courses import activities
from courses.models import Activity, CourseVersion
from courses.packages.starter import load_starter
from courses.publishing import problems
from courses.simulations.graph import best_points
from tests.builders import AT, make_person, make_programme
from tests.cast import signed_in

pytestmark = pytest.mark.django_db

SHIPPED = {
    "join": ["j-s1", "j-s2"],
    "sme": ["e-s1", "e-s2"],
    "exec": ["x-s1", "x-s2"],
    "centre": ["c-s1"],
    "crew": ["t-s1"],
}
# The most points that each story gives, and the points that pass.
POINTS = {
    "j-s1": (12, 8),
    "j-s2": (12, 8),
    "e-s1": (15, 10),
    "e-s2": (12, 8),
    "x-s1": (15, 10),
    "x-s2": (12, 9),
    "c-s1": (18, 13),
    "t-s1": (9, 6),
}


@pytest.fixture
def drafts(db: None) -> dict[str, Activity]:
    make_programme()
    load_starter(AT)
    written = Activity.objects.exclude(edition__course__slug="listen").order_by("key")
    return {one.key: one for one in written.select_related("edition__course")}


def test_every_story_is_there_whole_and_unpublished(drafts: dict[str, Activity]) -> None:
    found: dict[str, list[str]] = {}
    for key, draft in drafts.items():
        found.setdefault(draft.edition.course.slug, []).append(key)
        assert problems(draft.edition) == []
    assert found == SHIPPED
    assert not CourseVersion.objects.exclude(edition__course__slug="listen").exists()
    assert {key: _points(draft) for key, draft in drafts.items()} == POINTS


def _points(draft: Activity) -> tuple[int, int]:
    document: Any = activities.from_draft(draft)
    return best_points(document.story) or 0, document.pass_points


def test_learners_are_not_shown_them(drafts: dict[str, Activity]) -> None:
    page = signed_in(make_person())
    assert "/courses/listen/" in page.get("/courses/").content.decode()
    for slug in SHIPPED:
        assert f"/courses/{slug}/" not in page.get("/courses/").content.decode()
        assert page.get(f"/courses/{slug}/").status_code == 404


def test_a_trainer_finds_them_in_the_workshop(drafts: dict[str, Activity], trainer: User) -> None:
    edition = drafts["j-s1"].edition
    page = signed_in(trainer).get(f"/admin/courses/edition/{edition.pk}/change/").content.decode()
    assert "Wrong account" in page


def test_what_a_trainer_has_changed_is_not_overwritten(drafts: dict[str, Activity]) -> None:
    Activity.objects.filter(key="j-s1").update(title="Two names, one thumb")

    load_starter(AT.replace(month=9))

    assert Activity.objects.get(key="j-s1").title == "Two names, one thumb"
