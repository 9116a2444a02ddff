"""The report: one set of rows behind the page, the list of people and the file."""

import csv
import io
import re
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client

from accounts.models import User
from courses.certification.models import Requirement
from tests.builders import make_people
from tests.builders_reporting import make_requirement, make_state, make_states
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


def text_of(answer: HttpResponseBase) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def exported(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/reports/completion.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def listed(client: Client, query: str = "") -> list[str]:
    """Names on all pages of the list."""
    names, number, pages = [], 1, 1
    while number <= pages:
        answer = client.get(f"/reports/people{query or '?'}&page={number}")
        page = answer.context["page"]
        names += [row.user.name for row in page.object_list]
        number, pages = number + 1, page.paginator.num_pages
    return names


def test_the_rate_shows_its_formula_with_exempt_and_leave_beside_it(company: list[User], hr: User) -> None:
    text = text_of(signed_in(hr).get("/reports/"))
    # Thirteen people in turn through six states: three done, two of each other.
    assert "33.3%" in text
    assert "3 done ÷ (3 done + 2 due + 2 overdue + 2 expired)" in text
    assert "Beside the rate: 2 exempt, 2 on leave, 0 paused" in text


@pytest.mark.parametrize(
    "query",
    ["", "?department=havnby/logistics/", "?country=DE", "?state=overdue", "?requirement=listener", "?tier=listen",
     "?name=coin", "?department=havnby/logistics/&direct=1", "?state=on-leave&country=DK", "?name=nobody"],
)  # fmt: skip
def test_page_file_and_list_have_the_same_rows(company: list[User], hr: User, query: str) -> None:
    client = signed_in(hr)
    file = exported(client, query)
    figures = client.get(f"/reports/{query}").context["figures"]
    assert figures.total.total == len(file)
    assert figures.people == len({row["employee_number"] for row in file})
    assert sum(unit.all.total for unit in figures.units) == len(file)
    assert sorted(listed(client, query)) == sorted(row["name"] for row in file)


def test_every_figure_opens_exactly_the_people_behind_it(company: list[User], listener: Requirement, hr: User) -> None:
    make_states(company, make_requirement("advocate", "Employee Advocate"))
    client = signed_in(hr)
    for address in (
        "/reports/",
        "/reports/?department=havnby/logistics/",
        "/reports/?state=overdue",
        "/reports/?country=DE",
    ):
        context = client.get(f"{address}{'&' if '?' in address else '?'}table=1").context
        cells = [cell for line in context["table"] for cell in line.cells if cell.url]
        assert cells
        for cell in cells:
            assert client.get(cell.url).context["page"].paginator.count == int(cell.text), cell
        for line in context["matrix"]:
            for cell in line.cells:
                rows = client.get(cell.url).context["page"].paginator.count if cell.url else 0
                if cell.percent is not None:
                    done, owed = map(int, cell.note.split(" of "))
                    beside = sum(
                        client.get(f"{cell.url}&state={state}").context["page"].paginator.count
                        for state in ("exempt", "on-leave")
                    )
                    assert (owed, rows) == (rows - beside, owed + beside)
                    assert client.get(f"{cell.url}&state=done").context["page"].paginator.count == done


def test_units_are_one_step_below_the_chosen_one(company: list[User], hr: User) -> None:
    client = signed_in(hr)
    top = client.get("/reports/").context["figures"].units
    assert {unit.name for unit in top} == {"Logistics", "Finance"}
    below = client.get("/reports/?department=havnby/logistics/").context["chart"]
    assert {bar["label"] for bar in below} == {"Port", "Logistics itself"}


def test_who_works_nowhere_any_more_is_shown_without_a_department(
    listener: Requirement, leaver: User, hr: User
) -> None:
    make_state(leaver, listener, "overdue")
    client = signed_in(hr)
    page = client.get("/reports/")
    assert "No department" in text_of(page)
    assert listed(client, page.context["table"][0].cells[2].url.removeprefix("/reports/people")) == [leaver.name]


@pytest.mark.parametrize("address", ["/reports/", "/reports/completion", "/reports/people", "/reports/completion.csv"])
@pytest.mark.parametrize(
    "query",
    ["?department=nowhere/", "?country=XX", "?state=asleep", "?tier=top", "?requirement='--", "?department=%00",
     "?state=%FF%FE", "?page=nine", "?name=%00%27%22%3Cscript%3E", "?department=havnby/logistics/&department=x"],
)  # fmt: skip
def test_a_bad_filter_is_left_out_and_never_an_error(company: list[User], hr: User, address: str, query: str) -> None:
    assert signed_in(hr).get(address + query).status_code == 200


def test_what_is_left_out_is_said(company: list[User], hr: User) -> None:
    client = signed_in(hr)
    assert "We do not know the country “XX”, so it is left out." in text_of(client.get("/reports/?country=XX"))
    assert len(exported(client, "?country=XX")) == len(company)


def test_a_name_cannot_write_into_the_page(company: list[User], hr: User) -> None:
    make_people(["<script>alert(1)</script>"], department="<b>x</b>/")
    answer = signed_in(hr).get("/reports/people?name=%3Cscript%3Ealert(1)")
    assert b"<script>alert" not in answer.content


def test_the_button_says_how_many_rows_the_file_has(company: list[User], hr: User) -> None:
    client = signed_in(hr)
    assert "CSV, 13 rows" in text_of(client.get("/reports/"))
    assert "CSV, 5 rows" in text_of(client.get("/reports/?country=DE"))


def test_the_file_has_a_name_a_mark_for_excel_and_plain_dates(company: list[User], hr: User) -> None:
    answer = signed_in(hr).get("/reports/completion.csv")
    body: bytes = answer.getvalue()
    assert body.startswith(
        b"\xef\xbb\xbfemployee_number,name,department,country,requirement,state,assigned,due,done,expires,as_of"
    )
    assert answer["Content-Disposition"] == 'attachment; filename="completion-2026-03-02.csv"'
    done: dict[str, Any] = next(row for row in exported(signed_in(hr)) if row["name"] == "Ole Port 0")
    del done["employee_number"]
    assert done == {
        "name": "Ole Port 0", "department": "Port", "country": "DK", "requirement": "listener", "state": "done",
        "assigned": "2026-02-20", "due": "2026-03-22", "done": "2026-02-25", "expires": "2027-02-25",
        "as_of": "2026-03-02",
    }  # fmt: skip


def test_a_person_is_shown_with_states_and_never_with_scores(company: list[User], hr: User) -> None:
    text = text_of(signed_in(hr).get(f"/reports/people/{company[0].uuid}/"))
    assert "Valid through 24 February 2027" in text
    assert "Awarded 25 February 2026" in text
    assert "%" not in text
