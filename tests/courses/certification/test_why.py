"""Why: the same reckoning as everybody's, in words; as much of it as is the reader's to know."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.models import Audience, Leave, User
from courses.certification import obligations, windows
from courses.certification.clock import Code
from courses.certification.decisions import Grounds, count_as_done, extend, include, waive
from courses.certification.facts import read_facts, read_plan
from courses.certification.models import Award, Certification, Obligation, Requirement
from courses.certification.why import SAID
from courses.certification.why_next import coming, term_said
from courses.enrollments.services import enroll
from courses.models import Course
from lms.lib.formats import day
from lms.lib.history import Change, splice
from tests.builders import AT, make_programme
from tests.builders_certification import converge, finish_course, make_certification, make_requirement
from tests.cast import signed_in

ONE = timedelta(days=1)
DANES = {"all": [{"fact": "country", "in": ["DK", "SE"]}, {"not": {"fact": "worker_type", "in": ["agency"]}}]}


@pytest.fixture
def today() -> Iterator[None]:
    with time_machine.travel(AT):
        yield


@pytest.fixture
def danes(today: None, staff: User, governance: User) -> Requirement:
    """`staff` owes the Listener because she works in Denmark, as governance has laid down."""
    make_programme()
    audience = Audience.objects.create(slug="north", name="The North", rule=DANES)
    requirement = make_requirement(rule=DANES, audience=audience, by=governance)
    converge(staff)
    return requirement


def owed(user: User) -> Obligation:
    return Obligation.objects.known().get(user=user, closed_on__isnull=True)


def read(client: Client, user: User) -> str:
    answer = client.get(reverse("certification:why", args=[owed(user).uuid]))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", strip_tags(answer.text))


def away(user: User, first: date, last: date) -> None:
    splice(Leave, [Change({"user_id": user.pk}, first, last + ONE)], at=AT)
    converge(user)


def test_each_reason_has_its_sentence() -> None:
    assert SAID.keys() == set(Code)
    folder = Path(obligations.__file__).parent
    literal = [path.name for path in folder.glob("*.py") if re.search(r'"code": "', path.read_text())]
    assert literal == [], "reasons are written by `Code`, which this test holds against the sentences"


def test_she_reads_the_rule_her_facts_and_her_dates(danes: Requirement, staff: User) -> None:
    text = read(signed_in(staff), staff)
    assert "Because “Listener” is asked of everybody in “The North”. It has counted since 5 January 2026." in text
    assert "Everybody for whom this is true: country is DK or SE and not (kind of employment is agency worker)." in text
    assert "It gives 30 days, opens the renewal 60 days before the badge ends, and has 30 days of grace." in text
    assert "The rule of 1 January 2026, set by Peter Juhl" in text
    assert "What was known on 5 January 2026" in text
    assert "Country (asked for DK or SE)DK" in text
    assert "Kind of employment (not for agency worker)employee" in text
    assert "30 days from 5 January 2026: due on 4 February 2026." in text


def test_who_is_named_reads_that_and_no_facts(danes: Requirement, outsider: User, hr: User) -> None:
    make = {"starts_on": date(2026, 2, 1), "ends_on": None, "grounds": Grounds(reason="Asked to", at=AT, by=hr)}
    requirement = make_requirement(
        Certification.objects.create(slug="crew", name="Crew"), slug="crew", rule={"fact": "site", "in": ["nowhere"]}
    )
    include(user_ids=[outsider.pk], requirement=requirement, **make)
    converge(outsider)
    row = Obligation.objects.get(user=outsider, requirement=requirement)
    text = strip_tags(signed_in(outsider).get(reverse("certification:why", args=[row.uuid])).text)
    assert "Because “Crew” was assigned by name. It has counted since 1 February 2026." in text
    assert "What was known on" not in text
    assert "Reason: Asked to" in text


def decide_all(requirement: Requirement, staff: User, hr: User) -> None:
    grounds = Grounds(reason="CANARY-REASON", evidence="CANARY-EVIDENCE", at=AT, by=hr)
    people = [staff.pk]
    waive(
        user_ids=people,
        requirement=requirement,
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 2, 8),
        grounds=grounds,
    )
    extend(
        user_ids=people,
        requirement=requirement,
        decided_on=date(2026, 2, 10),
        due_on=date(2026, 3, 20),
        grounds=grounds,
    )
    course = Course.objects.get(slug="tea")
    count_as_done(user_ids=people, course=course, starts_on=date(2026, 3, 1), ends_on=None, grounds=grounds)
    converge(staff)


def test_reasons_are_hers_evidence_is_hrs_and_a_manager_reads_neither(
    danes: Requirement, staff: User, manager: User, governance: User, hr: User
) -> None:
    away(staff, date(2026, 1, 12), date(2026, 1, 21))
    decide_all(danes, staff, hr)

    mine = read(signed_in(staff), staff)
    assert "Exempt from 1 February 2026 through 7 February 2026." in mine
    assert "More time, given on 10 February 2026: until 20 March 2026." in mine
    assert "“Tea” counts as done since 1 March 2026." in mine
    assert "Reason: CANARY-REASON" in mine and "Decided by Helle Kruse" in mine
    assert "CANARY-EVIDENCE" not in mine
    assert "Away from 12 January 2026 to 21 January 2026: 10 days do not count" in mine

    full = read(signed_in(hr), staff)
    assert "Listener: why Maja Lindqvist has this" in full
    assert "Reason: CANARY-REASON" in full and "Evidence: CANARY-EVIDENCE" in full
    assert "Decided by Helle Kruse, written down 2 March 2026" in full

    for reader in (manager, governance):
        status = read(signed_in(reader), staff)
        assert "Exempt from 1 February 2026 through 7 February 2026." in status
        assert "The clock stood still for 10 days, so the new date is 14 February 2026." in status
        for secret in ("CANARY", "Helle Kruse", "Away", "12 January"):
            assert secret not in status


def test_each_row_of_the_team_and_of_the_report_leads_there(
    danes: Requirement, staff: User, manager: User, hr: User, outsider: User
) -> None:
    address = reverse("certification:why", args=[owed(staff).uuid])
    pages = ((manager, "/team/"), (hr, "/reports/people"), (hr, f"/reports/people/{staff.uuid}/"))
    for reader, page in pages:
        assert f'href="{address}"' in signed_in(reader).get(page).text, page
    assert signed_in(outsider).get(address).status_code == 404


def test_after_a_leave_home_and_page_say_the_new_date_and_never_what_kind(danes: Requirement, staff: User) -> None:
    away(staff, date(2026, 1, 12), date(2026, 2, 27))
    said = (
        "You were away from 12 January 2026 to 27 February 2026. "
        "The clock stood still, so this is now due on 23 March 2026."
    )
    client = signed_in(staff)
    assert said in strip_tags(client.get("/").text)
    assert said in read(client, staff)
    with time_machine.travel(AT + 40 * ONE):
        assert said not in strip_tags(client.get("/").text)


@pytest.mark.parametrize("readers", ["staff", "hr"])
def test_statements_do_not_grow_with_what_was_decided(danes: Requirement, staff: User, hr: User, readers: str) -> None:
    client, address = (
        signed_in({"staff": staff, "hr": hr}[readers]),
        reverse("certification:why", args=[owed(staff).uuid]),
    )

    def statements() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    decide_all(danes, staff, hr)
    few = statements()
    grounds = Grounds(reason="Again", at=AT + ONE, by=hr)
    for month in range(3, 9):
        first = date(2026, month, 10)
        waive(user_ids=[staff.pk], requirement=danes, starts_on=first, ends_on=first + ONE, grounds=grounds)
        extend(user_ids=[staff.pk], requirement=danes, decided_on=first, due_on=first + 40 * ONE, grounds=grounds)
    assert statements() == few


def setting(base: str, **values: int) -> Certification:
    return Certification(slug="listener", months=12, expiry_base=base, **values)


@pytest.mark.parametrize(
    ("certification", "awarded", "before", "words"),
    [
        (
            setting("completion"),
            date(2026, 3, 2),
            None,
            "The badge of 2 March 2026 is good for 12 months from that day: through 1 March 2027.",
        ),
        (
            setting("previous"),
            date(2027, 2, 10),
            date(2026, 3, 2),
            "The badge of 10 February 2027 was renewed in time. Its months go on from 2 March 2026: "
            "good through 1 March 2028.",
        ),
        (
            setting("month-end"),
            date(2026, 3, 2),
            None,
            "The badge of 2 March 2026 is good for 12 months, to the end of the month: through 31 March 2027.",
        ),
        (
            setting("fixed", fixed_month=6, fixed_day=30),
            date(2026, 3, 2),
            None,
            "The badge of 2 March 2026 is good to a fixed day of the year: through 30 June 2026.",
        ),
    ],
    ids=["completion", "previous", "month-end", "fixed"],
)
def test_the_words_give_the_end_that_is_reckoned(
    certification: Certification, awarded: date, before: date | None, words: str
) -> None:
    previous = Award(awarded_on=before, anchor_on=before, expires_on=date(2027, 3, 2)) if before else None
    term = windows.Term(before, date(2027, 3, 2)) if before else None
    ends = windows.term(certification, awarded, previous=term, in_time=True)
    award = Award(awarded_on=awarded, anchor_on=ends.anchor_on, expires_on=ends.expires_on, previous=previous)
    said = term_said(award, certification)
    assert said == words
    assert ends.expires_on and day(ends.expires_on - ONE) in said


def test_what_a_changed_setting_no_longer_gives_is_not_explained_by_it() -> None:
    award = Award(awarded_on=date(2026, 3, 2), anchor_on=date(2026, 3, 2), expires_on=date(2027, 3, 2))
    assert term_said(award, setting("month-end")) == "The badge of 2 March 2026 is good through 1 March 2027."


@pytest.mark.django_db
@pytest.mark.parametrize("leave", [None, (date(2027, 2, 1), date(2027, 2, 10))], ids=["plain", "leave"])
def test_what_comes_is_reckoned_as_for_everybody(staff: User, leave: tuple[date, date] | None) -> None:
    make_requirement(make_certification())
    converge(staff)
    finish_course(staff, at=AT)
    converge(staff)
    spans = []
    if leave:
        away(staff, *leave)
        spans = [(leave[0], leave[1] + ONE)]
    row, ends_on = owed(staff), date(2027, 3, 2)
    moments = [one.on for one in coming(row, read_plan(AT.date()), read_facts([staff.pk], AT.date()))]
    due_on = windows.renewal_due_on(ends_on, 60, spans)
    assert moments == sorted(
        [
            windows.renewal_opens_on(ends_on, 60),
            due_on,
            ends_on,
            windows.lapses_on(ends_on, row.rule, spans),
            windows.full_on(ends_on, row.rule, spans),
        ]
    )
    # The renewal that opens then has that very day.
    converge(staff, at=AT + 310 * ONE)
    assert owed(staff).due_on == due_on


@pytest.mark.django_db
def test_what_was_done_before_it_was_asked_for_is_told(today: None, staff: User) -> None:
    make_programme()
    certification = make_certification()
    course = Course.objects.get()
    enroll(user_ids=[staff.pk], course=course, source="self", at=AT - 20 * ONE)
    finish_course(staff, at=AT - 10 * ONE)
    make_requirement(certification, starts_on=date(2026, 3, 1), credit_days=30)
    converge(staff)
    text = read(signed_in(staff), staff)
    assert "“Tea”, version 1, finished on 20 February 2026, before it was asked for. That counts, 30 days back." in text
    assert "All criteria were met on 20 February 2026." in text
