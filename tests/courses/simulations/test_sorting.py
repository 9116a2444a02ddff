"""A drill: each card is kept the moment it is sorted, and what was mixed up is shown to that person alone."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.enrollments.models import Enrollment, LearningRecord
from courses.simulations.models import Decision, Run
from courses.simulations.services import Move, hand_in, put, start
from tests.builders import AT, make_people, make_person
from tests.builders_simulations import SORTED, make_player, make_simulation, shipped
from tests.cast import signed_in
from tests.races import at_once

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}
RIGHT = {"card-1": "1", "card-2": "2", "card-3": "3", "card-4": "3", "card-5": "4", "card-6": "1", "card-7": "5"}


@pytest.fixture
def mine() -> Enrollment:
    return make_player(make_simulation(shipped("l-s2")))


@pytest.fixture
def page(mine: Enrollment) -> Client:
    return signed_in(mine.user)


def begin(page: Client, mine: Enrollment) -> str:
    started = page.post(reverse("simulations:start", args=[mine.uuid, "l-s2"]), follow=True)
    return started.redirect_chain[-1][0]


def save(page: Client, url: str, **fields: str) -> Any:
    sent = {name.replace("_", "-"): value for name, value in fields.items()}
    return page.post(url, sent, headers=FETCH)


def is_checked(html: str, card: int, place: int) -> bool:
    return f'name="card-{card}" value="{place}" checked' in html


def test_each_card_is_kept_the_moment_it_is_sorted(mine: Enrollment, page: Client) -> None:
    url = begin(page, mine)
    saved = save(page, url, card_2="2", was_2="").json()
    assert saved == {"values": {"card-2": "2"}, "status": "1 of 8 posts are sorted and saved."}
    assert save(page, url, card_2="4", was_2="2").json()["values"] == {"card-2": "4"}
    elsewhere = signed_in(mine.user).get(url).content.decode()
    assert is_checked(elsewhere, 2, 4)
    assert 'name="was-2" value="4"' in elsewhere
    assert "1 of 8 posts are sorted and saved." in elsewhere
    assert Run.objects.get().finished_at is None


def test_a_card_that_was_sent_twice_is_saved_once(mine: Enrollment, page: Client) -> None:
    """The first reply was lost on the way."""
    url = begin(page, mine)
    for _try in range(2):
        assert save(page, url, card_1="3", was_1="").json()["values"] == {"card-1": "3"}
    assert list(Decision.objects.values_list("place", "choice")) == [("smoke", "insight")]


def test_what_another_window_moved_is_shown_and_not_overwritten(mine: Enrollment, page: Client) -> None:
    url = begin(page, mine)
    save(page, url, card_1="1", was_1="")
    stale = save(page, url, card_1="5", was_1="").json()
    assert stale["values"] == {"card-1": "1"}
    handed_in = page.post(url, RIGHT | {"card-1": "5", "card-8": "4"}).content.decode()
    assert "Some posts were moved in another window" in handed_in
    assert is_checked(handed_in, 1, 1)
    assert Run.objects.get().finished_at is None
    was = {f"was-{number}": place for number, place in enumerate([1, 2, 3, 3, 4, 1, 5, 4], start=1)}
    again = page.post(url, RIGHT | {"card-8": "4"} | was, follow=True).content.decode()
    assert "Passed with 8 points; 6 were needed." in again


def test_without_script_the_cards_are_saved_for_later(mine: Enrollment, page: Client) -> None:
    url = begin(page, mine)
    later = page.post(url, {"card-3": "3", "card-4": "1", "action": "later"})
    assert later.url == reverse("simulations:simulation", args=[mine.uuid, "l-s2"])
    assert is_checked(page.get(url).content.decode(), 4, 1)


@pytest.mark.parametrize("sent", [{"card-1": "6"}, {"card-1": "smoke"}, {"card-1": "1", "was-1": "x"}])
def test_a_class_that_there_is_not_is_refused(mine: Enrollment, page: Client, sent: dict[str, str]) -> None:
    url = begin(page, mine)
    assert page.post(url, sent).status_code == 400
    assert page.post(url, sent, headers=FETCH).status_code == 400
    assert page.post(url, {"card-99": "1", "points": "8"}, headers=FETCH).json()["values"] == {}
    assert not Decision.objects.exists()


def test_what_is_handed_in_stays(mine: Enrollment, page: Client) -> None:
    url = begin(page, mine)
    ended = page.post(url, RIGHT | {"card-8": "5"}, follow=True)
    late = save(page, url, card_8="4", was_8="5").json()
    assert late == {"url": ended.redirect_chain[-1][0]}
    put(run=Run.objects.get(), moves={"cartoon": Move("spam", "leave")}, at=AT)
    assert Decision.objects.get(place="cartoon").choice == "spam"


def test_what_was_mixed_up_is_shown_to_that_person_alone(mine: Enrollment, page: Client) -> None:
    url = begin(page, mine)
    assert "Where you put them" not in page.get(url).content.decode()
    ended = page.post(url, RIGHT | {"card-4": "5", "card-8": "5"}, follow=True)
    rows = {row.label: {label: count for label, count, _right in row.counts if count} for row in ended.context["mixed"]}
    assert rows == {
        "Emergency, now": {"Emergency, now": 2},
        "Escalate today": {"Escalate today": 1},
        "Insight or praise": {"Insight or praise": 1, "Spam": 1},
        "Leave it": {"Leave it": 1, "Spam": 1},
        "Spam": {"Spam": 1},
    }
    assert "Where you put them" in ended.content.decode()
    manager = signed_in(make_person("Karim Haddad"))
    assert manager.get(ended.redirect_chain[-1][0]).status_code == 404
    assert manager.post(url, {"card-1": "1"}, headers=FETCH).status_code == 404


def test_first_and_best_run_are_kept_and_shown(mine: Enrollment, page: Client) -> None:
    for last in ({"card-1": "5", "card-8": "5"}, {"card-8": "5"}, {"card-2": "1", "card-8": "5"}):
        page.post(begin(page, mine), RIGHT | last)
    shown = page.get(reverse("simulations:simulation", args=[mine.uuid, "l-s2"]))
    assert (shown.context["first"].number, shown.context["best"].number) == (1, 2)
    html = shown.content.decode()
    assert "Your first run: 6 points" in html
    assert "Your best run: 7 points" in html
    assert "All 3 runs" in html
    ended = page.get(reverse("simulations:end", args=[mine.uuid, "l-s2", shown.context["first"].uuid]))
    assert "Your best run so far has 7 points." in ended.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_hand_in_what_both_show() -> None:
    """Both move the same card; one of them wins, and only who sees that may hand it in."""
    drill = make_simulation(shipped("l-s2"))
    for user in make_people([f"Player {number}" for number in range(6)]):
        run = start(enrollment=make_player(drill, user), activity=drill, at=AT)
        put(run=run, moves={card: Move("", choice) for card, choice in SORTED.items()}, at=AT)
        calls = [
            lambda run=run, to=to: put(run=run, moves={"song": Move("spam", to)}, at=AT) for to in ("leave", "today")
        ]
        lying = at_once(*calls)
        assert lying[0] == lying[1]
        seen = [SORTED | {"song": to} for to in ("leave", "today")]
        calls = [lambda run=run, one=one: hand_in(run=run, seen=one, at=AT) for one in (seen[0], seen[1], lying[0])]
        at_once(*calls)
        assert run.decisions.count() == 8
        run.refresh_from_db()
        assert run.points == 7
    assert LearningRecord.objects.filter(verb="passed").count() == 6
