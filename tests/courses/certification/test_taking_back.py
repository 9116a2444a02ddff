"""A result that an award rested on turns out to be wrong: what is asked for again, and what counts for it."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from courses.certification.judging import CertificationJudge
from courses.certification.models import Award, Criterion, Obligation
from courses.certification.querysets import State
from courses.certification.why import sentences
from courses.enrollments.models import Enrollment
from tests.builders import AT, make_course, make_person, make_version
from tests.builders_certification import converge, finish_course, make_certification, make_requirement

DAY = timedelta(days=1)
NEAR = AT + 320 * DAY


@pytest.fixture
def maja(db: None) -> User:
    """Renewed by two short courses; she has done the first path, and the renewal."""
    certification = make_certification()
    Criterion.objects.filter(path="renewal").delete()
    for slug in ("again", "more"):
        course = make_version(make_course(slug)).edition.course
        Criterion.objects.create(certification=certification, path="renewal", course=course)
    make_requirement(certification)
    maja = make_person(starts_on=date(2026, 2, 20))
    converge(maja)
    finish_course(maja, at=AT)
    converge(maja, at=NEAR)
    finish_course(maja, at=NEAR)
    converge(maja, at=NEAR)
    return maja


def reopened(user: User, slug: str) -> Enrollment:
    mine = Enrollment.objects.get(user=user, course__slug=slug)
    Enrollment.objects.filter(pk=mine.pk).update(completed_at=None, success=None)
    return mine


def take_back(user: User, slug: str) -> None:
    CertificationJudge().take_back(
        {reopened(user, slug).pk}, reason="A wrong key.", by=None, today=(NEAR + DAY).date(), at=NEAR + DAY
    )


def owed(user: User) -> Obligation:
    return Obligation.objects.filter(user=user).state_on((NEAR + DAY).date()).get()


def test_it_is_earned_again_by_the_criteria_it_was_earned_by(maja: User) -> None:
    renewed = Award.objects.get(user=maja, occasion__startswith="renewal:")
    take_back(maja, "again")
    row = owed(maja)
    assert (row.state, row.occasion) == (State.DUE, f"reinstated:{renewed.uuid}")
    assert row.due_on == (NEAR + 31 * DAY).date()
    said = "The badge of 16 January 2027 was withdrawn on 17 January 2027. It is earned again."
    assert sentences(row, "Havnby")[0] == said
    converge(maja, at=NEAR + DAY)
    assert owed(maja).state == State.DUE
    assert not Enrollment.objects.unfinished().filter(user=maja).exclude(course__slug="again").exists()


def test_what_it_rested_on_beside_still_counts(maja: User) -> None:
    take_back(maja, "again")
    finish_course(maja, at=NEAR + 2 * DAY)
    converge(maja, at=NEAR + 2 * DAY)
    award = Award.objects.filter(user=maja).latest("awarded_on")
    assert (award.occasion[:11], award.awarded_on) == ("reinstated:", (NEAR + 2 * DAY).date())


def test_it_can_be_taken_back_a_second_time(maja: User) -> None:
    take_back(maja, "again")
    finish_course(maja, at=NEAR + 2 * DAY)
    converge(maja, at=NEAR + 2 * DAY)
    mine = reopened(maja, "more")
    later = NEAR + 3 * DAY
    CertificationJudge().take_back({mine.pk}, reason="Another.", by=None, today=later.date(), at=later)
    converge(maja, at=later)
    assert not Award.objects.valid_on(later.date()).filter(user=maja, occasion__startswith="reinstated:").exists()
    finish_course(maja, at=later + DAY)
    converge(maja, at=later + DAY)
    assert Award.objects.valid_on((later + DAY).date()).filter(occasion__startswith="reinstated:").count() == 1


def test_nothing_is_asked_for_where_nothing_rested_on_it(maja: User) -> None:
    judge = CertificationJudge()
    other = Enrollment.objects.create(
        user=maja,
        course=make_version(make_course("else")).edition.course,
        version=make_version(make_course("x")),
        enrolled_at=AT,
    )
    assert judge.foresee({}, {other.pk}, today=NEAR.date()).taken == 0
    judge.take_back({other.pk}, reason="", by=None, today=NEAR.date(), at=NEAR)
    assert owed(maja).state == State.DONE
