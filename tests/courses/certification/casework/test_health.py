"""The daily look at everybody's renewals: each case with what mends it, the digest of HR, and who was let go of."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.certification.casework import fixes, health, mending, reminding
from courses.certification.casework.closed import closed, lines
from courses.certification.casework.models import Finding, Look
from courses.certification.casework.orders import Act
from courses.certification.models import Award, Criterion, Obligation, Requirement, RequirementRule
from courses.certification.querysets import State
from courses.certification.rules import revoke, set_rule
from courses.reminders.models import Reminder
from courses.reminders.sources import bell_lines
from tests.builders import AT, make_course, make_people, make_person, make_version
from tests.builders_casework import make_decision, make_order
from tests.builders_certification import converge, finish_course, make_certification, make_requirement
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEAR, LATE = AT + 320 * DAY, AT + 380 * DAY
SALES = {"fact": "department", "in": ["sales/"]}


def look(at: object = LATE) -> Look:
    return health.look(today=at.date(), at=at)  # type: ignore[attr-defined]


def seen(kind: str = "") -> list[tuple[str, str]]:
    rows = Finding.objects.standing().select_related("user").order_by("user__name", "kind", "requirement__slug")
    return [(row.user.name, row.kind) for row in (rows.filter(kind=kind) if kind else rows)]


def holder(requirement: Requirement, name: str = "Maja Lindqvist") -> User:
    """She earned the badge on 2 March, for a year."""
    person = make_person(name)
    converge(person)
    finish_course(person, at=AT)
    converge(person)
    assert Award.objects.get(user=person).expires_on == date(2027, 3, 2)
    return person


def expired(person: User, requirement: Requirement) -> Award:
    return Award.objects.create(
        user=person,
        certification=requirement.certification,
        occasion="first",
        awarded_on=date(2025, 2, 1),
        expires_on=date(2026, 2, 1),
        recorded_at=AT,
    )


def test_a_renewal_past_its_day_is_open_until_it_has_more_time(hr: User) -> None:
    requirement = make_requirement(long_lapse_days=None)
    maja = holder(requirement)
    converge(maja, at=NEAR)
    look(NEAR)
    assert seen() == []
    converge(maja, at=LATE)
    assert (look().new_count, look().new_count) == (1, 0)
    row = Finding.objects.get()
    assert seen() == [("Maja Lindqvist", "open")]
    assert fixes.wrong(row) == "The renewal was due on 1 March 2027 and is not done."
    assert fixes.address(row) == f"/decisions/new/extend/?person={maja.uuid}&requirement=all-staff"
    make_decision(make_order(Act.EXTEND, requirement, last_day=LATE.date() + 30 * DAY), [maja], hr, at=LATE)
    assert seen() == []


def test_a_badge_withdrawn_that_nothing_asks_for_again_is_mended_by_a_button(hr: User) -> None:
    maja = holder(make_requirement())
    revoke(awards=Award.objects.all(), starts_on=AT.date() + DAY, reason="Fraud.", at=AT + DAY)
    converge(maja, at=AT + DAY)
    look(AT + DAY)
    row = Finding.objects.get()
    assert (row.kind, row.cause) == ("broken", "withdrawn")
    assert fixes.wrong(row) == "The badge was withdrawn on 3 March 2026, and nothing asks for it again."
    assert mending.mend(row, today=AT.date() + DAY, at=AT + DAY)
    assert seen() == []
    again = Obligation.objects.filter(user=maja).state_on(AT.date() + DAY).get()
    assert (again.state, again.occasion[:11]) == (State.DONE, "reinstated:")  # what she learned still counts


def test_a_person_whom_no_run_has_seen_is_started_again_by_a_button(hr: User) -> None:
    requirement = make_requirement()
    maja = make_person()
    expired(maja, requirement)
    look(AT)
    row = Finding.objects.get()
    assert (row.kind, row.cause, fixes.address(row)) == ("broken", "stopped", "")
    signed_in(hr).post(f"/reports/renewals/{row.uuid}/")
    row.refresh_from_db()
    assert row.gone_at
    assert Obligation.objects.known().filter(user=maja, closed_on=None).exists()


def test_a_badge_that_expired_behind_a_closed_door_is_mended_by_name(hr: User) -> None:
    requirement = make_requirement(mode=RequirementRule.Mode.PAUSED)
    maja = make_person()
    expired(maja, requirement)
    converge(maja)
    look(AT)
    row = Finding.objects.get()
    assert (row.kind, row.cause) == ("broken", "closed-door")
    assert fixes.remedy(row) == "The requirement takes nobody in at present. Assign the person by name."
    assert not mending.mend(row, today=AT.date(), at=AT)
    make_decision(make_order(Act.INCLUDE, requirement, last_day=None), [maja], hr)
    assert seen() == [("Maja Lindqvist", "open")]  # the renewal, late from its first day


def test_two_requirements_for_one_badge_are_double_until_one_is_waived(hr: User) -> None:
    certification = make_certification()
    make_requirement(certification)
    second = make_requirement(certification, slug="operations", due_days=10)
    maja = make_person()
    converge(maja)
    look(AT)
    assert seen() == [("Maja Lindqvist", "double")]
    row = Finding.objects.get()
    assert fixes.wrong(row) == "“operations” and “all-staff” ask for the same badge."
    make_decision(make_order(Act.WAIVE, second), [maja], hr)
    assert seen() == []


def test_what_cannot_be_learned_is_found_in_the_language_of_each() -> None:
    course = make_version(make_course(language="da")).edition.course
    requirement = make_requirement(make_certification(course=course))
    anna, bo = make_person("Anna Berg"), make_person("Bo Dahl", language="da")
    converge(anna, bo)
    look(AT)
    assert seen() == [("Anna Berg", "no-training")]
    said = "The course “tea” is not published in English."
    assert fixes.wrong(Finding.objects.get()) == said

    Criterion.objects.update(retired_at=AT)
    look(AT)
    assert {row.cause for row in Finding.objects.standing()} == {"empty"}
    requirement.certification.is_draft = True
    requirement.certification.save()
    look(AT)
    assert seen() == [("Anna Berg", "no-training"), ("Bo Dahl", "no-training")]
    assert {fixes.wrong(row) for row in Finding.objects.standing()} == {"The badge is a draft, so nobody can earn it."}


def test_hr_gets_one_line_until_she_has_seen_the_list(hr: User, governance: User) -> None:
    requirement = make_requirement(long_lapse_days=None)
    converge(maja := holder(requirement), at=LATE)
    for day in (LATE, LATE + DAY):
        reminding.owe_news(look(day), today=day.date(), at=day)
    reminder = Reminder.objects.get()
    assert (reminder.user, reminder.kind) == (hr, "renewals")
    source = reminding.RenewalSource()
    assert source.still_owed([reminder], LATE.date()) == {reminder.pk}
    assert source.lines([reminder], LATE.date())[reminder.pk].text == "1 renewal needs a look"
    page = signed_in(hr).get("/reports/renewals/")
    assert maja.name in page.text
    reminder.refresh_from_db()
    assert reminder.settled_at
    assert bell_lines(hr.pk, LATE.date()) == []


def test_nobody_is_let_go_of_without_a_word(hr: User) -> None:
    requirement = make_requirement(rule={"fact": "department", "in": ["operations/"]})
    maja, bo = make_person("Maja Lindqvist"), make_person("Bo Dahl", last_day=date(2026, 3, 3))
    converge(maja, bo)
    assert list(closed(hr, today=AT.date(), at=AT)) == []
    set_rule(requirement=requirement, audience_rule=SALES, starts_on=date(2026, 3, 10), at=AT)
    then = AT + 10 * DAY
    converge(maja, bo, at=then)
    said = {one.user.name: one.words for one in lines(closed(hr, today=then.date(), at=then), then.date())}
    assert said == {
        "Maja Lindqvist": "The rule of the requirement changed on 10 March 2026 and leaves this person out.",
        "Bo Dahl": "Does not work here since 4 March 2026.",
    }
    after = then + 31 * DAY
    assert list(closed(hr, today=after.date(), at=after)) == []


def test_pages_and_file_show_what_stands_in_a_fixed_number_of_statements(
    hr: User, governance: User, coordinator: User, staff: User
) -> None:
    certification = make_certification()
    make_requirement(certification)
    make_requirement(certification, slug="operations", due_days=10)
    converge(staff)
    look(AT)
    addresses = ["/reports/renewals/", "/reports/renewals.csv", "/reports/renewals/closed/", "/decisions/"]
    client = signed_in(hr)

    def statements(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
            assert b"".join(answer) if answer.streaming else answer.content
        return len(captured)

    small = [statements(address) for address in addresses]
    crowd = make_people([f"P{number} Q" for number in range(30)])
    converge(*crowd)
    with CaptureQueriesContext(connection) as many:
        look(AT)
    assert Finding.objects.standing().count() == 31
    with CaptureQueriesContext(connection) as few:
        look(AT)
    assert len(many) - len(few) == 1  # the one that inserts
    assert [statements(address) for address in addresses] == small
    assert max(small) <= 12

    file = b"".join(client.get("/reports/renewals.csv?kind=double").streaming_content).decode("utf-8-sig")
    assert file.splitlines()[0] == "employee_number,name,department,requirement,kind,cause,found"
    assert f"{staff.employee_number},Maja Lindqvist,Operations,operations,double,twice,2026-03-02" in file
    link = f"/reports/renewals/{Finding.objects.get(user=staff).uuid}/"
    assert [link in signed_in(one).get("/reports/renewals/").text for one in (hr, governance)] == [True, False]
    assert signed_in(coordinator).get("/reports/renewals/").status_code == 403
