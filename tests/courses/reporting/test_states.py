"""Every figure, recomputed one person at a time by a model that shares no line with the site."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Leave, User
from courses.certification.models import Requirement, Waiver
from courses.certification.querysets import State
from courses.reporting.figures import count
from courses.reporting.filters import Filters
from courses.reporting.statement import rows
from lms.lib.history import Change, splice
from tests.builders import AT, make_people
from tests.builders_reporting import ON, make_obligation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Span = tuple[date, date | None]


@dataclass(frozen=True)
class Case:
    assigned_on: date
    due_on: date
    met_on: date | None = None
    expires_on: date | None = None
    covered_until: date | None = None
    closed_on: date | None = None
    waiver: Span | None = None
    leave: Span | None = None


def said_of(case: Case, on: date) -> str | None:
    """The state as a person would reckon it with a calendar; None = not counted."""
    if on < case.assigned_on or (case.closed_on is not None and on >= case.closed_on):
        return None
    if _within(case.waiver, on):
        return "exempt"
    holds = case.met_on is not None and case.met_on <= on
    over = case.expires_on is not None and case.expires_on <= on
    if (holds and not over) or (case.covered_until is not None and on < case.covered_until):
        return "done"
    if _within(case.leave, on):
        return "on-leave"
    if (holds and over) or case.covered_until is not None:
        return "expired"
    return "overdue" if on > case.due_on else "due"


def _within(span: Span | None, on: date) -> bool:
    return span is not None and span[0] <= on and (span[1] is None or on < span[1])


@pytest.fixture
def six(listener: Requirement) -> list[User]:
    return make_people(["A A", "B B", "C C", "D D", "E E", "F F"], department="havnby/one/")


def write(case: Case, user: User, requirement: Requirement) -> None:
    names = ("assigned_on", "due_on", "met_on", "expires_on", "covered_until", "closed_on")
    make_obligation(user, requirement, **{name: getattr(case, name) for name in names})
    if case.waiver:
        splice(Waiver, [Change({"user_id": user.pk, "requirement_id": requirement.pk}, *case.waiver)], at=AT)
    if case.leave:
        splice(Leave, [Change({"user_id": user.pk}, *case.leave)], at=AT)


def counted(viewer: User, on: date) -> Counter[str]:
    figures = count(rows(viewer, on, Filters()), within="", names={})
    return Counter({state: number for state, number in figures.total.counts.items() if number})


WEEK = 7 * DAY
CASES = {
    "due on its last day": (Case(ON - WEEK, ON), "due"),
    "overdue the day after": (Case(ON - WEEK, ON - DAY), "overdue"),
    "not assigned yet": (Case(ON + DAY, ON + WEEK), None),
    "assigned today": (Case(ON, ON + WEEK), "due"),
    "closed today": (Case(ON - WEEK, ON + WEEK, closed_on=ON), None),
    "closed tomorrow": (Case(ON - WEEK, ON + WEEK, closed_on=ON + DAY), "due"),
    "done today": (Case(ON - WEEK, ON + WEEK, met_on=ON, expires_on=ON + WEEK), "done"),
    "done, on its last day": (Case(ON - WEEK, ON, met_on=ON - WEEK, expires_on=ON + DAY), "done"),
    "expired from the first bad day": (Case(ON - WEEK, ON, met_on=ON - WEEK, expires_on=ON), "expired"),
    "renewal open, still covered": (Case(ON - WEEK, ON, covered_until=ON + DAY), "done"),
    "renewal open, cover over": (Case(ON - WEEK, ON - DAY, covered_until=ON), "expired"),
    "exempt beats done": (Case(ON - WEEK, ON, met_on=ON, expires_on=None, waiver=(ON, None)), "exempt"),
    "a waiver that ended": (Case(ON - WEEK, ON - DAY, waiver=(ON - WEEK, ON)), "overdue"),
    "done beats leave": (Case(ON - WEEK, ON, met_on=ON, leave=(ON, None)), "done"),
    "leave beats overdue": (Case(ON - WEEK, ON - DAY, leave=(ON - DAY, ON + DAY)), "on-leave"),
    "leave beats expired": (Case(ON - WEEK, ON, met_on=ON - WEEK, expires_on=ON, leave=(ON, None)), "on-leave"),
    "back from leave": (Case(ON - WEEK, ON - DAY, leave=(ON - WEEK, ON)), "overdue"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_state_on_a_day_follows_from_the_dates(name: str, six: list[User], listener: Requirement, hr: User) -> None:
    case, state = CASES[name]
    write(case, six[0], listener)
    assert said_of(case, ON) == state
    assert counted(hr, ON) == Counter({state: 1} if state else {})


days = st.integers(-40, 40).map(lambda number: ON + number * DAY)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first = draw(days)
    return first, draw(st.none() | st.integers(1, 30).map(lambda number: first + number * DAY))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    assigned_on = draw(days)
    met_on = draw(st.none() | days)
    return Case(
        assigned_on=assigned_on,
        due_on=draw(days),
        met_on=met_on,
        expires_on=draw(st.none() | days) if met_on else None,
        covered_until=draw(st.none() | days) if met_on is None else None,
        closed_on=draw(st.none() | days),
        waiver=draw(st.none() | spans()),
        leave=draw(st.none() | spans()),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(cases(), min_size=6, max_size=6), on=days)
def test_the_figures_are_those_of_a_model_that_counts_by_hand(
    six: list[User], listener: Requirement, hr: User, drawn: list[Case], on: date
) -> None:
    with transaction.atomic():
        for user, case in zip(six, drawn, strict=True):
            write(case, user, listener)
        expected = Counter(state for case in drawn if (state := said_of(case, on)))
        found = counted(hr, on)
        transaction.set_rollback(True)
    assert found == expected
    assert set(found) <= set(State.values)
