"""An audience rule as one query, and the same rule thought through for one person in memory: they must agree."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.audiences import check, facts_used, matching, member_since, read_past
from accounts.models import Employment, Leave, TierMembership, User
from accounts.services import DepartmentFacts, PersonFacts, join_tier, write_departments, write_people
from tests.builders import make_tier

pytestmark = pytest.mark.django_db

START = date(2026, 1, 1)
AT = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
COUNTRIES, UNITS, TIERS = ["DK", "SE", "US"], ["ops/", "ops/store/", "opsother/"], ["expert", "exec"]

facts = st.one_of(
    st.just({"fact": "employed"}),
    st.builds(lambda v: {"fact": "country", "in": v}, st.lists(st.sampled_from(COUNTRIES), min_size=1, max_size=2)),
    st.builds(lambda v: {"fact": "department", "in": v}, st.lists(st.sampled_from(UNITS), min_size=1, max_size=2)),
    st.builds(lambda v: {"fact": "tier", "in": v}, st.lists(st.sampled_from(TIERS), min_size=1, max_size=2)),
)
rules = st.recursive(
    facts,
    lambda part: st.one_of(
        st.builds(lambda v: {"all": v}, st.lists(part, min_size=1, max_size=3)),
        st.builds(lambda v: {"any": v}, st.lists(part, min_size=1, max_size=3)),
        st.builds(lambda v: {"not": v}, part),
    ),
    max_leaves=6,
)


@pytest.fixture
def company() -> None:
    """Twelve people who move, leave, come back and join tiers."""
    write_departments(DepartmentFacts(path, path) for path in UNITS)
    for tier in TIERS:
        make_tier(tier)
    for month in range(4):
        at = AT + timedelta(days=30 * month)
        people = [
            PersonFacts(
                employee_number=str(number),
                name=f"Person {number}",
                department=UNITS[(number + month) % 3],
                country=COUNTRIES[(number * (month + 1)) % 3],
                starts_on=START + timedelta(days=10 * number),
                last_day=START + timedelta(days=70 + number) if month == 3 and number % 4 == 0 else None,
            )
            for number in range(12)
        ]
        write_people(people, at=at, effective_on=at.date())
    for number, tier in enumerate(TIERS):
        ids = [user.pk for user in User.objects.order_by("id")[number :: number + 2]]
        starts_on = START + timedelta(days=35)
        join_tier(user_ids=ids, tier_id=make_tier(tier).pk, source="opt-in", starts_on=starts_on, at=AT)


class World:
    """All that is known, read once."""

    def __init__(self) -> None:
        self.jobs = list(Employment.objects.known().select_related("department"))
        self.tiers = list(TierMembership.objects.known().select_related("tier"))
        self.users = list(User.objects.all())


def holds(rule: dict[str, Any], on: date, user: User, world: World) -> bool:
    """The rule said a second time, as plainly as possible."""
    match rule:
        case {"all": parts}:
            return all(holds(part, on, user, world) for part in parts)
        case {"any": parts}:
            return any(holds(part, on, user, world) for part in parts)
        case {"not": part}:
            return not holds(part, on, user, world)
        case {"fact": "tier"}:
            rows = [row for row in world.tiers if row.user_id == user.pk and row.covers(on)]
            return any(row.tier.slug in rule["in"] for row in rows)
    jobs = [row for row in world.jobs if row.user_id == user.pk and row.covers(on)]
    match rule:
        case {"fact": "employed"}:
            return bool(jobs)
        case {"fact": "country"}:
            return any(job.country in rule["in"] for job in jobs)
        case _:
            return any(job.department.path.startswith(path) for job in jobs for path in rule["in"])


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=rules, day=st.integers(0, 150))
def test_the_query_and_the_plain_rule_name_the_same_people(company: None, rule: dict[str, Any], day: int) -> None:
    check(rule)
    on = START + timedelta(days=day)
    world = World()
    assert matching(rule, on) == {user.pk for user in world.users if holds(rule, on, user, world)}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=rules, day=st.integers(0, 150))
def test_member_since_is_the_first_day_of_the_unbroken_stretch(company: None, rule: dict[str, Any], day: int) -> None:
    on = START + timedelta(days=day)
    world = World()
    since = member_since(rule, on, matching(rule, on))
    for user in world.users:
        if user.pk not in since:
            continue
        stretch = (on - since[user.pk]).days
        assert all(holds(rule, on - timedelta(days=n), user, world) for n in range(stretch + 1))
        # Before the first fact about a person nothing is known, so nothing changes.
        first = min(row.starts_on for row in [*world.jobs, *world.tiers] if row.user_id == user.pk)
        before = since[user.pk] - timedelta(days=1)
        assert before < first or not holds(rule, before, user, world)


def test_the_facts_that_a_rule_used_are_those_of_the_day(company: None) -> None:
    user, world = User.objects.order_by("id")[0], World()
    job = next(row for row in world.jobs if row.user_id == user.pk)
    rule = {
        "any": [
            {"fact": "employed"},
            {"not": {"all": [{"fact": "country", "in": ["SE"]}, {"fact": "department", "in": ["x/"]}]}},
        ]
    }
    past = read_past(job.starts_on, [user.pk])
    assert facts_used(rule, past, user.pk, job.starts_on) == [
        {"fact": "employed", "asked": [], "was": ["employed"], "out": False},
        {"fact": "country", "asked": ["SE"], "was": [job.country], "out": True},
        {"fact": "department", "asked": ["x/"], "was": [job.department.path], "out": True},
    ]
    assert facts_used({"fact": "country", "in": ["SE"]}, past, user.pk, date(2019, 1, 1))[0]["was"] == []


def test_leave_is_no_fact_of_an_audience(company: None) -> None:
    user = User.objects.order_by("id")[0]
    before = matching({"fact": "employed"}, date(2026, 2, 1))
    Leave.objects.create(user=user, starts_on=START, recorded_at=AT)
    assert matching({"fact": "employed"}, date(2026, 2, 1)) == before


@pytest.mark.parametrize(
    "rule",
    [
        None,
        [],
        {},
        {"all": []},
        {"any": "x"},
        {"not": {}},
        {"all": [{"fact": "employed"}], "any": [{"fact": "employed"}]},
        {"fact": "salary", "in": ["1"]},
        {"fact": "country"},
        {"fact": "country", "in": []},
        {"fact": "country", "in": [1]},
        {"fact": "country", "in": "DK"},
        {"all": [{"not": {"fact": "nothing"}}]},
    ],
)
def test_a_rule_that_cannot_be_compiled_is_refused_with_a_sentence(rule: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        check(rule)
    assert refused.value.messages[0].endswith(".")
