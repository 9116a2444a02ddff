"""A guideline changes: who signs it again, by when, and what stays as it was."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import User
from courses.certification.judging import CertificationJudge
from courses.certification.models import Award, Obligation, Requirement
from courses.certification.querysets import State
from courses.certification.reminding import ObligationSource, owe_reminders
from courses.certification.rounds import people_with_recent_facts
from courses.certification.why import sentences
from courses.enrollments.models import Enrollment
from courses.guidelines.asking import ask
from courses.guidelines.models import CountryStart, Guideline, Pause
from courses.guidelines.starts import Approval, set_start
from courses.reminders.models import Reminder
from lms.lib.history import Change, splice
from tests.builders import AT, make_people, make_person
from tests.builders_certification import converge, finish_course, make_certification, make_requirement
from tests.builders_guidelines import make_guideline, make_revision, make_signature, text_of
from tests.cast import signed_in
from tests.races import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SINCE = (AT + 10 * DAY).date()


@pytest.fixture
def g4(db: None) -> Guideline:
    return make_guideline("g4")


@pytest.fixture
def rule(g4: Guideline) -> Requirement:
    return make_requirement(make_certification(guidelines=[g4]))


@pytest.fixture
def maja(rule: Requirement, g4: Guideline) -> User:
    """Certified on 2 March 2026."""
    maja = make_person(starts_on=date(2026, 2, 20))
    certify(maja, g4)
    return maja


def certify(user: User, guideline: Guideline) -> None:
    converge(user)
    finish_course(user, at=AT)
    make_signature(user, text_of(guideline))
    converge(user)


def change(guideline: Guideline, *, days: int = 10, **fields: object) -> None:
    at = AT + days * DAY
    values = {"effective_on": at.date(), "at": at, "extra": f"More of day {days}.", "resign_days": 14}
    make_revision(guideline, **values | fields)


def sign(user: User, guideline: Guideline, *, days: int) -> None:
    make_signature(user, text_of(guideline), at=AT + days * DAY)
    converge(user, at=AT + days * DAY)


def owed(user: User, on: date) -> Obligation:
    return Obligation.objects.filter(user=user).state_on(on).get()


def states(user: User, *days: int) -> list[str]:
    return [owed(user, (AT + number * DAY).date()).state for number in days]


def everything() -> list[tuple]:
    return list(Obligation.objects.order_by("id").values_list())


def test_a_material_change_is_signed_again_by_a_day_of_its_own_and_the_badge_stays(maja: User, g4: Guideline) -> None:
    award = Award.objects.get()
    change(g4, changed_clauses=["G4.1", "G4.2"])
    converge(maja, at=AT + 11 * DAY)
    row = owed(maja, SINCE)
    assert (row.occasion, row.assigned_on, row.due_on, row.state) == ("revision:g4:2", SINCE, SINCE + 14 * DAY, "due")
    with translation.override("en"):
        assert sentences(row, "Havnby") == [
            "G4 changed on 12 March 2026: clauses G4.1 and G4.2. 14 days to sign it again: due on 26 March 2026."
        ]
    assert states(maja, 9, 10, 24, 25) == [State.DONE, State.DUE, State.DUE, State.OVERDUE]
    sign(maja, g4, days=30)
    assert states(maja, 29, 30) == [State.OVERDUE, State.DONE]
    row = owed(maja, SINCE + 40 * DAY)
    assert (row.award, row.met_on, row.expires_on) == (award, (AT + 30 * DAY).date(), date(2027, 3, 2))
    assert Award.objects.count() == Enrollment.objects.count() == 1
    assert owed(maja, date(2027, 3, 2)).state == State.EXPIRED


@pytest.mark.parametrize("fields", [{"material": False}, {"tiers": ["lead"]}, {"effective_on": date(2026, 4, 1)}])
def test_who_is_not_concerned_is_not_bothered(maja: User, g4: Guideline, fields: dict) -> None:
    before = everything()
    change(g4, **fields)
    converge(maja, at=AT + 11 * DAY)
    assert everything() == before


def test_who_has_not_finished_needs_the_newest_version(rule: Requirement, g4: Guideline) -> None:
    maja = make_person(starts_on=date(2026, 2, 20))
    converge(maja)
    make_signature(maja, text_of(g4))
    change(g4, days=1)
    finish_course(maja, at=AT + 2 * DAY)
    converge(maja, at=AT + 2 * DAY)
    assert not Award.objects.exists()
    sign(maja, g4, days=3)
    assert (owed(maja, SINCE).occasion, Award.objects.get().awarded_on) == ("first", (AT + 3 * DAY).date())


def test_while_one_change_is_unsigned_the_next_keeps_its_earlier_day(maja: User, g4: Guideline) -> None:
    change(g4)
    converge(maja, at=AT + 10 * DAY)
    change(g4, days=15, resign_days=40)
    converge(maja, at=AT + 15 * DAY)
    assert (owed(maja, SINCE + 6 * DAY).occasion, owed(maja, SINCE + 6 * DAY).due_on) == (
        "revision:g4:3",
        SINCE + 14 * DAY,
    )
    sign(maja, g4, days=16)
    assert states(maja, 9, 10, 15, 16) == [State.DONE, State.DUE, State.DUE, State.DONE]


def test_two_guidelines_that_change_are_done_when_both_are_signed(g4: Guideline) -> None:
    g5 = make_guideline("g5")
    make_requirement(make_certification(guidelines=[g4, g5]))
    maja = make_person(starts_on=date(2026, 2, 20))
    make_signature(maja, text_of(g5))
    certify(maja, g4)
    change(g4)
    change(g5)
    converge(maja, at=AT + 11 * DAY)
    sign(maja, g5, days=12)
    assert states(maja, 12) == [State.DUE]
    sign(maja, g4, days=13)
    assert states(maja, 12, 13) == [State.DUE, State.DONE]


def test_a_retired_guideline_is_owed_no_more(maja: User, g4: Guideline) -> None:
    change(g4)
    converge(maja, at=AT + 11 * DAY)
    Guideline.objects.filter(pk=g4.pk).update(retired_on=(AT + 20 * DAY).date())
    assert people_with_recent_facts(AT + 20 * DAY) == {maja.pk}
    converge(maja, at=AT + 21 * DAY)
    assert states(maja, 19, 20) == [State.DUE, State.DONE]
    assert people_with_recent_facts(AT + 20 * DAY) == set()


def test_signing_goes_before_the_renewal_and_neither_day_is_lost(maja: User, g4: Guideline) -> None:
    opens = 305  # 1 January 2027, sixty days before the badge ends
    converge(maja, at=AT + opens * DAY)
    change(g4, days=opens + 10)
    converge(maja, at=AT + (opens + 10) * DAY)
    assert states(maja, opens + 9, opens + 10, opens + 25) == [State.DONE, State.DUE, State.OVERDUE]
    finish_course(maja, at=AT + (opens + 12) * DAY)
    converge(maja, at=AT + (opens + 12) * DAY)
    assert Award.objects.count() == 1
    sign(maja, g4, days=opens + 30)
    newest = Award.objects.latest("awarded_on")
    assert newest.awarded_on == (AT + (opens + 30) * DAY).date()
    assert states(maja, opens + 29, opens + 30, 365, 380) == [State.OVERDUE, State.DONE, State.DONE, State.DONE]


def test_the_badge_ends_on_its_day_whatever_is_unsigned(maja: User, g4: Guideline) -> None:
    change(g4, days=300)
    converge(maja, at=AT + 364 * DAY)
    assert states(maja, 364, 365) == [State.OVERDUE, State.EXPIRED]
    sign(maja, g4, days=370)
    assert (owed(maja, (AT + 371 * DAY).date()).occasion[:8], states(maja, 371)) == ("renewal:", [State.EXPIRED])
    finish_course(maja, at=AT + 372 * DAY)
    converge(maja, at=AT + 372 * DAY)
    assert states(maja, 372) == [State.DONE]


def test_a_badge_taken_back_meanwhile_is_earned_again(maja: User, g4: Guideline) -> None:
    change(g4)
    converge(maja, at=AT + 11 * DAY)
    mine, at = Enrollment.objects.get(), AT + 12 * DAY
    Enrollment.objects.update(completed_at=None, success=None)
    CertificationJudge().take_back({mine.pk}, reason="A wrong key.", by=None, today=at.date(), at=at)
    sign(maja, g4, days=13)
    assert (owed(maja, SINCE + 3 * DAY).occasion[:11], states(maja, 13)) == ("reinstated:", [State.DUE])


def test_days_with_an_open_question_do_not_count(maja: User, g4: Guideline) -> None:
    change(g4)
    converge(maja, at=AT + 11 * DAY)
    key = {"user_id": maja.pk, "guideline_id": g4.pk}
    splice(Pause, [Change(key, (AT + 12 * DAY).date(), None)], at=AT + 12 * DAY)
    converge(maja, at=AT + 40 * DAY)
    assert states(maja, 11, 12, 40) == [State.DUE, State.PAUSED, State.PAUSED]
    splice(Pause, [Change(key, (AT + 41 * DAY).date(), None, None)], at=AT + 41 * DAY)
    converge(maja, at=AT + 41 * DAY)
    assert owed(maja, SINCE).due_on == SINCE + (14 + 29) * DAY
    assert states(maja, 12, 41, 54) == [State.PAUSED, State.DUE, State.OVERDUE]
    with translation.override("en"):
        assert "A question was open for 29 days" in sentences(owed(maja, SINCE), "Havnby")[-1]


def test_the_sweep_finds_whom_a_publication_concerns(maja: User, g4: Guideline) -> None:
    at = AT + 10 * DAY
    assert people_with_recent_facts(at) == set()
    change(g4)
    assert people_with_recent_facts(at + timedelta(minutes=1)) == {maja.pk}
    converge(maja, at=at + timedelta(minutes=1))
    assert people_with_recent_facts(at + timedelta(minutes=2)) == set()


@pytest.mark.django_db(transaction=True)
def test_jobs_at_the_same_moment_open_one_occasion(g4: Guideline) -> None:
    make_requirement(make_certification(guidelines=[g4]))
    people = make_people(["Ada One", "Bo Two", "Cy Three"], starts_on=date(2026, 2, 20))
    for person in people:
        certify(person, g4)
    at = AT + 10 * DAY
    jobs = [lambda: converge(*people, at=at)] * 3
    publishing = lambda: change(g4)  # noqa: E731
    assert at_once(publishing, *jobs) == [None] * 4
    assert at_once(*jobs) == [None] * 3
    rows = Obligation.objects.known().filter(closed_on__isnull=True)
    assert list(rows.values_list("occasion", flat=True)) == ["revision:g4:2"] * 3
    assert Obligation.objects.known().count() == 6


@pytest.mark.django_db(transaction=True)
def test_statements_do_not_grow_with_people_when_a_guideline_changes(g4: Guideline) -> None:
    make_requirement(make_certification(guidelines=[g4]))
    few, many = make_people(["Ada One"]), make_people([f"Person {number}" for number in range(12)])
    for person in [*few, *many]:
        certify(person, g4)
    change(g4)
    counts = []
    for people in (few, many):
        with CaptureQueriesContext(connection) as captured:
            converge(*people, at=AT + 10 * DAY)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert Obligation.objects.filter(occasion="revision:g4:2").count() == 13


def test_what_cannot_be_signed_where_one_works_is_not_overdue(
    rule: Requirement, g4: Guideline, governance: User
) -> None:
    """The first version waits in Germany: lessons are due there, the signature is not."""
    revision = make_revision(g4, extra="New.", at=AT, effective_on=AT.date(), waits=["DE"])
    CountryStart.objects.create(revision=g4.revisions.get(number=1), country="DE", recorded_at=AT)
    gerd = make_person("Gerd Braun", country="DE", starts_on=date(2026, 2, 20))
    converge(gerd)
    assert states(gerd, 0, 20, 21) == [State.DUE, State.DUE, State.OVERDUE]
    finish_course(gerd, at=AT + 5 * DAY)
    converge(gerd, at=AT + 5 * DAY)
    assert states(gerd, 4, 5, 60) == [State.DUE, State.PAUSED, State.PAUSED]
    at, starts_on = AT + 60 * DAY, (AT + 62 * DAY).date()
    approval = Approval("yes.txt", b"Agreed.")
    values = {"country": "DE", "starts_on": starts_on, "by": governance, "today": at.date(), "at": at}
    set_start(revision=revision, approval=approval, **values)
    assert gerd.pk in people_with_recent_facts(at)
    converge(gerd, at=at)
    assert states(gerd, 61, 62, 77, 78) == [State.PAUSED, State.DUE, State.DUE, State.OVERDUE]
    sign(gerd, g4, days=63)
    assert (Award.objects.get().awarded_on, states(gerd, 61, 63)) == ((AT + 63 * DAY).date(), ["paused", "done"])


def test_the_home_page_puts_the_change_first_and_the_badge_stays(maja: User, g4: Guideline) -> None:
    change(g4, changed_clauses=["G4.1", "G4.2"])
    with time_machine.travel(AT + 11 * DAY):
        converge(maja, at=AT + 11 * DAY)
        html = signed_in(maja).get("/").content.decode()
    assert "G4 has changed: 2 clauses, 3 minutes" in html
    assert 'href="/guidelines/g4/"' in html
    assert "Due 26 March, in 13 days" in html
    assert "Valid through 1 March 2027" in html


def test_while_the_clock_stands_still_the_home_page_says_who_has_the_question(
    maja: User, g4: Guideline, governance: User
) -> None:
    change(g4)
    with time_machine.travel(AT + 11 * DAY):
        ask(user=maja, text=text_of(g4), body="May I?", at=AT + 11 * DAY)
        converge(maja, at=AT + 11 * DAY)
        html = signed_in(maja).get("/").content.decode()
    assert "Your question about G4 is with Peter Juhl. Until the answer comes, the clock stands still." in html


def test_reminders_say_what_changed_and_rest_while_the_clock_stands_still(maja: User, g4: Guideline) -> None:
    change(g4)
    at = AT + 20 * DAY
    converge(maja, at=at)
    owe_reminders(today=at.date(), at=at)
    reminder = Reminder.objects.get(user=maja)
    with translation.override("en"):
        line = ObligationSource().lines([reminder], at.date())[reminder.pk]
    assert line.text == "G4 has changed. Please sign it again by 26 March 2026"
    assert line.url == "/guidelines/g4/"
    key = {"user_id": maja.pk, "guideline_id": g4.pk}
    splice(Pause, [Change(key, at.date(), None)], at=at)
    assert ObligationSource().still_owed([reminder], at.date()) == set()


def test_who_has_done_all_but_sign_the_newest_version_is_asked_for_that(rule: Requirement, g4: Guideline) -> None:
    maja = make_person(starts_on=date(2026, 2, 20))
    converge(maja)
    make_signature(maja, text_of(g4))
    change(g4, days=1, changed_clauses=["G4.1"])
    finish_course(maja, at=AT + 2 * DAY)
    with time_machine.travel(AT + 2 * DAY):
        converge(maja, at=AT + 2 * DAY)
        assert "G4 has changed: 1 clause, 2 minutes" in signed_in(maja).get("/").content.decode()
