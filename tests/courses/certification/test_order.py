"""Whenever the jobs ran: in the end the same is said of every day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.services import PersonFacts, write_people
from courses.certification.models import Obligation
from courses.guidelines.models import Guideline, RevisionText
from courses.guidelines.needs import country_of
from courses.guidelines.starts import Approval, set_start
from tests.builders import AT, make_person
from tests.builders_certification import converge, finish_course, make_certification, make_requirement
from tests.builders_guidelines import make_guideline, make_revision, make_signature, text_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DAYS = 40
Event = tuple[int, str, Any]

changes = st.fixed_dictionaries(
    {
        "slug": st.sampled_from(["g1", "g4"]),
        "material": st.sampled_from([True, True, True, False]),
        "resign_days": st.integers(3, 12),
        "waits": st.sampled_from([[], [], ["DE"]]),
        "later": st.integers(0, 3),
        "tiers": st.sampled_from([[], ["listen"], ["lead"]]),
    }
)
events = st.one_of(
    st.tuples(st.integers(1, DAYS), st.just("publish"), changes),
    st.tuples(st.integers(1, DAYS), st.just("sign"), st.sampled_from(["g1", "g4"])),
    st.tuples(st.integers(1, DAYS), st.just("move"), st.sampled_from(["DK", "DE"])),
    st.tuples(st.integers(1, DAYS), st.just("start"), st.integers(0, 5)),
    st.tuples(st.integers(1, DAYS), st.just("retire"), st.sampled_from(["g1", "g4"])),
)


def happen(event: Event, user: User, governance: User) -> None:
    day, kind, value = event
    at = AT + day * DAY
    if kind == "publish":
        _publish(day, value)
    elif kind == "sign":
        texts = RevisionText.objects.for_reader("en", at.date(), country_of(user, at.date()))
        for text in texts.filter(revision__guideline__slug=value)[:1]:
            make_signature(user, text, at=at)
    elif kind == "move":
        facts = PersonFacts(
            employee_number=user.employee_number or "",
            name=user.name,
            email=user.email or "",
            time_zone=user.time_zone,
            department="operations/",
            starts_on=date(2026, 1, 5),
            country=value,
        )
        write_people([facts], at=at, effective_on=at.date())
    elif kind == "start":
        _start(day, value, governance)
    else:
        Guideline.objects.filter(slug=value, retired_on__isnull=True).update(retired_on=at.date())


def _publish(day: int, value: dict[str, Any]) -> None:
    at, fields = AT + day * DAY, dict(value)
    guideline = Guideline.objects.get(slug=fields.pop("slug"))
    if guideline.retired_on is None:
        effective_on = at.date() + fields.pop("later") * DAY
        make_revision(guideline, extra=f"More of day {day}.", at=at, effective_on=effective_on, **fields)


def _start(day: int, later: int, governance: User) -> None:
    today = (AT + day * DAY).date()
    for guideline in Guideline.objects.all():
        for revision in guideline.revisions.filter(starts__superseded_at__isnull=True, starts__country="DE"):
            start = revision.starts.get(superseded_at__isnull=True)
            if start.starts_on is None:
                set_start(
                    revision=revision,
                    country="DE",
                    starts_on=max(today + later * DAY, revision.effective_on),
                    by=governance,
                    today=today,
                    at=AT + day * DAY,
                    approval=Approval("yes.txt", b"Agreed."),
                )


def said(user: User) -> list[tuple]:
    found = []
    for number in range(DAYS + 30):
        row = Obligation.objects.filter(user=user).state_on((AT + number * DAY).date()).get()
        found.append((number, row.state, row.due_on, row.met_on, row.expires_on))
    return found


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    drawn=st.lists(events, min_size=1, max_size=7, unique_by=lambda event: event[:2]),
    nights=st.sets(st.integers(1, DAYS), max_size=6),
)
def test_the_order_of_the_jobs_is_in_no_answer(
    certified: User, governance: User, drawn: list[Event], nights: set[int]
) -> None:
    assert lived(certified, governance, drawn, nights) == lived(certified, governance, drawn, set(range(1, DAYS, 2)))


def lived(user: User, governance: User, drawn: list[Event], nights: set[int]) -> list[tuple]:
    with transaction.atomic():
        for day in range(1, DAYS + 1):
            for event in sorted((one for one in drawn if one[0] == day), key=lambda one: one[1]):
                happen(event, user, governance)
            if day in nights:
                converge(user, at=AT + day * DAY + timedelta(hours=3))
        for hour in (1, 2):
            converge(user, at=AT + DAYS * DAY + timedelta(hours=8 + hour))
            answers = said(user)
        transaction.set_rollback(True)
    return answers


@pytest.fixture
def certified(db: None) -> User:
    """In Denmark, the badge since 2 March 2026."""
    guidelines = [make_guideline("g1"), make_guideline("g4")]
    make_requirement(make_certification(guidelines=guidelines))
    maja = make_person(starts_on=date(2026, 2, 20))
    converge(maja)
    finish_course(maja, at=AT)
    for guideline in guidelines:
        make_signature(maja, text_of(guideline))
    converge(maja)
    return maja
