"""What people take the cards of a drill for: trainers see it without names, and never of fewer than five people."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from courses.models import Activity, VersionActivity
from tests.builders import make_people, make_version
from tests.builders_simulations import make_simulation, shipped, sort_cards
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def drill(db: None) -> VersionActivity:
    return make_simulation(shipped("l-s2"))


def people(count: int, department: str = "operations/") -> list[User]:
    return make_people([f"Person {number}" for number in range(count)], department=department)


def draft() -> Activity:
    return Activity.objects.get(key="l-s2")


def look(trainer: User, **asked: str) -> Any:
    return signed_in(trainer).get(reverse("admin:simulations_scenario_mix_ups", args=[draft().pk]), asked)


def card(answer: Any, key: str) -> dict[str, int]:
    row = next(one for one in answer.context["cards"] if one.card.key == key)
    return {label: count for label, count, _right in row.chosen}


def test_it_says_which_cards_are_taken_for_what(trainer: User, drill: VersionActivity) -> None:
    sort_cards(drill, people(3), cartoon="spam")
    sort_cards(drill, people(1), cartoon="today", waiting="insight")
    sort_cards(drill, people(2))
    answer = look(trainer)
    assert card(answer, "cartoon") == {"Spam": 3, "Leave it": 2, "Escalate today": 1}
    assert card(answer, "waiting") == {"Escalate today": 5, "Insight or praise": 1}
    assert answer.context["cards"][0].card.key == "cartoon"
    leave = next(row for row in answer.context["mixed"] if row.label == "Leave it")
    assert {label: count for label, count, _right in leave.counts if count} == {
        "Leave it": 8,
        "Spam": 3,
        "Escalate today": 1,
    }
    html = answer.content.decode()
    assert "2 of 6" in html
    assert "Person " not in html


def test_of_fewer_than_five_people_nothing_is_shown(trainer: User, drill: VersionActivity) -> None:
    sort_cards(drill, people(4))
    html = look(trainer).content.decode()
    assert "Nothing to show yet" in html
    assert "of 4" not in html


def test_a_department_is_looked_at_alone_and_small_ones_cannot_be_worked_out(
    trainer: User, drill: VersionActivity
) -> None:
    for count, department in ((6, "sales/"), (7, "operations/"), (9, "finance/"), (2, "legal/")):
        sort_cards(drill, people(count, department), cartoon="spam")
    answer = look(trainer)
    assert answer.context["units"] == {"finance/": "Finance", "operations/": "Operations"}
    assert card(look(trainer, unit="finance/"), "cartoon") == {"Spam": 9}
    hidden = look(trainer, unit="sales/")
    assert "too small to be shown alone" in hidden.content.decode()
    assert card(hidden, "cartoon") == {"Spam": 24}


def test_the_first_run_of_each_learner_counts(trainer: User, drill: VersionActivity) -> None:
    group = people(5)
    sort_cards(drill, group, song="leave")
    sort_cards(drill, group)
    sort_cards(drill, [trainer], song="today")
    assert card(look(trainer), "song") == {"Leave it": 5}


def test_a_card_that_was_rewritten_begins_anew(trainer: User, drill: VersionActivity) -> None:
    sort_cards(drill, people(5))
    mine = draft()
    mine.data["drill"]["cards"][0]["post"]["text"] = "Something is burning on the pier."
    mine.save()
    newest = make_version(drill.version.edition).activities.get(key="l-s2")
    answer = look(trainer)
    assert card(answer, "smoke") == {}
    assert card(answer, "song") == {"Spam": 5}
    assert "Too few people for figures." in answer.content.decode()
    sort_cards(newest, people(5, "sales/"), smoke="spam")
    assert card(look(trainer), "smoke") == {"Spam": 5}


def test_only_those_who_write_it_see_it(trainer: User, governance: User, staff: User, drill: VersionActivity) -> None:
    assert look(trainer).status_code == 200
    assert look(governance).status_code == 403
    assert look(staff).status_code in (302, 403)


def test_more_people_need_no_more_queries(trainer: User, drill: VersionActivity) -> None:
    counts = []
    for department in ("operations/", "sales/", "finance/"):
        sort_cards(drill, people(6, department), cartoon="spam")
        with CaptureQueriesContext(connection) as captured:
            look(trainer)
        counts.append(len(captured))
    assert len(set(counts[1:])) == 1
