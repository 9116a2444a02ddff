"""Who owes what by when, and why."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from accounts.models import Department, Leave, User
from accounts.services import PersonFacts, write_people
from courses.certification.decisions import Grounds, waive
from courses.certification.models import Obligation
from courses.certification.querysets import State
from courses.certification.why import sentences
from courses.enrollments.models import Enrollment
from lms.lib.history import Change, splice
from tests.builders import AT, make_people, make_person
from tests.builders_certification import converge, finish_course, make_requirement

pytestmark = pytest.mark.django_db


def owed(user: User) -> Obligation:
    return Obligation.objects.known().get(user=user, closed_on__isnull=True)


def state(user: User, on: date) -> str:
    return Obligation.objects.filter(user=user).state_on(on).get().state


def snapshot() -> list[tuple]:
    return list(Obligation.objects.order_by("id").values_list())


def test_everybody_hired_after_the_start_has_thirty_days_from_the_first_day() -> None:
    make_requirement()
    maja = make_person(starts_on=date(2026, 2, 20))
    converge(maja)
    assert (owed(maja).assigned_on, owed(maja).due_on) == (date(2026, 2, 20), date(2026, 3, 22))


def test_the_day_on_which_the_job_runs_is_in_no_date() -> None:
    make_requirement()
    early, late = make_people(["Early Bird", "Late Bird"], starts_on=date(2026, 2, 20))
    converge(early, at=AT)
    converge(late, at=AT + timedelta(days=12))
    assert owed(early).due_on == owed(late).due_on


def test_who_was_here_before_the_rule_has_thirty_days_from_the_rule() -> None:
    make_requirement(starts_on=date(2026, 1, 1))
    veteran = make_person(starts_on=date(2019, 4, 1))
    converge(veteran)
    assert owed(veteran).assigned_on == date(2026, 1, 1)


def test_what_is_owed_is_enrolled_in() -> None:
    make_requirement()
    maja = make_person()
    converge(maja)
    assert Enrollment.objects.unfinished().filter(user=maja).count() == 1


def test_repeating_the_job_changes_nothing() -> None:
    make_requirement()
    people = make_people(["Maja Lindqvist", "Lars Holm"])
    converge(*people)
    finish_course(people[0], at=AT)
    converge(*people)
    before = snapshot()
    for minutes in (1, 600, 3000):
        converge(*people, at=AT + timedelta(minutes=minutes))
    assert snapshot() == before


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 2, 20), State.DUE),
        (date(2026, 3, 22), State.DUE),  # the last good day
        (date(2026, 3, 23), State.OVERDUE),
    ],
)
def test_a_due_day_means_the_whole_day(day: date, expected: str) -> None:
    make_requirement()
    maja = make_person(starts_on=date(2026, 2, 20))
    converge(maja)
    assert state(maja, day) == expected


def test_days_of_leave_do_not_count() -> None:
    make_requirement()
    maja = make_person(starts_on=date(2026, 2, 20), leave_from=date(2026, 3, 2), leave_to=date(2026, 3, 11))
    converge(maja)
    assert owed(maja).due_on == date(2026, 4, 1)
    assert state(maja, date(2026, 3, 5)) == State.ON_LEAVE
    assert state(maja, date(2026, 3, 12)) == State.DUE


def test_leave_that_is_known_later_moves_the_day_and_says_so() -> None:
    make_requirement()
    maja = make_person(starts_on=date(2026, 2, 20))
    converge(maja)
    splice(Leave, [Change({"user_id": maja.pk}, date(2026, 3, 2), date(2026, 3, 12))], at=AT)
    converge(maja, at=AT + timedelta(hours=1))
    assert owed(maja).due_on == date(2026, 4, 1)
    with translation.override("en"):
        said = sentences(owed(maja), "Havnby")
    assert said[2].startswith("Away from 2 March 2026 to 11 March 2026: 10 days do not count")
    assert Obligation.objects.filter(user=maja, superseded_at__isnull=False).count() == 1


def test_the_reasons_are_said_in_the_readers_language() -> None:
    make_requirement()
    maja = make_person(starts_on=date(2026, 2, 20))
    converge(maja)
    with translation.override("en"):
        said = sentences(owed(maja), "Havnby")
    assert said == [
        "Because everyone at Havnby learns to listen. It has counted since 20 February 2026.",
        "30 days from 20 February 2026: due on 22 March 2026.",
    ]
    with translation.override("da"):
        assert sentences(owed(maja), "Havnby") != said


def test_a_leaver_owes_nothing_from_the_first_day_outside() -> None:
    make_requirement()
    maja = make_person(starts_on=date(2026, 1, 5))
    converge(maja)
    _leaves(maja, last_day=date(2026, 2, 27))
    converge(maja)
    closed = Obligation.objects.known().get(user=maja)
    assert (closed.closed_on, closed.closed_because) == (date(2026, 2, 28), "left")
    assert state(maja, date(2026, 2, 27)) == State.OVERDUE
    assert not Obligation.objects.state_on(date(2026, 2, 28)).filter(user=maja).exists()


def test_who_comes_back_owes_anew() -> None:
    make_requirement()
    maja = make_person(starts_on=date(2026, 1, 5))
    converge(maja)
    _leaves(maja, last_day=date(2026, 2, 27))
    converge(maja)
    _leaves(maja, last_day=None, starts_on=date(2026, 6, 1), at=AT + timedelta(days=100))
    converge(maja, at=AT + timedelta(days=100))
    assert owed(maja).assigned_on == date(2026, 6, 1)


def test_a_waiver_exempts_until_it_ends() -> None:
    requirement = make_requirement()
    maja = make_person(starts_on=date(2026, 2, 20))
    converge(maja)
    waive(
        user_ids=[maja.pk],
        requirement=requirement,
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 3, 10),
        grounds=Grounds(reason="Leaves soon", at=AT),
    )
    assert state(maja, date(2026, 3, 9)) == State.EXEMPT
    assert state(maja, date(2026, 3, 10)) == State.DUE


def test_the_past_is_answered_as_it_was_known_then() -> None:
    make_requirement()
    maja = make_person(starts_on=date(2026, 2, 20))
    converge(maja)
    finish_course(maja, at=AT + timedelta(days=3))
    converge(maja, at=AT + timedelta(days=3))
    on = date(2026, 3, 6)
    assert state(maja, on) == State.DONE
    known = Obligation.objects.filter(user=maja).state_on(on, known=AT + timedelta(days=1))
    assert known.get().state == State.DUE


def _leaves(user: User, *, last_day: date | None, starts_on: date = date(2026, 1, 5), at: object = AT) -> None:
    path = Department.objects.get().path
    facts = PersonFacts(
        employee_number=user.employee_number,
        name=user.name,
        email=user.email or "",
        time_zone=user.time_zone,
        department=path,
        starts_on=starts_on,
        last_day=last_day,
        country="DK",
    )
    write_people([facts], at=at, effective_on=starts_on)
