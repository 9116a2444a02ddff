"""Calendar arithmetic against instants that were computed elsewhere, and against plain counting."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.lib.dates import add_months, days_covered, is_zone, local_date, push_past, zone

HOSTILE = Path(os.environ.get("HOSTILE_DIR", Path(__file__).parents[2] / "shared" / "hostile"))
CASES = [json.loads(line) for file in HOSTILE.glob("dates.jsonl") for line in file.read_text().splitlines()]
ENDS = [case for case in CASES if case["kind"] == "due_end_of_day"]
EXPIRIES = [case for case in CASES if case["kind"] == "expiry_add_months_clamped"]

days = st.dates(date(2026, 1, 1), date(2026, 6, 30))
spans = st.lists(st.tuples(days, days).map(sorted).filter(lambda span: span[0] < span[1]).map(tuple), max_size=5)


@pytest.mark.parametrize("case", ENDS, ids=lambda case: f"{case['tz']} {case['due_date']}")
def test_a_due_day_lasts_to_its_local_end(case: dict[str, str]) -> None:
    due = date.fromisoformat(case["due_date"])
    begins = datetime.fromisoformat(case["day_starts_utc"])
    ends = datetime.fromisoformat(case["due_until_utc_exclusive"])
    instant = timedelta(microseconds=1)
    assert local_date(begins - instant, case["tz"]) < due
    assert local_date(begins, case["tz"]) == due == local_date(ends - instant, case["tz"])
    assert local_date(ends, case["tz"]) > due


@pytest.mark.parametrize("case", EXPIRIES, ids=lambda case: f"{case['issued']} + {case['months']}")
def test_months_are_clamped_to_the_last_day(case: dict[str, str | int]) -> None:
    assert add_months(date.fromisoformat(str(case["issued"])), int(case["months"])) == date.fromisoformat(
        str(case["expires"])
    )


def test_months_are_counted_from_the_anchor_not_from_the_last_result() -> None:
    assert [add_months(date(2026, 1, 31), n) for n in (1, 2, 13)] == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2027, 2, 28),
    ]


@pytest.mark.parametrize("name", ["", "Europe/Havnby", "../../etc/passwd", "Europe", "\0"])
def test_an_unknown_zone_is_the_companys(name: str) -> None:
    assert zone(name).key == "Europe/Copenhagen"


@pytest.mark.parametrize(
    ("name", "known"), [("Asia/Tokyo", True), ("Europe/Havnby", False), ("../x", False), ("Europe", False)]
)
def test_zones_are_known_by_their_iana_name(name: str, known: bool) -> None:
    assert is_zone(name) is known


def test_the_day_is_the_persons() -> None:
    at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert (local_date(at, "America/Los_Angeles"), local_date(at, "Asia/Tokyo")) == (date(2026, 3, 2), date(2026, 3, 3))
    assert local_date(at) == date(2026, 3, 3)


def counted(spans: list[tuple[date, date]], starts_on: date, ends_on: date) -> int:
    return sum(
        any(first <= starts_on + timedelta(days=n) < last for first, last in spans)
        for n in range((ends_on - starts_on).days)
    )


@given(spans=spans, starts_on=days, length=st.integers(0, 120))
def test_covered_days_are_those_that_one_counts(spans: list[tuple[date, date]], starts_on: date, length: int) -> None:
    ends_on = starts_on + timedelta(days=length)
    assert days_covered(spans, starts_on, ends_on) == counted(spans, starts_on, ends_on)


@given(spans=spans, starts_on=days, length=st.integers(0, 60))
def test_a_pushed_day_leaves_exactly_the_promised_days(
    spans: list[tuple[date, date]], starts_on: date, length: int
) -> None:
    end = push_past(spans, starts_on, length)
    assert (end - starts_on).days - counted(spans, starts_on, end) == length


def test_an_open_span_does_not_move_the_day() -> None:
    assert push_past([(date(2026, 1, 5), None)], date(2026, 1, 1), 30) == date(2026, 1, 31)
