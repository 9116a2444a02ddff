"""The composer, what became of a text, and the coach's queue, as pages; and what must not stand in them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import end_coaching
from courses.assignments.models import Submission
from courses.assignments.reminding import owe_all_readings
from courses.assignments.services import decide
from courses.assignments.tasks import owe_readings, settle_cooled
from courses.enrollments.models import Enrollment
from courses.models import VersionActivity
from courses.reminders.models import Reminder
from tests.builders import AT
from tests.builders_assignments import REPLY, hand_in, make_assignment, make_coach, make_writer, write
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def address(name: str, mine: Enrollment, activity: VersionActivity) -> str:
    return reverse(f"assignments:{name}", args=[mine.uuid, activity.key])


def page_of(mine: Enrollment, activity: VersionActivity) -> str:
    return signed_in(mine.user).get(address("assignment", mine, activity)).content.decode()


def accept(submission: Submission, coach: User, verdict: str = "accept") -> None:
    marks = {"thanks": 3, "human": 2}
    decide(submission=submission, coach=coach, marks=marks, comment="Kind words.", verdict=verdict, today=TODAY, at=AT)


def test_the_player_leads_to_the_composer() -> None:
    activity = make_assignment()
    mine = make_writer(activity)
    client = signed_in(mine.user)
    response = client.get(reverse("enrollments:activity", args=[mine.uuid, "reply"]), follow=True)
    assert response.redirect_chain[-1][0] == address("assignment", mine, activity)
    assert "Third broken one this year" in response.content.decode()


def test_without_script_the_button_saves_and_shows_the_text_as_others_see_it() -> None:
    activity = make_assignment()
    mine = make_writer(activity)
    client = signed_in(mine.user)
    sent = client.post(address("assignment", mine, activity), {"revision": 0, "text": "You idiot.", "action": "save"})
    assert sent.status_code == 302
    page = page_of(mine, activity)
    assert '<mark class="draft-mark draft-block">' in page
    assert 'name="reason-DC-09"' in page


def test_handing_in_says_what_is_still_missing_beside_its_field() -> None:
    activity = make_assignment()
    mine = make_writer(activity)
    client = signed_in(mine.user)
    data = {"revision": 0, "text": "You idiot.", "action": "submit"}
    page = client.post(address("assignment", mine, activity), data).content.decode()
    assert "Change the text, or say in a sentence why it should stay as it is." in page
    data |= {"revision": 1, "reason-DC-09": "It is what he had called himself."}
    assert client.post(address("assignment", mine, activity), data).status_code == 302
    assert Submission.objects.get().reasons == {"DC-09": "It is what he had called himself."}


def test_an_older_window_sees_both_texts_and_may_then_overwrite() -> None:
    activity = make_assignment()
    mine = make_writer(activity)
    write(mine, activity, "written there")
    client = signed_in(mine.user)
    data = {"revision": 0, "text": "written here", "action": "save"}
    stale = client.post(address("assignment", mine, activity), data)
    assert stale.status_code == 409
    assert "written there" in stale.content.decode()
    assert "written here" in stale.content.decode()
    told = client.post(address("save", mine, activity), data)
    assert (told.status_code, told.json()["outcome"]) == (409, "stale")
    client.post(address("assignment", mine, activity), data | {"revision": told.json()["revision"]})
    assert Submission.objects.get().answer == {"text": "written here"}


@pytest.mark.parametrize("state", ["new", "draft", "cooling", "waiting", "returned"])
def test_nothing_of_checks_and_samples_is_on_a_page_before_the_text_is_accepted(state: str) -> None:
    activity = make_assignment(review="coach", cooling=10 if state == "cooling" else 0)
    mine = make_writer(activity)
    coach = make_coach(mine.user)
    if state != "new":
        text = (write if state == "draft" else hand_in)(mine, activity)
        if state == "returned":
            accept(text, coach, "again")
    client = signed_in(mine.user)
    client.raise_request_exception = False
    pages = [client.get(address("assignment", mine, activity)).content.decode()]
    pages.append(client.post(address("save", mine, activity), {"revision": 1, "text": "Hello"}).content.decode())
    pages.append(client.post(address("assignment", mine, activity), {"revision": 1, "text": "Hello"}).content.decode())
    pages.append(client.get(reverse("enrollments:course", args=["tea"])).content.decode())
    assert [page for page in pages if "canary" in page] == []


def test_the_sample_is_shown_once_the_text_is_accepted() -> None:
    activity = make_assignment()
    mine = make_writer(activity)
    hand_in(mine, activity)
    page = page_of(mine, activity)
    assert "canarysample" in page
    assert "canaryterm" not in page


def test_a_text_that_has_cooled_down_counts_when_somebody_looks() -> None:
    activity = make_assignment(cooling=10, review="coach")
    mine = make_writer(activity)
    coach = make_coach(mine.user)
    hand_in(mine, activity, at=AT - timedelta(days=30))
    assert Submission.objects.get().state == "cooling"
    assert mine.user.name in signed_in(coach).get(reverse("assignments:queue")).content.decode()
    assert Submission.objects.get().state == "waiting"


def test_a_coach_sees_her_coachees_only_oldest_first_and_while_she_coaches() -> None:
    activity = make_assignment(review="coach")
    first, second = make_writer(activity), make_writer(activity)
    coach, other = make_coach(first.user), make_coach(name="Sam Brandt")
    waiting = hand_in(first, activity)
    hand_in(second, activity)
    review = reverse("assignments:review", args=[waiting.uuid])
    assert signed_in(coach).get(review).status_code == 200
    for stranger in (other, first.user):
        assert signed_in(stranger).get(review).status_code == 404
        assert signed_in(stranger).post(review, {"verdict": "accept"}).status_code == 404
    assert "1 text waits" in signed_in(coach).get(reverse("assignments:queue")).content.decode()
    end_coaching(coach=coach, coachee=first.user, ends_on=date(2026, 2, 1), at=AT)
    assert signed_in(coach).get(review).status_code == 404


def test_a_draft_is_nobodys_business() -> None:
    activity = make_assignment(review="coach")
    mine = make_writer(activity)
    begun = write(mine, activity)
    assert signed_in(make_coach(mine.user)).get(reverse("assignments:review", args=[begun.uuid])).status_code == 404


def test_a_second_tab_of_the_coach_decides_nothing() -> None:
    activity = make_assignment(review="coach")
    mine = make_writer(activity)
    coach = make_coach(mine.user)
    review = reverse("assignments:review", args=[hand_in(mine, activity).uuid])
    client = signed_in(coach)
    points = {"points-thanks": 3, "points-human": 1}
    assert client.post(review, {**points, "verdict": "again"}).status_code == 200
    assert "worth while" in client.post(review, {**points, "verdict": "again"}).content.decode()
    few = {"points-thanks": 1, "points-human": 1, "verdict": "accept"}
    assert "3 points are needed to accept, and these are 2." in client.post(review, few).content.decode()
    assert client.post(review, {**points, "points-human": 9, "verdict": "accept"}).status_code == 200
    assert Submission.objects.get().state == "waiting"
    assert client.post(review, {**points, "verdict": "accept"}).url == reverse("assignments:queue")
    late = client.post(review, {**points, "verdict": "again", "comment": "No"}, follow=True)
    assert "decided about already" in late.content.decode()
    assert Submission.objects.get().state == "accepted"


def test_coach_and_writer_hear_of_it_once_and_the_bell_stops() -> None:
    activity = make_assignment(review="coach")
    mine = make_writer(activity)
    waiting = hand_in(mine, activity)
    assert not Reminder.objects.exists()
    coach = make_coach(mine.user)
    for _run in range(2):
        owe_all_readings(at=AT)
    told = Reminder.objects.get()
    assert (told.user, told.kind) == (coach, "practice-to-read")
    accept(waiting, coach, "again")
    told.refresh_from_db()
    assert told.state == "void"
    answer = Reminder.objects.get(kind="practice-answered")
    assert (answer.user, answer.settled_at) == (mine.user, None)
    assert "Kind words." in page_of(mine, activity)
    write(mine, activity, "While I write again, it still stands there.")
    assert "Kind words." in page_of(mine, activity)
    answer.refresh_from_db()
    assert answer.settled_at


HOSTILE = [
    "<script>alert(1)</script>",
    "\u202eevil\u0000",
    "a\u0000b",
    "{{ 7*7 }}{% load x %}",
    "x" * 20_000,
    "🎉" * 99,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_kept_unchanged_or_refused_with_a_word(text: str) -> None:
    activity = make_assignment()
    mine = make_writer(activity)
    client = signed_in(mine.user)
    answer = client.post(address("assignment", mine, activity), {"revision": 0, "text": text, "reason-x": text})
    assert answer.status_code in {302, 400}
    kept = Submission.objects.first()
    assert (kept.answer["text"] if kept else None) == (text if answer.status_code == 302 else None)
    assert "<script>alert" not in page_of(mine, activity)


@pytest.mark.parametrize("data", [{}, {"revision": "x"}, {"revision": "-1"}, {"revision": "9" * 30}, {"text": "a"}])
def test_what_no_page_of_ours_sends_is_refused(data: dict[str, str]) -> None:
    activity = make_assignment()
    mine = make_writer(activity)
    for name in ("assignment", "save"):
        assert signed_in(mine.user).post(address(name, mine, activity), data).status_code in {400, 409}
    assert not Submission.objects.exists()


def test_posted_points_and_states_are_ignored() -> None:
    activity = make_assignment()
    mine = make_writer(activity)
    data = {"revision": 0, "text": REPLY, "state": "accepted", "auto_bp": "10000", "user": "1", "counts_at": "2030"}
    signed_in(mine.user).post(address("assignment", mine, activity), data)
    assert Submission.objects.get().state == "draft"


def test_managers_see_only_whether_it_is_done(manager: User, staff: User) -> None:
    activity = make_assignment(review="coach")
    mine = make_writer(activity, staff)
    hand_in(mine, activity)
    client: Client = signed_in(manager)
    for name in ("assignment", "save"):
        assert client.get(address(name, mine, activity)).status_code in {404, 405}
    assert REPLY not in client.get(reverse("reporting:team")).content.decode()


def test_a_longer_queue_costs_no_more_queries(django_assert_max_num_queries: Any) -> None:
    activity = make_assignment(review="coach")
    writers = [make_writer(activity) for _number in range(6)]
    client = signed_in(make_coach(*[mine.user for mine in writers]))
    for mine in writers:
        hand_in(mine, activity)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("assignments:queue")).content.decode()
    assert "6 texts wait" in page


def test_the_jobs_settle_and_tell_and_may_run_twice() -> None:
    activity = make_assignment(review="coach", cooling=10)
    mine = make_writer(activity)
    make_coach(mine.user)
    hand_in(mine, activity)
    for _run in range(2):
        settle_cooled()
        owe_readings()
    assert Submission.objects.get().state == "waiting"
    assert Reminder.objects.get().kind == "practice-to-read"
