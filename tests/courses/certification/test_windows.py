"""When an award ends, and what its end brings, setting by setting."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from courses.certification.models import Certification, RequirementRule
from courses.certification.windows import Term, full_on, lapses_on, renewal_due_on, term

HOSTILE = Path(os.environ.get("HOSTILE_DIR", Path(__file__).parents[4] / "shared" / "hostile"))
CASES = [json.loads(line) for file in HOSTILE.glob("dates.jsonl") for line in file.read_text().splitlines()]
EXPIRIES = [case for case in CASES if case["kind"] == "expiry_add_months_clamped"]


def setting(base: str = "completion", months: int | None = 12, **values: int) -> Certification:
    return Certification(slug="listener", months=months, expiry_base=base, **values)


@pytest.mark.parametrize("case", EXPIRIES, ids=lambda case: f"{case['issued']}+{case['months']}")
def test_months_are_clamped_to_the_last_day(case: dict) -> None:
    ends = term(setting(months=case["months"]), date.fromisoformat(case["issued"]))
    assert ends.expires_on == date.fromisoformat(case["expires"])


def test_without_months_it_never_ends() -> None:
    assert term(setting(months=None), date(2026, 3, 2)) == Term(date(2026, 3, 2), None)


def test_counted_from_the_previous_end_a_clamped_day_comes_back() -> None:
    monthly = setting("previous", 1)
    first = term(monthly, date(2026, 1, 31))
    second = term(monthly, date(2026, 2, 20), previous=first, in_time=True)
    third = term(monthly, date(2026, 3, 20), previous=second, in_time=True)
    assert [one.expires_on for one in (first, second, third)] == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]


def test_whoever_renews_after_the_lapse_begins_anew() -> None:
    yearly = setting("previous")
    late = term(yearly, date(2027, 6, 10), previous=term(yearly, date(2026, 3, 2)), in_time=False)
    assert late == Term(date(2027, 6, 10), date(2028, 6, 10))


def test_a_month_end_is_the_last_good_day() -> None:
    assert term(setting("month-end"), date(2026, 3, 2)).expires_on == date(2027, 4, 1)


@pytest.mark.parametrize(
    ("awarded", "least", "expires"),
    [
        (date(2026, 3, 2), 0, date(2027, 1, 1)),
        (date(2026, 12, 31), 0, date(2027, 1, 1)),
        (date(2026, 11, 2), 6, date(2028, 1, 1)),
    ],
)
def test_a_fixed_day_is_the_first_one_that_gives_enough_months(awarded: date, least: int, expires: date) -> None:
    yearly = setting("fixed", fixed_month=12, fixed_day=31, min_months=least)
    assert term(yearly, awarded).expires_on == expires


def test_the_29th_of_february_as_a_fixed_day_is_the_28th_in_most_years() -> None:
    leap = setting("fixed", fixed_month=2, fixed_day=29)
    assert term(leap, date(2026, 3, 2)).expires_on == date(2027, 3, 1)
    assert term(leap, date(2027, 3, 2)).expires_on == date(2028, 3, 1)


def test_whoever_renews_early_keeps_the_next_fixed_day() -> None:
    yearly = setting("fixed", fixed_month=12, fixed_day=31)
    first = term(yearly, date(2026, 3, 2))
    assert term(yearly, date(2026, 11, 20), previous=first, in_time=True).expires_on == date(2028, 1, 1)


def test_leave_moves_the_renewal_and_the_lapse_but_not_the_end() -> None:
    rule = RequirementRule(window_days=60, grace_days=30, long_lapse_days=90)
    ends, away = date(2027, 3, 2), [(date(2027, 2, 1), date(2027, 2, 11))]
    assert renewal_due_on(ends, 60, []) == date(2027, 3, 1)
    assert renewal_due_on(ends, 60, away) == date(2027, 3, 11)
    assert lapses_on(ends, rule, away) == date(2027, 4, 1)
    assert lapses_on(ends, rule, [(date(2027, 3, 12), date(2027, 3, 17))]) == date(2027, 4, 6)
    assert full_on(ends, rule, []) == date(2027, 5, 31)


def test_without_a_long_lapse_a_renewal_stays_a_renewal() -> None:
    assert full_on(date(2027, 3, 2), RequirementRule(grace_days=30, long_lapse_days=None), []) is None
