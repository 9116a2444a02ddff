"""Runs through the pages: nothing leaks before a decision, nothing is decided twice, the server judges."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.enrollments.models import Enrollment, LearningRecord, Progress
from courses.models import VersionActivity
from courses.simulations.models import Decision, Run
from courses.simulations.querysets import RunQuerySet
from courses.simulations.services import start, take
from tests.builders import AT, make_people, make_person
from tests.builders_simulations import make_player, make_simulation, shipped
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def party() -> VersionActivity:
    return make_simulation()


@pytest.fixture
def mine(party: VersionActivity) -> Enrollment:
    return make_player(party)


def begin(page: Client, enrollment: Enrollment, key: str = "tea-party") -> str:
    """Where the first situation or the cards are."""
    answer = page.post(reverse("simulations:start", args=[enrollment.uuid, key]), follow=True)
    return answer.request["PATH_INFO"]


def decide_all(page: Client, first: str, *places: str) -> Any:
    url = first
    for place in places:
        answer = page.post(url, {"choice": place}, follow=True)
        assert answer.status_code == 200
        url = url.removesuffix("/")
        url = f"{url.rpartition('/')[0]}/{int(url.rpartition('/')[2]) + 1}/"
    return page.get(url, follow=True)


def test_a_way_without_red_lines_passes_and_completes(mine: Enrollment) -> None:
    page = browser(mine.user)
    answer = decide_all(page, begin(page, mine), "1", "1")
    html = answer.content.decode()
    assert "The tea is drunk" in html
    assert "Passed with 5 points; 4 were needed." in html
    row = Progress.objects.get(enrollment=mine, key="tea-party")
    assert (row.completion, row.success, row.score_bp) == ("completed", True, 10_000)


def test_a_red_line_cannot_pass_and_a_later_failure_takes_nothing_away(mine: Enrollment) -> None:
    page = browser(mine.user)
    answer = decide_all(page, begin(page, mine), "2", "1")
    assert "a red line was crossed" in answer.content.decode()
    assert Progress.objects.get(enrollment=mine, key="tea-party").success is False
    decide_all(page, begin(page, mine), "1", "1")
    decide_all(page, begin(page, mine), "2", "2")
    assert Progress.objects.get(enrollment=mine, key="tea-party").success is True
    assert list(Run.objects.order_by("number").values_list("passed", flat=True)) == [False, True, False]
    assert LearningRecord.objects.filter(verb="passed").count() == 1


def test_nothing_of_a_choice_is_seen_before_it_is_made(mine: Enrollment) -> None:
    page = browser(mine.user)
    first = begin(page, mine)
    pages = [page.get(reverse("simulations:simulation", args=[mine.uuid, "tea-party"])), page.get(first)]
    for name in ("run", "end", "cards"):
        run = Run.objects.get()
        pages.append(page.get(reverse(f"simulations:{name}", args=[mine.uuid, "tea-party", run.uuid]), follow=True))
    pages.append(page.get(first + "after/", follow=True))
    pages.append(page.get(first.replace("/1/", "/2/"), follow=True))
    pages.append(page.get("/courses/tea/"))
    assert all("SECRET" not in answer.content.decode() for answer in pages)
    after = page.post(first, {"choice": "1"}, follow=True).content.decode()
    assert "SECRET of good" in after
    assert "SECRET of bad" not in after
    assert "SECRET line" not in after


def test_a_decision_is_made_once_whatever_is_sent_again(mine: Enrollment) -> None:
    page = browser(mine.user)
    first = begin(page, mine)
    page.post(first, {"choice": "1"})
    again = page.post(first, {"choice": "2"}, follow=True)
    assert "You did good" in again.content.decode()
    assert list(Decision.objects.values_list("choice", flat=True)) == ["good"]


@pytest.mark.parametrize("sent", ["0", "3", "good", "", "1\x00", "٣", "-1", "9" * 400])
def test_a_choice_that_is_not_offered_is_refused(mine: Enrollment, sent: str) -> None:
    page = browser(mine.user)
    assert page.post(begin(page, mine), {"choice": sent}).status_code == 400
    assert not Decision.objects.exists()


def test_without_a_choice_the_page_says_so(mine: Enrollment) -> None:
    page = browser(mine.user)
    assert "Choose what you do, then go on." in page.post(begin(page, mine)).content.decode()


def test_points_that_are_sent_along_are_ignored(mine: Enrollment) -> None:
    page = browser(mine.user)
    first = begin(page, mine)
    page.post(first, {"choice": "2", "points": "99", "passed": "1", "score_bp": "10000", "run": "1"})
    decide_all(page, first.replace("/1/", "/2/"), "2")
    assert Run.objects.get().points == 0


def test_strangers_find_nothing(mine: Enrollment) -> None:
    page, other = browser(mine.user), browser(make_person("Ole Other"))
    first = begin(page, mine)
    for url in (first, first + "after/", reverse("simulations:simulation", args=[mine.uuid, "tea-party"])):
        assert other.get(url).status_code == 404
    assert other.post(first, {"choice": "1"}).status_code == 404
    assert page.get(first.replace("/1/", "/999/")).status_code == 302


def test_a_drill_keeps_what_was_chosen_until_every_card_has_a_place() -> None:
    quiz = make_simulation(shipped("l-s2"))
    mine = make_player(quiz)
    page = browser(mine.user)
    url = begin(page, mine, "l-s2")
    html = page.post(url, {"card-1": "1", "card-2": "2"}).content.decode()
    assert "6 posts are not sorted yet" in html
    assert 'name="card-2" value="2" checked' in html
    assert "Somebody could be hurt" not in html
    right = {"card-1": "1", "card-2": "2", "card-3": "3", "card-4": "3", "card-5": "4", "card-6": "1", "card-7": "5"}
    ended = page.post(url, right | {"card-8": "5"}, follow=True).content.decode()
    assert "Passed with 7 points; 6 were needed." in ended
    assert "You chose Spam. It belongs to: Leave it" in ended
    assert page.post(url, right | {"card-8": "4"}, follow=True).status_code == 200
    assert Run.objects.get().points == 7
    assert page.post(url.replace("cards", "end")).status_code == 405


def races(party: VersionActivity) -> list[tuple[list[Any], list[str]]]:
    """For each player: what three decisions of one moment returned, and what was kept."""
    found = []
    for user in make_people([f"Player {number}" for number in range(10)]):
        run = start(enrollment=make_player(party, user), activity=party, at=AT)
        calls = [
            lambda key=key, run=run: take(run=run, position=1, choice=key, at=AT) for key in ("good", "bad", "good")
        ]
        outcomes = at_once(*calls)
        found.append((outcomes, list(run.decisions.values_list("choice", flat=True))))
    return found


def test_of_decisions_at_once_one_counts(party: VersionActivity) -> None:
    for outcomes, kept in races(party):
        assert sorted(outcomes) == [False, False, True]
        assert len(kept) == 1


def test_without_the_lock_decisions_at_once_collide(party: VersionActivity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunQuerySet, "select_for_update", lambda self, **options: self)
    assert any(isinstance(one, Exception) for outcomes, _kept in races(party) for one in outcomes)


def test_starting_at_once_gives_one_run(party: VersionActivity) -> None:
    mine = make_player(party)
    runs = at_once(*[lambda: start(enrollment=mine, activity=party, at=AT)] * 4)
    assert len({run.pk for run in runs}) == 1
