"""Two windows, two coaches at the same moment: each race with its guard, and without it to show that it is a race."""

from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.services import coach as coach_person
from courses.assignments.models import Review, Submission
from courses.assignments.querysets import SubmissionQuerySet
from courses.assignments.services import AlreadyDecided, Outcome, decide, save, settle, submit, take_back
from courses.enrollments.models import LearningRecord
from tests.builders import AT, make_people
from tests.builders_assignments import REPLY, SINCE, hand_in, make_assignment, make_coach, make_writer, write
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12
TODAY = date(2026, 3, 2)


def people() -> list[Any]:
    return make_people([f"Person {number}" for number in range(ROUNDS)])


def race_to_submit() -> list[list[Any]]:
    """For each writer: when the text counts, according to each of three windows."""
    activity = make_assignment(cooling=10)
    found = []
    for person in people():
        begun = write(make_writer(activity, person), activity)
        found.append(
            at_once(
                *[
                    lambda late=late, begun=begun: submit(submission=begun, at=AT + timedelta(minutes=late)).counts_at
                    for late in range(3)
                ]
            )
        )
    return found


def test_handing_in_at_once_counts_from_one_moment() -> None:
    assert [len(set(moments)) for moments in race_to_submit()] == [1] * ROUNDS


def test_without_its_lock_handing_in_at_once_counts_from_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SubmissionQuerySet, "select_for_update", lambda self, **options: self)
    assert any(len(set(moments)) > 1 for moments in race_to_submit())


def race_to_decide() -> list[list[Any]]:
    """For each text: what became of an accepting and of a returning coach."""
    activity = make_assignment(review="coach")
    coaches = [make_coach(name="Carla Mendes"), make_coach(name="Sam Brandt")]
    found = []
    for person in people():
        for one in coaches:
            coach_person(coach=one, coachee=person, starts_on=SINCE, at=AT)
        waiting = hand_in(make_writer(activity, person), activity)
        marks = {"thanks": 3, "human": 2}
        calls = [
            lambda one=one, verdict=verdict, waiting=waiting, marks=marks: decide(
                submission=waiting, coach=one, marks=marks, comment="Hm.", verdict=verdict, today=TODAY, at=AT
            )
            for one, verdict in zip(coaches, ("accept", "again"), strict=True)
        ]
        found.append(at_once(*calls))
    return found


def test_of_two_coaches_one_decides_and_the_other_is_told() -> None:
    for outcomes in race_to_decide():
        assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyDecided", "Review"]
    assert Review.objects.count() == ROUNDS
    accepted = Review.objects.filter(verdict="accept").count()
    assert LearningRecord.objects.filter(verb="passed").count() == accepted
    assert Submission.objects.filter(state="accepted").count() == accepted


@contextmanager
def without_one_review_for_each() -> Any:
    field = Review._meta.get_field("submission")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'assignments_review'::regclass AND contype = 'u'"
        )
        (name,) = cursor.fetchone()
        cursor.execute(f'ALTER TABLE assignments_review DROP CONSTRAINT "{name}"')
    try:
        yield
    finally:
        Review.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER TABLE assignments_review ADD CONSTRAINT "{name}" UNIQUE ({field.column})')


def test_without_its_guards_two_coaches_both_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SubmissionQuerySet, "select_for_update", lambda self, **options: self)
    with without_one_review_for_each():
        assert any(not isinstance(one, AlreadyDecided) for one in sum(race_to_decide(), []))
        assert Review.objects.count() > ROUNDS


def test_of_two_first_windows_one_begins_and_the_other_is_told() -> None:
    activity = make_assignment()
    for person in people():
        mine = make_writer(activity, person)
        calls = [
            lambda text=text, mine=mine: (
                save(enrollment=mine, activity=activity, answer={"text": text}, reasons={}, revision=0, at=AT).outcome
            )
            for text in ("here", "there")
        ]
        assert set(at_once(*calls)) == {Outcome.SAVED, Outcome.STALE}
    assert Submission.objects.count() == ROUNDS


def test_what_is_handed_in_is_what_was_saved_last() -> None:
    activity = make_assignment(cooling=10)
    for person in people():
        mine = make_writer(activity, person)
        begun = write(mine, activity)
        saved, handed_in = at_once(
            lambda mine=mine, begun=begun: (
                save(
                    enrollment=mine,
                    activity=activity,
                    answer={"text": REPLY + " Soon."},
                    reasons={},
                    revision=begun.revision,
                    at=AT,
                ).outcome
            ),
            lambda begun=begun: submit(submission=begun, at=AT).answer["text"],
        )
        kept = Submission.objects.get(pk=begun.pk).answer["text"]
        assert handed_in == kept
        assert (saved is Outcome.SAVED) is (kept != REPLY)


def test_a_text_is_taken_back_or_counts_never_both() -> None:
    activity = make_assignment(cooling=10)
    for person in people():
        mine = make_writer(activity, person)
        cooling = hand_in(mine, activity)
        edge = AT + timedelta(minutes=10)
        taken, _settled, _again = at_once(
            lambda cooling=cooling, edge=edge: take_back(submission=cooling, at=edge - timedelta(seconds=1)),
            lambda edge=edge: settle(at=edge),
            lambda edge=edge: settle(at=edge),
        )
        cooling.refresh_from_db()
        assert cooling.state == ("draft" if taken else "accepted")
        assert LearningRecord.objects.filter(enrollment=mine, verb="passed").count() == (0 if taken else 1)
