"""The one writer of history: never an overlap, the remainders right, the past as it was known; also for two at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Tier, TierMembership, User
from lms.lib.history import Change, known_instant, splice
from tests.builders import make_tier
from tests.races import on_postgresql

FIRST = date(2026, 1, 1)
DAYS = 10
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

# (first day, length or None for open, what is true or None for nothing)
steps = st.lists(
    st.tuples(
        st.integers(0, DAYS - 1),
        st.none() | st.integers(1, DAYS),
        st.sampled_from([None, "rule", "opt-in", "nomination"]),
    ),
    min_size=1,
    max_size=6,
)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def change(user: User, tier: Tier, start: int, length: int | None, source: str | None) -> Change:
    ends_on = None if length is None else day(start + length)
    values = None if source is None else {"source": source, "topics": []}
    return Change({"user_id": user.pk, "tier_id": tier.pk}, day(start), ends_on, values)


def told(user: User, known: datetime | None = None) -> list[str | None]:
    """What is true on each day, read by `as_of`; two truths on one day would raise."""
    truth = []
    for number in range(2 * DAYS + 1):
        row = TierMembership.objects.as_of(day(number), known).filter(user=user)
        truth.append(row.get().source if row else None)
    return truth


def make_user(number: int = 0) -> User:
    return User.objects.create(name="Anna", employee_number=f"history-{number}-{User.objects.count()}")


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_whatever_is_spliced_each_day_has_one_truth_and_every_past_stays_readable(
    steps: list[tuple[int, int | None, str | None]],
) -> None:
    user, tier = make_user(), make_tier()
    expected: list[str | None] = [None] * (2 * DAYS + 1)
    pasts = []
    for number, (start, length, source) in enumerate(steps):
        at = AT + timedelta(hours=number)
        end = len(expected) if length is None else start + length
        expected[start:end] = [source] * (end - start)
        one = change(user, tier, start, length, source)
        splice(TierMembership, [one], at=at)
        assert splice(TierMembership, [one], at=at) == []
        pasts.append((at + timedelta(minutes=1), list(expected)))
    assert told(user) == expected
    for known, truth in pasts:
        assert told(user, known) == truth


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_many_changes_at_once_say_the_same_as_one_after_the_other(
    steps: list[tuple[int, int | None, str | None]],
) -> None:
    tier, together, singly = make_tier(), make_user(1), make_user(2)
    splice(TierMembership, [change(together, tier, *step) for step in steps], at=AT)
    for step in steps:
        splice(TierMembership, [change(singly, tier, *step)], at=AT)
    assert told(together) == told(singly)


@pytest.mark.django_db
def test_the_only_update_closes_a_row_once() -> None:
    user, tier = make_user(), make_tier()
    splice(TierMembership, [change(user, tier, 0, None, "rule")], at=AT)
    before = TierMembership.objects.values().get()
    splice(TierMembership, [change(user, tier, 10, 5, "opt-in")], at=AT + timedelta(days=1))
    after = TierMembership.objects.values().get(id=before["id"])
    assert after == before | {"superseded_at": AT + timedelta(days=1)}
    assert TierMembership.objects.filter(id=before["id"]).supersede(at=AT) == 0
    spans = TierMembership.objects.known().order_by("starts_on").values_list("starts_on", "ends_on", "source")
    assert list(spans) == [(day(0), day(10), "rule"), (day(10), day(15), "opt-in"), (day(15), None, "rule")]


@pytest.mark.django_db
def test_other_keys_of_the_same_person_are_left_alone() -> None:
    user, tier, other = make_user(), make_tier(), make_tier("exec")
    splice(TierMembership, [change(user, other, 0, None, "rule")], at=AT)
    splice(TierMembership, [change(user, tier, 0, None, "opt-in")], at=AT)
    assert set(TierMembership.objects.known().values_list("tier__slug", "source")) == {
        ("exec", "rule"),
        ("listen", "opt-in"),
    }


def test_known_on_a_day_means_by_its_end_in_the_companys_zone() -> None:
    assert known_instant(date(2026, 3, 3)) == datetime(2026, 3, 3, 23, 0, tzinfo=UTC)
    assert known_instant(date(2026, 7, 3)) == datetime(2026, 7, 3, 22, 0, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
@on_postgresql
def test_writers_at_the_same_time_take_turns() -> None:
    user, tier = make_user(), make_tier()
    writers = 4
    barrier = Barrier(writers)

    def write(number: int) -> None:
        try:
            for turn in range(8):
                barrier.wait(timeout=30)
                one = change(user, tier, (number * 3 + turn) % DAYS, 10, ["rule", "opt-in"][number % 2])
                splice(TierMembership, [one], at=AT + timedelta(minutes=turn))
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    truth = told(user)
    assert any(truth)
    rows = list(TierMembership.objects.known().order_by("starts_on"))
    assert all(one.ends_on <= two.starts_on for one, two in zip(rows, rows[1:], strict=False))
