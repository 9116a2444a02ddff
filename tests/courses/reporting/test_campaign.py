"""The campaign for a version of a guideline: every figure, the people behind it, and who sees what."""

import csv
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from courses.certification.decisions import Grounds, waive
from courses.guidelines.models import Guideline, Pause, Refusal
from lms.lib.history import Change, splice
from tests.builders import AT, make_people
from tests.builders_certification import converge, make_certification, make_requirement
from tests.builders_guidelines import make_guideline, make_revision, make_signature, text_of
from tests.cast import HERE, let_in, signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def g4(today: None) -> Guideline:
    """The second version: in Germany it waits, and there is no text in Danish."""
    guideline = make_guideline("g4", "en", "da", at=AT - 40 * DAY)
    requirement = make_requirement(make_certification(guidelines=[guideline]))
    make_revision(
        guideline, at=AT - 20 * DAY, effective_on=(AT - 20 * DAY).date(), extra="More.", waits=["DE"], resign_days=14
    )
    names = ["Sia Signed", "Dan Due", "Eva Early", "Pia Paused", "Rie Refuses", "Xe Exempt"]
    people = make_people(names, department="havnby/port/", starts_on=date(2026, 2, 20), at=AT - 19 * DAY)
    early = make_people(["Old Overdue"], department="havnby/port/", starts_on=date(2026, 1, 2), at=AT - 19 * DAY)
    germans = make_people(["Gerd Waits"], department="havnby/hamburg/", country="DE", at=AT - 19 * DAY)
    danes = make_people(["Dorte Dansk"], department="havnby/hamburg/", language="da", at=AT - 19 * DAY)
    converge(*people, *early, *germans, *danes)
    by_name = {person.name.split()[0]: person for person in people}
    make_signature(by_name["Sia"], text_of(guideline), at=AT - DAY)
    key = {"user_id": by_name["Pia"].pk, "guideline_id": guideline.pk}
    splice(Pause, [Change(key, (AT - DAY).date(), None)], at=AT)
    grounds = Grounds(reason="Agreed", at=AT)
    waive(
        user_ids=[by_name["Xe"].pk], requirement=requirement, starts_on=(AT - DAY).date(), ends_on=None, grounds=grounds
    )
    Refusal.objects.create(
        user=by_name["Rie"], revision_text=text_of(guideline), refused_at=AT, recorded_at=AT, record_sha256="0" * 64
    )
    return guideline


def file(client: Client, query: str = "") -> dict[str, str]:
    answer = client.get(f"/reports/guidelines.csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return {row["name"]: row["state"] for row in csv.DictReader(text.splitlines())}


STATES = {
    "Sia Signed": "done",
    "Dan Due": "due",
    "Eva Early": "due",
    "Old Overdue": "overdue",
    "Pia Paused": "paused",
    "Rie Refuses": "declined",
    "Xe Exempt": "exempt",
    "Gerd Waits": "not-begun",
    "Dorte Dansk": "no-text",
}


def test_everybody_is_in_one_state(g4: Guideline, governance: User) -> None:
    found = file(signed_in(governance))
    assert {name: state for name, state in found.items() if name in STATES} == STATES


def test_only_governance_sees_who_declined(g4: Guideline, governance: User, hr: User, manager: User) -> None:
    assert file(signed_in(hr))["Rie Refuses"] == "due"
    answer = signed_in(hr).get("/reports/guidelines/").content.decode()
    assert "Declined" not in answer
    assert "Declined" in signed_in(governance).get("/reports/guidelines/").content.decode()
    assert signed_in(hr).get("/reports/guidelines/people?state=declined").context["page"].paginator.count == 0
    assert signed_in(manager).get("/reports/guidelines/").status_code == 403


def test_every_figure_opens_exactly_the_people_behind_it(g4: Guideline, governance: User) -> None:
    converge(*make_people(["Top Boss"], department="havnby/"))
    client = signed_in(governance)
    context = client.get("/reports/guidelines/?department=havnby/").context
    cells = [cell for line in [*context["units"], *context["languages"]] for cell in line.cells if cell.url]
    cells += context["beside"]
    assert sum(cell.number for cell in context["beside"]) == 3
    for cell in cells:
        assert client.get(cell.url).context["page"].paginator.count == cell.number, cell


def test_the_first_version_is_chosen_from_the_list(g4: Guideline, governance: User) -> None:
    client = signed_in(governance)
    assert "G4, version 2" in client.get("/reports/guidelines/").content.decode()
    assert "G4, version 1" in client.get("/reports/guidelines/?version=g4:1").content.decode()
    assert "G4, version 2" in client.get("/reports/guidelines/?version=g9:1").content.decode()
    assert file(client, "?version=g4:1")["Dorte Dansk"] != "no-text"


def test_before_anything_is_published_the_page_says_so(today: None, governance: User) -> None:
    answer = signed_in(governance).get("/reports/guidelines/")
    assert "No guideline is published yet" in answer.content.decode()
    assert signed_in(governance).get("/reports/guidelines.csv").status_code == 404


def test_statements_and_bytes_stay_with_many_people_and_units(g4: Guideline, governance: User) -> None:
    client = signed_in(governance)
    addresses = ["/reports/guidelines/", "/reports/guidelines/people", "/reports/guidelines.csv"]
    small = [_statements(client, address) for address in addresses]
    for unit in range(14):
        converge(*make_people([f"P{unit} Q{n}" for n in range(3)], department=f"havnby/unit-{unit}/"))
    assert [_statements(client, address) for address in addresses] == small
    assert max(small) <= 14
    assert len(client.get("/reports/guidelines/").content) < 15 * 1024


def _statements(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        assert b"".join(answer) if answer.streaming else answer.content
    return len(captured)


def test_a_manager_sees_that_it_is_not_done_and_nothing_else(g4: Guideline, manager: User) -> None:
    (person,) = make_people(
        ["Rie Below"], department=HERE, manager=manager.employee_number, starts_on=date(2026, 2, 20)
    )
    converge(person)
    Refusal.objects.create(
        user=person, revision_text=text_of(g4), refused_at=AT, recorded_at=AT, record_sha256="0" * 64
    )
    html = signed_in(manager).get("/team/").content.decode()
    assert re.findall(r"chip-i-[^>]*>([^<]+)<", html) == ["Due"]
    assert "eclined" not in html


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [(1280, 900), (320, 640)])
def test_the_pages_are_accessible_and_fit(
    g4: Guideline, governance: User, new_context: Callable[..., BrowserContext],
    axe: Callable[[Page], None], size: tuple[int, int],
) -> None:  # fmt: skip
    context = new_context(viewport={"width": size[0], "height": size[1]})
    page = let_in(context, governance).new_page()
    for address in ("/reports/guidelines/", "/reports/guidelines/people"):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], address
