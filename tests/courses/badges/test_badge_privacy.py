"""From the public page nobody learns of leave, illness or exit: the pages of all these people are the same."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from courses.certification.badges.issuing import issue_missing
from courses.certification.badges.services import NotTheHolder, choose
from courses.certification.models import Award
from tests.builders import AT, make_person
from tests.builders_badges import make_award, make_listener
from tests.builders_certification import make_requirement
from tests.builders_clearance import make_crisis, make_leave, make_right
from tests.builders_guidelines import make_guideline, make_revision, make_signature, text_of
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
TODAY = AT.date()
AWARDED = date(2026, 1, 20)
OWN = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|base64,[\w+/=]+|csrfmiddlewaretoken\" value=\"\w+"


@pytest.fixture(autouse=True)
def clock() -> Iterator[object]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _rules(db: None) -> None:
    make_requirement(make_listener(), grace_days=30)
    make_right("share", certifications=["listener"], guidelines=["g1"])
    make_right("advocate", certifications=["listener", "employee-advocate"])
    make_guideline("g1")


def holder(**facts: object) -> User:
    person = make_person("Kim Berg", **facts)
    award = make_award(person, awarded_on=AWARDED, is_open=True)
    choose(award=award, by=person, at=AT, shows_clearance=True, is_listed=False)
    return person


def page_of(person: User) -> str:
    """Without what each page has of its own: its number, its code, the form's secret."""
    issue_missing(None, AT)
    answer = Client().get(f"/credentials/{Award.objects.get(user=person).uuid}")
    assert answer.status_code == 200
    return re.sub(OWN, "", answer.content.decode())


def signed() -> User:
    person = holder()
    make_signature(person, text_of(make_guideline("g1")))
    return person


def on_leave() -> User:
    person = signed()
    make_leave(person, TODAY - timedelta(days=20), TODAY + timedelta(days=90))
    return person


def gone() -> User:
    person = holder(last_day=TODAY - timedelta(days=3))
    make_signature(person, text_of(make_guideline("g1")))
    return person


NOT_CONFIRMED: list[Callable[[], User]] = [holder, on_leave, gone]


def test_yes_or_not_confirmed_and_never_why() -> None:
    yes, *others = [page_of(make()) for make in (signed, *NOT_CONFIRMED)]
    assert "Share" in yes and "Yes</" in yes and "Not confirmed</" not in yes
    assert "Advocate" not in yes
    assert "Not confirmed</" in others[0]
    assert len(set(others)) == 1


def test_a_crisis_or_a_changed_guideline_reads_as_leave_does() -> None:
    people = [signed(), on_leave()]
    before = [page_of(one) for one in people]
    assert before[0] != before[1]
    make_crisis(rights=("share",))
    assert page_of(people[0]) == before[1]
    make_revision(make_guideline("g1"), extra="And more.", effective_on=TODAY)
    assert page_of(people[0]) == before[1]


def test_without_the_switch_the_page_never_changes_with_the_person() -> None:
    people = [make() for make in (signed, *NOT_CONFIRMED)]
    for one in people:
        choose(award=Award.objects.get(user=one), by=one, at=AT, shows_clearance=False, is_listed=False)
    pages = {page_of(one) for one in people}
    assert len(pages) == 1 and "confirmed" not in pages.pop()


@pytest.mark.parametrize("days", [365, 394, 395, 400, 480])
def test_leave_does_not_show_in_when_a_badge_ends(clock: object, days: int) -> None:
    """Leave makes a person's grace longer; the page knows the grace of the kind only."""
    people = [make() for make in (signed, on_leave, gone)]
    make_leave(people[1], AWARDED + timedelta(days=300), AWARDED + timedelta(days=450))
    issue_missing(None, AT)
    clock.move_to(AT + timedelta(days=days) - (TODAY - AWARDED))
    pages = {page_of(one) for one in people}
    assert len(pages) == 1
    assert ("time to renew" in pages.pop()) == (days < 395)


def test_only_the_holder_switches_it_on(hr: User) -> None:
    person = holder()
    award = Award.objects.get(user=person)
    with pytest.raises(NotTheHolder):
        choose(award=award, by=hr, at=AT, shows_clearance=True, is_listed=True)
    assert signed_in(hr).post(f"/badges/{award.uuid}/choices/", {"is_listed": "on"}).status_code == 404
    signed_in(person).post(f"/badges/{award.uuid}/choices/", {})
    assert "Not confirmed" not in page_of(person)
