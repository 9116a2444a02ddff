"""The award the moment the last criterion is met, its end, and its renewal."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.certification.models import Award, Obligation
from courses.certification.querysets import State
from courses.certification.rules import revoke
from courses.enrollments.models import Enrollment
from courses.enrollments.services import enroll
from tests.builders import AT, make_people, make_person
from tests.builders_certification import converge, finish_course, make_certification, make_requirement
from tests.builders_guidelines import make_guideline, make_signature, make_signing_course, text_of
from tests.races import at_once


def state(user: User, on: date) -> str:
    return Obligation.objects.filter(user=user).state_on(on).get().state


@pytest.fixture
def maja(db: None) -> User:
    make_requirement()
    maja = make_person(starts_on=date(2026, 2, 20))
    converge(maja)
    return maja


def test_no_award_while_a_criterion_is_open(maja: User) -> None:
    converge(maja, at=AT + timedelta(days=1))
    assert not Award.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_award_is_there_as_soon_as_the_last_lesson_is_done() -> None:
    make_requirement()
    maja = make_person(starts_on=date(2026, 2, 20))
    finish_course(maja, at=AT)
    award = Award.objects.get(user=maja)
    assert (award.awarded_on, award.expires_on) == (date(2026, 3, 2), date(2027, 3, 2))
    assert state(maja, AT.date()) == State.DONE


def test_the_award_bears_the_day_of_the_deed_not_of_the_job(maja: User) -> None:
    finish_course(maja, at=AT)
    converge(maja, at=AT + timedelta(days=40))
    assert Award.objects.get().awarded_on == AT.date()


def test_the_day_is_the_persons_own(maja: User) -> None:
    late = datetime.fromisoformat("2026-03-02T23:30:00+00:00")  # past midnight in Copenhagen
    finish_course(maja, at=late)
    converge(maja, at=late)
    assert Award.objects.get().awarded_on == date(2026, 3, 3)


def test_the_award_names_what_it_rests_on(maja: User) -> None:
    finish_course(maja, at=AT)
    converge(maja)
    enrollment = Enrollment.objects.get(user=maja)
    assert Award.objects.get().evidence["courses"] == [
        {"version": str(enrollment.version.uuid), "enrollment": str(enrollment.uuid)}
    ]


def test_an_award_ends_and_the_state_says_expired(maja: User) -> None:
    finish_course(maja, at=AT)
    converge(maja)
    assert state(maja, date(2027, 3, 1)) == State.DONE
    assert state(maja, date(2027, 3, 2)) == State.EXPIRED


def test_renewal_opens_sixty_days_before_with_a_new_enrollment(maja: User) -> None:
    finish_course(maja, at=AT)
    converge(maja)
    opens = datetime(2027, 1, 1, 9, tzinfo=AT.tzinfo)
    converge(maja, at=opens)
    row = Obligation.objects.known().get(user=maja, closed_on__isnull=True)
    assert row.occasion.startswith("renewal:")
    assert (row.assigned_on, row.due_on, row.covered_until) == (date(2027, 1, 1), date(2027, 3, 1), date(2027, 3, 2))
    assert state(maja, opens.date()) == State.DONE
    assert state(maja, date(2027, 3, 2)) == State.EXPIRED
    assert sorted(Enrollment.objects.filter(user=maja).values_list("cycle", flat=True)) == [1, 2]


def test_a_renewal_needs_the_course_again(maja: User) -> None:
    finish_course(maja, at=AT)
    converge(maja)
    opens = datetime(2027, 1, 1, 9, tzinfo=AT.tzinfo)
    converge(maja, at=opens)
    assert Award.objects.count() == 1
    finish_course(maja, at=opens + timedelta(days=5))
    converge(maja, at=opens + timedelta(days=5))
    first, second = Award.objects.order_by("awarded_on")
    assert (second.previous, second.awarded_on, second.expires_on) == (first, date(2027, 1, 6), date(2028, 1, 6))
    assert state(maja, date(2027, 3, 2)) == State.DONE


def test_months_are_counted_from_the_anchor_and_clamped(db: None) -> None:
    make_requirement(make_certification(months=1))
    maja = make_person()
    at = datetime(2026, 1, 31, 9, tzinfo=AT.tzinfo)
    converge(maja, at=at)
    finish_course(maja, at=at)
    converge(maja, at=at)
    assert Award.objects.get().expires_on == date(2026, 2, 28)


def test_a_revoked_award_is_not_valid(maja: User) -> None:
    finish_course(maja, at=AT)
    converge(maja)
    award = Award.objects.get()
    revoke(awards=[award], starts_on=date(2026, 4, 1), reason="Shared the answers", at=AT)
    assert award in Award.objects.valid_on(date(2026, 3, 31))
    assert award not in Award.objects.valid_on(date(2026, 4, 1))


@pytest.mark.django_db(transaction=True)
def test_jobs_that_run_at_the_same_time_make_one_award() -> None:
    requirement = make_requirement()
    people = make_people([f"Person {number}" for number in range(8)])
    Obligation.objects.filter(requirement=requirement).delete()
    Enrollment.objects.all().delete()
    assert at_once(*[lambda: converge(*people)] * 6) == [None] * 6
    assert Obligation.objects.known().count() == 8
    assert Enrollment.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_statements_do_not_grow_with_people() -> None:
    make_requirement()
    few = make_people([f"Few {number}" for number in range(3)])
    many = make_people([f"Many {number}" for number in range(60)])
    with CaptureQueriesContext(connection) as small:
        converge(*few)
    with CaptureQueriesContext(connection) as large:
        converge(*many)
    assert len(large) == len(small)


@pytest.mark.django_db(transaction=True)
def test_a_guideline_signed_before_counts_in_a_course_that_one_chooses_oneself() -> None:
    text = text_of(make_guideline("g1"))
    version = make_signing_course("g1")
    maja = make_person()
    make_signature(maja, text)
    (mine,) = enroll(user_ids=[maja.pk], course=version.edition.course, source=Enrollment.Source.SELF, at=AT)
    assert mine.progress.get().key == "sign-g1"
