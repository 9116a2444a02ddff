"""A draft played by those who write it: the cards of a drill, and the first page as a learner would see it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.assignments.models import Submission
from courses.models import Activity
from courses.simulations.models import Decision, Run
from tests.builders import make_course, make_programme
from tests.builders_assignments import make_assignment_draft
from tests.builders_simulations import SORTED, make_simulation_draft, shipped
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(trainer: User) -> Client:
    make_programme()
    return signed_in(trainer)


def play(draft: Activity) -> str:
    return reverse("admin:simulations_scenario_play", args=[draft.pk])


def preview(key: str) -> str:
    return reverse("enrollments:preview", args=["tea", "en", key])


def nothing_is_stored() -> bool:
    return not any(model.objects.exists() for model in (Run, Decision, Submission))


def sorted_so(drill: Any, lying: dict[str, str]) -> dict[str, str]:
    places = {one.key: str(number) for number, one in enumerate(drill.classes, start=1)}
    return {f"card-{number}": places[lying[one.key]] for number, one in enumerate(drill.cards, start=1)}


def test_a_drill_is_played_as_a_draft(page: Client) -> None:
    document = shipped("l-s2")
    draft = make_simulation_draft(make_course(), document)
    assert play(draft) in page.get(reverse("admin:simulations_scenario_change", args=[draft.pk])).content.decode()
    html = page.get(play(draft)).content.decode()
    assert "Draft. This is how a learner would see it" in html
    assert "Somebody could be hurt" not in html
    answers = sorted_so(document.drill, SORTED | {"song": "leave"})
    unfinished = {name: value for name, value in answers.items() if name != "card-1"}
    asked = page.get(play(draft), unfinished | {"seen": "1"}).content.decode()
    assert "1 post is not sorted yet" in asked
    assert 'name="card-2" value="2" checked' in asked
    ended = page.get(play(draft), answers | {"seen": "1"}).content.decode()
    assert "7 of 8" in ended
    assert "You chose Leave it. It belongs to: Spam" in ended
    assert "Where you put them" in ended
    assert page.get(play(draft), {"card-1": "77"}).status_code == 200
    assert nothing_is_stored()


@pytest.mark.parametrize("name", ["l-s1", "l-s2"])
def test_as_a_learner_one_begins_on_its_first_page(page: Client, name: str) -> None:
    draft = make_simulation_draft(make_course(), shipped(name))
    html = page.get(preview(name)).content.decode()
    assert draft.title in html
    assert "Draft. This is how a learner would see it" in html
    assert f'href="{play(draft)}"' in html
    assert page.get(play(draft)).status_code == 200
    assert nothing_is_stored()


def test_a_written_practice_is_tried_as_a_learner(page: Client) -> None:
    make_assignment_draft(make_course())
    first = page.get(preview("reply")).content.decode()
    assert "You are hopeless!" in first
    assert "canarysample" not in first
    tried = page.post(preview("reply"), {"text": "Thank you, Tilde. We are on it."}).content.decode()
    assert "As others will see it" in tried
    assert tried.count("Thank you, Tilde.") > 1
    assert nothing_is_stored()
