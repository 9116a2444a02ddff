"""No cell can start a formula, and what was exported can be read back; by PostgreSQL's COPY and by the cursor alike."""

import csv
import io
import json
import random
import re
import string
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from courses.certification.models import Requirement
from courses.reporting.filters import Filters
from courses.reporting.statement import COLUMNS, exported, rows
from lms.lib import csv_export
from lms.lib.csv_export import Column, escaped, unescaped
from tests.builders_reporting import ON, make_state

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "hostile" / "csv_formula.jsonl"
OWN = [
    "=1+1", "+1+1", "-SUM(1)", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u200b=1", "\ufeff=1", "'=1",
    '"=1', ";=1", ",=1", "|=1", "%0A=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "\u22121", "\x0b=1", "\tx",
]  # fmt: skip
HARMLESS = [
    "@acme_social",
    "-5",
    "+49 30 1234",
    "-",
    "'@quoted",
    "O'Brien",
    "a\r\nb",
    "trail ",
    "00123",
    "\u00e9",
    "",
    "'",
    "''=x",
    "#N/A",
]
# A spreadsheet looks at the first character that it does not skip.
DANGEROUS = re.compile(r"^[\s\u00a0\u200b\ufeff\0]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]|^[\t\r\n]")


def corpus() -> list[str]:
    theirs = [json.loads(line)["value"] for line in CORPUS.read_text().splitlines()] if CORPUS.exists() else []
    return [*OWN, *HARMLESS, *theirs]


@pytest.mark.parametrize("value", corpus())
def test_no_value_starts_a_formula_and_each_comes_back(value: str) -> None:
    assert not DANGEROUS.match(escaped(value))
    assert unescaped(escaped(value)) == value


@pytest.mark.parametrize("value", OWN)
def test_what_could_be_a_formula_gets_an_apostrophe(value: str) -> None:
    assert escaped(value) == f"'{value}"


@given(st.text(alphabet=st.sampled_from([*string.printable, *"\u00a0\u200b\ufeff\uff1d\u2212%0A\0"]), max_size=8))
def test_any_text_comes_back(value: str) -> None:
    assert unescaped(escaped(value)) == value
    assert not DANGEROUS.match(escaped(value))


def cells(blocks: list[bytes]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(blocks).decode("utf-8-sig"), newline="")))


@pytest.mark.django_db
def test_the_database_escapes_as_the_program_does() -> None:
    values = [value for value in corpus() if "\0" not in value and value.strip()]
    random.Random(1).shuffle(values)  # noqa: S311
    User.objects.bulk_create(User(employee_number=f"n{n}", name=value) for n, value in enumerate(values))
    columns = [Column("name", "name"), Column("id", "id", is_text=False)]
    found = cells(list(csv_export.stream(User.objects.order_by("id"), columns)))
    assert [row[0] for row in found[1:]] == [escaped(value) for value in values]


@pytest.mark.django_db
def test_copy_and_cursor_write_the_same_file(company: list[User], hr: User) -> None:
    company[0].name = '=1+1, "quoted"\nÆble'
    company[0].save()
    found = exported(rows(hr, ON, Filters()), ON)
    sql, params = found.values_list(*(column.source for column in COLUMNS)).query.sql_with_params()
    by_cursor = cells(list(csv_export._fetched("default", sql, params, COLUMNS)))
    assert len(by_cursor) == len(company)
    assert cells(list(csv_export.stream(found, COLUMNS)))[1:] == by_cursor


@pytest.mark.django_db
def test_a_reader_who_leaves_frees_the_connection(listener: Requirement, hr: User) -> None:
    User.objects.bulk_create(User(employee_number=f"x{n}", name=f"Somebody with a long name {n}") for n in range(4_000))
    blocks = csv_export.stream(User.objects.order_by("id"), [Column("name", "name")])
    assert next(blocks) and next(blocks)
    blocks.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_a_hostile_name_is_harmless_in_the_report(listener: Requirement, hr: User, staff: User) -> None:
    staff.name = '=HYPERLINK("https://evil.example/","click")'
    staff.save()
    make_state(staff, listener, "due")
    found = cells(list(csv_export.stream(exported(rows(hr, ON, Filters()), ON), COLUMNS)))
    assert found[1][1] == f"'{staff.name}"
