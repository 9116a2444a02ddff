"""Roster in, people out: joiners, movers, leavers, and the same file twice."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command

from accounts.directory.apply import apply
from accounts.directory.parse import parse
from accounts.directory.plan import Plan, make_plan
from accounts.models import Department, Employment, Leave, User
from tests.builders_accounts import COLUMNS, roster_file, roster_row

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def load(*rows: dict[str, str], at: datetime = AT, **file: Any) -> Plan:
    plan = make_plan(parse(roster_file(rows, **file)), today=at.date())
    assert plan.problems == []
    apply(plan, at=at, today=at.date())
    return plan


def job_of(number: str, on: date = TODAY) -> Employment:
    return Employment.objects.as_of(on).with_people().get(user__employee_number=number)


def counts(plan: Plan) -> tuple[int, int, int, int]:
    return len(plan.joiners), len(plan.movers), len(plan.leavers), plan.unchanged_count


def test_a_first_roster_makes_people_departments_and_employments() -> None:
    plan = load(
        roster_row("1", name="Søren Dahl", manager_id="", percent="80", title="Boss", time_zone="Asia/Tokyo"),
        roster_row("2", email="", manager_id="1", acting_manager_id="1", worker_type="agency"),
    )
    assert counts(plan) == (2, 0, 0, 0)
    assert list(Department.objects.values_list("path", "name")) == [
        ("operations/", "Operations"),
        ("operations/logistics/", "Logistics"),
    ]
    boss, picker = User.objects.get(employee_number="1"), User.objects.get(employee_number="2")
    assert (boss.name, boss.language, boss.time_zone, picker.email) == ("Søren Dahl", "da", "Asia/Tokyo", None)
    assert not boss.has_usable_password()
    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [
        (boss.pk, "1@havnby.example", True, True)
    ]
    assert (job_of("1").percent, job_of("2").manager, job_of("2").worker_type) == (80, boss, "agency")
    assert job_of("2").starts_on == date(2026, 1, 5)


def test_the_same_file_twice_changes_nothing() -> None:
    rows = [
        roster_row("1", leave_from="2026-02-01", leave_to="2026-06-30", end="2027-01-31"),
        roster_row("2", manager_id="1", leave_from="2026-01-10", leave_to="2026-01-20"),
        roster_row("3", manager_id="1", end="2026-02-10"),
    ]
    load(*rows)
    before = list(Employment.objects.values()), list(Leave.objects.values()), list(User.objects.values())
    plan = load(*rows, at=AT + timedelta(days=7))
    assert counts(plan) == (0, 0, 0, 3)
    assert (list(Employment.objects.values()), list(Leave.objects.values()), list(User.objects.values())) == before


def test_a_move_holds_from_the_day_of_the_import_and_the_past_stays() -> None:
    load(roster_row("1"), roster_row("2", title="Picker"))
    later = AT + timedelta(days=10)
    plan = load(roster_row("2", title="Shift lead", manager_id="1"), at=later)
    assert counts(plan) == (0, 1, 0, 0)
    assert {what for what, _old, _new in plan.movers[0].changes} == {"title", "manager"}
    assert plan.missing_count == 1
    assert job_of("2", date(2026, 3, 11)).title == "Picker"
    assert job_of("2", date(2026, 3, 12)).title == "Shift lead"
    as_known_before = Employment.objects.as_of(date(2026, 3, 12), known=AT + timedelta(days=1))
    assert as_known_before.get(user__employee_number="2").title == "Picker"


def test_a_leaver_works_on_the_last_day_and_not_on_the_next() -> None:
    load(roster_row("1"))
    plan = load(roster_row("1", end="2026-04-30"), at=AT + timedelta(days=1))
    assert counts(plan) == (0, 0, 1, 0)
    assert job_of("1", date(2026, 4, 30))
    assert not Employment.objects.as_of(date(2026, 5, 1)).exists()


def test_a_withdrawn_end_opens_the_employment_again() -> None:
    load(roster_row("1", end="2026-04-30"))
    plan = load(roster_row("1"), at=AT + timedelta(days=1))
    assert counts(plan) == (0, 1, 0, 0)
    assert job_of("1", date(2030, 1, 1)).ends_on is None


def test_an_end_is_brought_forward_and_put_off() -> None:
    load(roster_row("1", end="2026-04-30"))
    load(roster_row("1", end="2026-03-31"), at=AT + timedelta(days=1))
    assert not Employment.objects.as_of(date(2026, 4, 1)).exists()
    load(roster_row("1", end="2026-06-30", title="Temp"), at=AT + timedelta(days=2))
    assert job_of("1", date(2026, 6, 30)).title == "Temp"
    assert not Employment.objects.as_of(date(2026, 7, 1)).exists()


def test_a_leaver_whose_last_day_has_passed_keeps_the_facts_of_then() -> None:
    load(roster_row("1", title="Picker"))
    load(roster_row("1", title="Former picker", end="2026-02-15"), at=AT + timedelta(days=1))
    assert [(e.title, e.ends_on) for e in Employment.objects.known()] == [("Picker", date(2026, 2, 16))]


def test_somebody_who_comes_back_has_two_employments() -> None:
    load(roster_row("1", start="2025-01-01", end="2025-06-30"))
    plan = load(roster_row("1", start="2026-03-01"), at=AT + timedelta(days=1))
    assert counts(plan) == (1, 0, 0, 0)
    assert [(e.starts_on, e.ends_on) for e in Employment.objects.known()] == [
        (date(2025, 1, 1), date(2025, 7, 1)),
        (date(2026, 3, 1), None),
    ]
    assert counts(load(roster_row("1", start="2026-03-01"), at=AT + timedelta(days=2))) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("known", "told", "spans"),
    [
        ("2026-01-05", "2025-12-01", [(date(2025, 12, 1), None)]),
        ("2026-05-01", "2026-06-01", [(date(2026, 6, 1), None)]),
        ("2026-05-01", "2026-04-01", [(date(2026, 4, 1), None)]),
        # A new contract of somebody who works here: what was, was.
        ("2026-01-05", "2026-02-01", [(date(2026, 1, 5), date(2026, 2, 1)), (date(2026, 2, 1), None)]),
        ("2026-01-05", "2026-09-01", [(date(2026, 1, 5), date(2026, 9, 1)), (date(2026, 9, 1), None)]),
    ],
)
def test_a_corrected_start_is_taken_over_once(known: str, told: str, spans: list[tuple[date, date | None]]) -> None:
    load(roster_row("1", start=known))
    assert counts(load(roster_row("1", start=told), at=AT + timedelta(hours=1))) == (0, 1, 0, 0)
    assert [(e.starts_on, e.ends_on) for e in Employment.objects.known().order_by("starts_on")] == spans
    assert counts(load(roster_row("1", start=told), at=AT + timedelta(hours=2))) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("told", "spans"),
    [
        (("2026-02-01", "2026-05-31"), [(date(2026, 2, 1), date(2026, 6, 1))]),
        (("2026-02-15", "2026-06-30"), [(date(2026, 2, 15), date(2026, 7, 1))]),
        (("2026-02-01", ""), [(date(2026, 2, 1), None)]),
        (("", ""), [(date(2026, 2, 1), date(2026, 3, 2))]),
        (("2026-09-01", "2026-09-30"), [(date(2026, 2, 1), date(2026, 3, 2)), (date(2026, 9, 1), date(2026, 10, 1))]),
    ],
)
def test_a_leave_that_changes_is_corrected(told: tuple[str, str], spans: list[tuple[date, date | None]]) -> None:
    load(roster_row("1", leave_from="2026-02-01", leave_to="2026-06-30"))
    changed = roster_row("1", leave_from=told[0], leave_to=told[1])
    assert counts(load(changed, at=AT + timedelta(hours=1))) == (0, 1, 0, 0)
    assert [(e.starts_on, e.ends_on) for e in Leave.objects.known().order_by("starts_on")] == spans
    assert counts(load(changed, at=AT + timedelta(hours=2))) == (0, 0, 0, 1)


def test_people_who_are_not_in_the_file_stay_as_they_are() -> None:
    load(roster_row("1"), roster_row("2"), roster_row("3"))
    plan = load(roster_row("1"), at=AT + timedelta(days=1))
    assert (plan.missing_count, plan.unchanged_count) == (2, 1)
    assert Employment.objects.as_of(date(2026, 3, 3)).count() == 3


def test_a_column_that_the_file_lacks_changes_nothing() -> None:
    load(roster_row("1", title="Picker", country="US", language="da", leave_from="2026-02-01"))
    few = [name for name in COLUMNS if name in {"employee_id", "name", "email", "department", "manager_id", "start"}]
    plan = load(roster_row("1", name="Maja Lindqvist"), at=AT + timedelta(days=1), columns=few)
    assert [what for what, _old, _new in plan.movers[0].changes] == ["name"]
    assert (job_of("1").title, job_of("1").country, Leave.objects.known().count()) == ("Picker", "US", 1)


def test_two_people_may_swap_addresses_in_one_file() -> None:
    load(roster_row("1", email="a@havnby.example"), roster_row("2", email="b@havnby.example"))
    load(
        roster_row("1", email="b@havnby.example"),
        roster_row("2", email="a@havnby.example"),
        at=AT + timedelta(days=1),
    )
    owners = {address.email: address.user.employee_number for address in EmailAddress.objects.select_related("user")}
    assert owners == {"a@havnby.example": "2", "b@havnby.example": "1"}
    assert User.objects.get(employee_number="2").email == "a@havnby.example"


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_comma_or_semicolon_with_or_without_byte_order_mark(delimiter: str, mark: bytes) -> None:
    data = mark + roster_file([roster_row("1", name='Anna "A" Ø, Å')], delimiter=delimiter)
    plan = make_plan(parse(data.replace(b"\r\n", b"\n")), today=TODAY)
    assert plan.problems == []
    assert plan.joiners[0].facts.name == 'Anna "A" Ø, Å'


def test_a_department_is_known_by_its_names_even_when_its_path_differs() -> None:
    Department.objects.create(path="ops/", code="ops", name="Operations")
    load(roster_row("1", department="operations / Logistics"))
    assert set(Department.objects.values_list("path", "name")) == {
        ("ops/", "operations"),
        ("ops/logistics/", "Logistics"),
    }


def test_the_command_prints_its_plan_and_a_dry_run_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "roster.csv"
    file.write_bytes(roster_file([roster_row("1", name="Søren"), roster_row("2", manager_id="1")]))
    call_command("import_people", file, dry_run=True)
    printed = capsys.readouterr().out
    assert "2 join" in printed
    assert "1  Søren, operations/logistics/ from 2026-01-05" in printed
    assert "2 new departments" in printed
    assert "Dry run: nothing was changed." in printed
    assert not User.objects.exists()
    call_command("import_people", file)
    assert User.objects.count() == 2
    file.write_bytes(roster_file([roster_row("1", name="Søren", end="2099-01-31")]))
    call_command("import_people", file)
    printed = capsys.readouterr().out
    assert "1 leave" in printed
    assert "last_day: nothing → 2099-01-31" in printed
    assert "1 people are not in this file; nothing changes for them." in printed
