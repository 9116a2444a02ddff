"""A roster with a wrong row is refused whole: each row is named with its line, its column and what to do."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.directory.apply import HasProblems, apply
from accounts.directory.parse import parse
from accounts.directory.plan import make_plan
from accounts.directory.table import Problem
from accounts.models import Department, User
from tests.builders import make_person
from tests.builders_accounts import COLUMNS, roster_file, roster_row

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
NOW = {"at": datetime(2026, 3, 2, 9, 0, tzinfo=UTC), "today": TODAY}
HOSTILE = Path(os.environ.get("HOSTILE_DIR", Path(__file__).parents[3] / "shared" / "hostile"))
UNICODE = [json.loads(line) for file in HOSTILE.glob("unicode.jsonl") for line in file.read_text().splitlines()]


def problems(data: bytes) -> list[Problem]:
    plan = make_plan(parse(data), today=TODAY)
    assert plan.people == []
    return plan.problems


def places(data: bytes) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for problem in problems(data)]


def of_rows(*rows: dict[str, str]) -> list[tuple[int, str]]:
    return places(roster_file(rows))


@pytest.mark.parametrize(
    ("cells", "column", "hint"),
    [
        ({"employee_id": ""}, "employee_id", "Fill it in"),
        ({"employee_id": "a@b"}, "employee_id", "must not hold an @"),
        ({"employee_id": "9" * 41}, "employee_id", "longer than 40"),
        ({"name": ""}, "name", "Fill it in"),
        ({"name": "x" * 201}, "name", "longer than 200"),
        ({"name": "Ann\nBcc: a@b.example"}, "name", "line break"),
        ({"email": "not an address"}, "email", "not an e-mail address"),
        ({"department": ""}, "department", "Fill it in"),
        ({"department": "Sales / / Europe"}, "department", "unit without a name"),
        ({"department": " / ".join(f"unit {n:099d}" for n in range(5))}, "department", "too deep"),
        ({"manager_id": "404"}, "manager_id", "Nobody has the number “404”"),
        ({"acting_manager_id": "404"}, "acting_manager_id", "Nobody has the number “404”"),
        ({"manager_id": "1"}, "manager_id", "their own manager"),
        ({"acting_manager_id": "1"}, "acting_manager_id", "their own manager"),
        ({"start": ""}, "start", "Fill it in"),
        ({"start": "31.03.2026"}, "start", "Write it like 2026-03-31"),
        ({"start": "2026-02-30"}, "start", "not a date"),
        ({"start": "20260301"}, "start", "not a date"),
        ({"end": "9999-12-31"}, "end", "leave the cell empty"),
        ({"end": "2026-01-04"}, "end", "before the first"),
        ({"leave_from": "2026-05-01", "leave_to": "2026-04-01"}, "leave_to", "before it begins"),
        ({"leave_to": "2026-04-01"}, "leave_from", "no beginning"),
        ({"country": "Denmark"}, "country", "two letters"),
        ({"country": "XX"}, "country", "two letters"),
        ({"language": "klingon"}, "language", "en, da or de"),
        ({"worker_type": "freelance"}, "worker_type", "employee, temp, contractor, agency"),
        ({"time_zone": "Europe/Havnby"}, "time_zone", "Europe/Copenhagen"),
        ({"time_zone": "../../etc/passwd"}, "time_zone", "Europe/Copenhagen"),
        ({"percent": "101"}, "percent", "0 to 100"),
        ({"percent": "-1"}, "percent", "0 to 100"),
        ({"percent": "37,5"}, "percent", "0 to 100"),
        ({"percent": "٣٧"}, "percent", "0 to 100"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_what_to_do(cells: dict[str, str], column: str, hint: str) -> None:
    row = roster_row("1") | cells
    found = problems(roster_file([roster_row("7"), row, roster_row("8")]))
    assert [(problem.line, problem.column) for problem in found] == [(3, column)]
    assert hint in found[0].message


def test_every_wrong_row_is_named_not_only_the_first() -> None:
    rows = [roster_row("1", percent="200"), roster_row("2"), roster_row("3", country="Mars", start="soon")]
    assert of_rows(*rows) == [(2, "percent"), (4, "country"), (4, "start")]


def test_a_number_or_an_address_that_stands_twice() -> None:
    rows = [
        roster_row("1", email="anna@havnby.example"),
        roster_row("2", email="ANNA@havnby.example"),
        roster_row("A7", email=""),
        roster_row("a7", email=""),
    ]
    assert of_rows(*rows) == [(2, "email"), (3, "email"), (4, "employee_id"), (5, "employee_id")]
    assert "line 3" in problems(roster_file(rows))[0].message


def test_an_address_that_somebody_in_the_database_has() -> None:
    make_person("Anna", employee_number="900", email="Anna@Havnby.example")
    assert of_rows(roster_row("1", email="anna@havnby.example")) == [(2, "email")]
    assert "900" in problems(roster_file([roster_row("1", email="anna@havnby.example")]))[0].message


def test_a_number_that_differs_from_a_known_one_by_case() -> None:
    make_person("Anna", employee_number="A900")
    assert of_rows(roster_row("a900")) == [(2, "employee_id")]


def test_a_circle_of_managers_is_named_on_each_of_its_lines() -> None:
    rows = [
        roster_row("1", manager_id="3"),
        roster_row("2", manager_id="1"),
        roster_row("3", manager_id="2"),
        roster_row("4", manager_id="1"),
    ]
    assert of_rows(*rows) == [(2, "manager_id"), (3, "manager_id"), (4, "manager_id")]
    assert "1 → 3 → 2 → 1" in problems(roster_file(rows))[0].message


def test_a_circle_that_closes_through_the_database() -> None:
    apply(make_plan(parse(roster_file([roster_row("1"), roster_row("2", manager_id="1")])), today=TODAY), **NOW)
    assert of_rows(roster_row("1", manager_id="2")) == [(2, "manager_id")]


def test_two_spellings_that_would_be_one_department() -> None:
    rows = [roster_row("1", department="R&D"), roster_row("2", department="R and D")]
    assert of_rows(*rows) == [(3, "department")]


def test_latin_1_bytes_are_named_line_by_line() -> None:
    data = roster_file([roster_row("1", name="Søren"), roster_row("2"), roster_row("3", name="Åse")])
    assert places(data.decode().encode("latin-1")) == [(2, ""), (4, "")]
    assert "UTF-8" in problems(data.decode().encode("latin-1"))[0].message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16(encoding: str) -> None:
    found = problems(roster_file([roster_row("1")]).decode().encode(encoding))
    assert all("UTF-16" in problem.message for problem in found)
    assert found[0].line == 1


def test_a_nul_character() -> None:
    assert places(roster_file([roster_row("1"), roster_row("2", name="a\0b")])) == [(3, "")]


@pytest.mark.parametrize("name", ["employee_id", "name", "email", "department", "manager_id", "start"])
def test_a_missing_column(name: str) -> None:
    data = roster_file([roster_row("1")], columns=[column for column in COLUMNS if column != name])
    assert places(data) == [(1, name)]


def test_one_half_of_the_leave() -> None:
    data = roster_file([roster_row("1")], columns=[column for column in COLUMNS if column != "leave_to"])
    assert places(data) == [(1, "leave_to")]


@pytest.mark.parametrize("name", ["role", "Roles", "is_staff", "is_superuser", "password"])
def test_rights_never_come_by_file(name: str) -> None:
    data = roster_file([roster_row("1") | {name: "administrator"}], columns=[*COLUMNS, name])
    assert places(data) == [(1, name.lower())]
    assert "Rights never come by file" in problems(data)[0].message


def test_an_unknown_column_is_passed_over_and_said() -> None:
    plan = make_plan(parse(roster_file([roster_row("1") | {"car": "yes"}], columns=[*COLUMNS, "car"])), today=TODAY)
    assert (plan.problems, plan.ignored, len(plan.joiners)) == ([], ["car"], 1)


def test_a_column_that_stands_twice_in_the_header() -> None:
    data = roster_file([roster_row("1")], columns=COLUMNS).replace(b",title,", b",Name,")
    assert places(data) == [(1, "name")]


def test_a_row_with_a_cell_too_many_or_too_few() -> None:
    data = roster_file([roster_row("1"), roster_row("2")]).decode().splitlines()
    data[1] += ",surplus"
    data[2] = "2,short"
    assert places("\n".join(data).encode()) == [(2, ""), (3, "")]


def test_a_quote_that_never_closes_is_named_where_it_opens() -> None:
    data = roster_file([roster_row("1"), roster_row("2", name="MARK"), roster_row("3")])
    assert places(data.replace(b"MARK", b'"never closed')) == [(3, "")]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" "])
def test_an_empty_file(data: bytes) -> None:
    assert "empty" in problems(data)[0].message


def test_a_header_and_nobody() -> None:
    assert "nobody in it" in problems(roster_file([]))[0].message


def test_lines_are_counted_over_cells_with_line_breaks() -> None:
    data = roster_file([roster_row("1", name="A\nB"), roster_row("2", percent="200")])
    assert places(data) == [(2, "name"), (4, "percent")]


def test_blank_rows_are_passed_over() -> None:
    data = roster_file([roster_row("1")]) + b"\r\n" + b"," * (len(COLUMNS) - 1) + b"\r\n"
    assert make_plan(parse(data), today=TODAY).problems == []


@pytest.mark.parametrize("file", sorted(HOSTILE.glob("upload/*")), ids=lambda file: file.name)
def test_hostile_files_are_refused_with_a_sentence(file: Path) -> None:
    found = problems(file.read_bytes())
    assert found
    assert all(problem.message and problem.line < 1000 for problem in found)
    assert not User.objects.exists()


@pytest.mark.parametrize("case", UNICODE, ids=lambda case: case["id"])
@pytest.mark.parametrize("column", ["name", "email", "title", "department", "employee_id"])
def test_unusual_letters_are_kept_as_they_are_or_refused(case: dict[str, str], column: str) -> None:
    value = case["value"]
    data = roster_file([roster_row("1") | {column: value}])
    plan = make_plan(parse(data), today=TODAY)
    if plan.problems:
        assert all(problem.message for problem in plan.problems)
        return
    apply(plan, **NOW)
    user = User.objects.get()
    kept = {
        "name": user.name,
        "email": user.email or "",
        "title": user.employments.get().title,
        "department": user.employments.get().department.name,
        "employee_id": user.employee_number,
    }[column]
    assert kept == value.strip() or column in {"email", "department"}


def test_the_command_refuses_with_exit_1_and_applies_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "roster.csv"
    file.write_bytes(roster_file([roster_row("1"), roster_row("2", manager_id="404", percent="200")]))
    with pytest.raises(CommandError) as refused:
        call_command("import_people", file)
    assert refused.value.returncode == 1
    printed = capsys.readouterr().err
    assert "Line 3, manager_id: Nobody has the number “404”" in printed
    assert "Line 3, percent: " in printed
    assert (User.objects.count(), Department.objects.count()) == (0, 0)


def test_a_file_that_cannot_be_read_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("import_people", tmp_path / "absent.csv")
    assert refused.value.returncode == 2


def test_a_plan_with_problems_cannot_be_applied() -> None:
    with pytest.raises(HasProblems):
        apply(make_plan(parse(b""), today=TODAY), **NOW)
