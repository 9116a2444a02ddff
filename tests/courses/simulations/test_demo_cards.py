"""The demo company has sorted cards, so that a trainer sees what people mix up."""

import pytest
from django.urls import reverse

from accounts.models import User
from courses.enrollments.models import Enrollment
from courses.models import Activity, VersionActivity
from courses.simulations.models import Run
from lms.demo.practice import sort_cards
from tests.builders import AT, make_course, make_person, make_version
from tests.builders_enrollments import make_finished
from tests.builders_simulations import make_player, make_simulation_draft, shipped
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def drill(db: None) -> VersionActivity:
    """Offered to nine who had finished before, and to one who is still learning."""
    edition = make_course(lessons=1)
    course = make_version(edition)
    lesson = course.activities.get()
    # Numbers that no login of the demo has.
    people = [make_person(f"Person {number}", employee_number=f"{20_000 + number}") for number in range(10)]
    *finished, _learning = [make_player(lesson, one) for one in people]
    for one in finished:
        make_finished(one, lesson.key)
    make_simulation_draft(edition, shipped("l-s2"))
    return make_version(edition, at=AT).activities.get(kind="simulation")


def test_those_who_have_finished_sort_and_some_cards_are_mixed_up(drill: VersionActivity, trainer: User) -> None:
    sort_cards(AT)
    assert Run.objects.finished().count() == 9
    assert set(Enrollment.objects.filter(runs__isnull=False).values_list("completed_at", flat=True)) == {AT}
    draft = Activity.objects.get(key="l-s2")
    page = signed_in(trainer).get(reverse("admin:simulations_scenario_mix_ups", args=[draft.pk]))
    assert [len(row.chosen) > 1 for row in page.context["cards"]].count(True) >= 2


def test_the_same_people_sort_the_same_way(drill: VersionActivity) -> None:
    kept = []
    for _again in range(2):
        sort_cards(AT)
        newest = Run.objects.order_by("enrollment", "-number").distinct("enrollment")
        kept.append([run.classes_of_cards() for run in newest])
    assert kept[0] == kept[1]
