"""What a step shows and asks: posts that grow, the account one is in, feedback at once or at the end."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.enrollments.models import Enrollment, Progress
from courses.enrollments.services import move_to_newest
from courses.publishing import publish
from courses.simulations.models import Decision, Run
from tests.builders import AT
from tests.builders_simulations import choice, make_player, make_simulation, shipped, situation, story
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


def begin(mine: Enrollment, key: str = "tea-party") -> tuple[Client, str]:
    page = signed_in(mine.user)
    started = page.post(reverse("simulations:start", args=[mine.uuid, key]), follow=True)
    return page, started.redirect_chain[-1][0]


def composing(account: str) -> Enrollment:
    scene = situation("one", choice("post", "end", points=5), compose=True, account=account)
    return make_player(make_simulation(story=story(situations=[scene])))


@pytest.mark.parametrize(("account", "other"), [("own", "company"), ("company", "own")])
def test_whoever_writes_says_first_which_account_she_is_in(account: str, other: str) -> None:
    page, url = begin(composing(account))
    assert "Which account am I in?" in page.get(url).content.decode()
    unasked = page.post(url, {"choice": "1"}).content.decode()
    wrong = page.post(url, {"choice": "1", "account": other}).content.decode()
    assert "say which account you are in" in unasked
    assert "Look again: the name above the text field" in wrong
    assert 'name="choice" value="1" checked' in wrong
    assert not Decision.objects.exists()
    assert page.post(url, {"choice": "1", "account": account}).status_code == 302
    assert Decision.objects.count() == 1


def test_a_choice_that_is_not_offered_is_refused_whatever_the_account() -> None:
    page, url = begin(composing("own"))
    assert page.post(url, {"choice": "7", "account": "own"}).status_code == 400
    assert page.post(url, {"choice": "7"}).status_code == 400
    assert page.post(url, {"account": "own"}).status_code == 200


def post(views: int, **fields: Any) -> dict[str, Any]:
    return {"author": "Joris", "text": "Look at this", "views": views} | fields


def test_the_counts_of_a_post_grow_from_step_to_step() -> None:
    one = situation("one", choice("good", "two", points=5), feed=[post(900, comments=4)])
    two = situation("two", choice("fine", "end"), feed=[post(2300, comments=4), post(7, author="Somebody else")])
    page, url = begin(make_player(make_simulation(story=story(situations=[one, two]))))
    assert "more" not in page.get(url).content.decode().split("mock-counts")[1].split("</ul>")[0]
    page.post(url, {"choice": "1"})
    html = page.get(url.replace("/1/", "/2/")).content.decode()
    assert "2,300 views" in html
    assert "1,400 more" in html
    assert html.count("mock-more") == 1


def test_feedback_may_wait_for_the_end() -> None:
    page, url = begin(make_player(make_simulation(story=story(feedback="at-end"))))
    second = page.post(url, {"choice": "1"}, follow=True)
    assert second.redirect_chain[-1][0] == url.replace("/1/", "/2/")
    pages = [second, page.get(url + "after/", follow=True), page.get(url, follow=True)]
    assert all("SECRET" not in one.content.decode() for one in pages)
    ended = page.post(url.replace("/1/", "/2/"), {"choice": "1"}, follow=True).content.decode()
    assert "SECRET of good" in ended
    assert "SECRET of fine" in ended
    assert "SECRET of bad" not in ended


def test_the_best_way_through_the_kitchen_video_is_the_whole_score() -> None:
    mine = make_player(make_simulation(shipped("l-s1")))
    page, url = begin(mine, "l-s1")
    for number in range(1, 5):
        page.post(url.replace("/1/", f"/{number}/"), {"choice": "1", "account": "own"})
    row = Progress.objects.get(enrollment=mine, key="l-s1")
    assert (row.success, row.score_bp) == (True, 10_000)


def test_a_run_is_still_shown_when_the_course_has_the_step_no_more() -> None:
    simulation = make_simulation()
    mine = make_player(simulation)
    page, url = begin(mine)
    page.post(url, {"choice": "1"})
    page.post(url.replace("/1/", "/2/"), {"choice": "1"})
    edition = simulation.version.edition
    edition.activities.filter(key="tea-party").delete()
    publish(edition=edition, by=None, at=AT)
    move_to_newest(at=AT)

    ended = page.get(reverse("simulations:end", args=[mine.uuid, "tea-party", Run.objects.get().uuid]))

    assert ended.status_code == 200
    assert "SECRET of good" in ended.content.decode()
