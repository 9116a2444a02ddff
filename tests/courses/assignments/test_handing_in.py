"""From the first word to accepted: saved, handed in, judged by the server or by a coach, cooled down."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from courses.assignments.models import Review, Submission
from courses.assignments.services import (
    AlreadyDecided,
    CannotAccept,
    NotReady,
    Outcome,
    decide,
    save,
    settle,
    submit,
    take_back,
)
from courses.enrollments.models import LearningRecord, Progress
from tests.builders import AT, make_person
from tests.builders_assignments import (
    GOOD_NOTE,
    REPLY,
    hand_in,
    l_a1,
    make_assignment,
    make_coach,
    make_writer,
    write,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
ALL_POINTS = {"thanks": 3, "human": 2}


def judge(submission: Submission, coach: object, verdict: str = "accept", **more: object) -> Review:
    values = {"marks": ALL_POINTS, "comment": "Good.", "verdict": verdict, "today": TODAY, "at": AT}
    return decide(submission=submission, coach=coach, **values | more)


def test_a_good_note_passes_by_its_automatic_points() -> None:
    activity = make_assignment(**l_a1())
    mine = make_writer(activity)
    done = hand_in(mine, activity, GOOD_NOTE)
    assert done.state == "accepted"
    assert done.auto_marks == {"link-and-time": 2, "factual": 3, "why": 2, "no-speculation": 2, "no-personal-data": 1}
    record = LearningRecord.objects.get(enrollment=mine, verb="passed")
    assert (record.score_bp, record.data["submission"]) == (10_000, str(done.uuid))


def test_the_sample_of_the_note_gets_every_point() -> None:
    task = l_a1()
    (sample,) = task["samples"]
    saw, why = (re.search(rf"\*\*{title}:\*\* (.+)", sample)[1] for title in ("What I saw", "Why it matters"))
    activity = make_assignment(**task)
    done = hand_in(make_writer(activity), activity, GOOD_NOTE | {"saw": saw, "why": why})
    assert done.auto_bp == 10_000


@pytest.mark.parametrize(
    ("field", "text", "lost"),
    [
        ("saw", "It gets hot.", {"factual"}),
        ("why", "It is dangerous.", {"why"}),
        ("why", "The cheap supplier is probably to blame for this fault again, I guess.", {"no-speculation"}),
    ],
)
def test_each_criterion_is_judged_on_its_own(field: str, text: str, lost: set[str]) -> None:
    activity = make_assignment(**l_a1())
    done = hand_in(make_writer(activity), activity, GOOD_NOTE | {field: text})
    assert {key for key, points in done.auto_marks.items() if points == 0} == lost


def test_what_is_missing_is_said_field_by_field() -> None:
    activity = make_assignment(**l_a1())
    begun = write(make_writer(activity), activity, {**GOOD_NOTE, "link": "the forum", "time": " ", "no-reply": ""})
    with pytest.raises(NotReady) as refusal:
        submit(submission=begun, at=AT)
    assert set(refusal.value.problems) == {"link", "time", "no-reply"}


def test_a_text_that_is_too_long_for_its_place_is_kept_but_not_handed_in() -> None:
    activity = make_assignment(longest=20)
    begun = write(make_writer(activity), activity, "x" * 21)
    assert begun.answer == {"text": "x" * 21}
    with pytest.raises(NotReady) as refusal:
        submit(submission=begun, at=AT)
    assert refusal.value.problems["text"] == "1 character too many."


def test_what_draft_check_stops_is_mended_or_explained() -> None:
    activity = make_assignment()
    mine = make_writer(activity)
    begun = write(mine, activity, "Thank you, but you clearly can't read, you idiot.")
    with pytest.raises(NotReady) as refusal:
        submit(submission=begun, at=AT)
    assert set(refusal.value.problems) == {"reason-DC-09"}
    reasons = {"DC-09": "It quotes what the customer had called himself."}
    saved = save(
        enrollment=mine, activity=activity, answer=begun.answer, reasons=reasons, revision=begun.revision, at=AT
    )
    assert submit(submission=saved.submission, at=AT).state == "accepted"


def test_who_does_not_pass_writes_again_and_the_first_text_stays() -> None:
    activity = make_assignment()
    mine = make_writer(activity)
    first = hand_in(mine, activity, "We are sorry for the trouble this has caused you.")
    assert (first.state, first.auto_marks) == ("returned", {"thanks": 0})
    second = hand_in(mine, activity)
    assert (second.number, second.state) == (2, "accepted")
    first.refresh_from_db()
    assert first.answer["text"].startswith("We are sorry")
    assert Progress.objects.get(enrollment=mine, key="reply").success is True


def test_what_is_accepted_is_closed() -> None:
    activity = make_assignment()
    mine = make_writer(activity)
    done = hand_in(mine, activity)
    for revision in (0, done.revision):
        again = save(enrollment=mine, activity=activity, answer={"text": "no"}, reasons={}, revision=revision, at=AT)
        assert again.outcome is Outcome.CLOSED
    done.refresh_from_db()
    assert done.answer == {"text": REPLY}


def test_an_older_window_is_told_and_overwrites_nothing() -> None:
    activity = make_assignment()
    mine = make_writer(activity)
    first = write(mine, activity, "one")
    write(mine, activity, "two")
    stale = save(
        enrollment=mine, activity=activity, answer={"text": "three"}, reasons={}, revision=first.revision, at=AT
    )
    assert stale.outcome is Outcome.STALE
    assert stale.submission.answer == {"text": "two"}


def test_a_coach_asks_again_and_then_accepts() -> None:
    activity = make_assignment(review="coach")
    mine = make_writer(activity)
    coach = make_coach(mine.user)
    waiting = hand_in(mine, activity)
    assert (waiting.state, waiting.auto_marks) == ("waiting", {"thanks": 3})
    judge(waiting, coach, "again", comment="Say when.", marks={"thanks": 3, "human": 0})
    assert not LearningRecord.objects.filter(enrollment=mine, verb="failed").exists()
    second = hand_in(mine, activity, REPLY + " At four.")
    judge(second, coach)
    assert Progress.objects.get(enrollment=mine, key="reply").success is True
    assert LearningRecord.objects.get(enrollment=mine, verb="passed").score_bp == 10_000
    assert list(Review.objects.order_by("pk").values_list("verdict", flat=True)) == ["again", "accept"]


def test_nobody_decides_twice_and_accepting_takes_the_points() -> None:
    activity = make_assignment(review="coach")
    mine = make_writer(activity)
    coach = make_coach(mine.user)
    waiting = hand_in(mine, activity)
    with pytest.raises(CannotAccept):
        judge(waiting, coach, marks={"thanks": 1, "human": 1})
    judge(waiting, coach)
    with pytest.raises(AlreadyDecided):
        judge(waiting, coach, "again")


def test_only_todays_coach_decides() -> None:
    activity = make_assignment(review="coach")
    mine = make_writer(activity)
    make_coach(mine.user)
    stranger = make_coach(name="Sam Brandt")
    waiting = hand_in(mine, activity)
    for other in (stranger, mine.user, make_person("Oda Winther")):
        with pytest.raises(PermissionDenied):
            judge(waiting, other)
    assert list(Submission.objects.of_coachees(stranger, TODAY)) == []


def test_a_text_that_cools_can_be_taken_back_and_then_counts_by_the_servers_clock() -> None:
    activity = make_assignment(cooling=10)
    mine = make_writer(activity)
    cooling = hand_in(mine, activity)
    assert cooling.state == "cooling"
    assert settle(at=AT + timedelta(minutes=9, seconds=59)) == 0
    assert take_back(submission=cooling, at=AT + timedelta(minutes=9))
    again = hand_in(mine, activity, REPLY + " Today.", at=AT + timedelta(minutes=9))
    assert again.pk == cooling.pk
    assert settle(at=AT + timedelta(minutes=19)) == 1
    again.refresh_from_db()
    assert again.state == "accepted"
    assert not take_back(submission=again, at=AT + timedelta(minutes=20))
    assert LearningRecord.objects.get(verb="passed").happened_at == AT + timedelta(minutes=19)
    assert settle(at=AT + timedelta(hours=1)) == 0
