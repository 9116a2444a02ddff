"""Neither statements nor bytes of a page depend on how many people, units or requirements there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.certification.models import Requirement
from tests.builders import make_people
from tests.builders_reporting import make_requirement, make_states
from tests.cast import HERE, signed_in

pytestmark = pytest.mark.django_db


def statements(user: User, address: str) -> int:
    client = signed_in(user)
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        assert b"".join(answer) if answer.streaming else answer.content
    assert answer.status_code == 200
    return len(captured)


def grow(requirements: list[Requirement], manager: User) -> None:
    for unit in range(4):
        path, boss = f"{HERE}unit-{unit}/", manager.employee_number
        people = make_people(
            [f"P{unit} Q{n}" for n in range(12)], department=path, manager=boss, country=("DK", "DE")[unit % 2]
        )
        for requirement in requirements:
            make_states(people, requirement)


def test_reports_and_team_take_a_fixed_number_of_statements(
    listener: Requirement, hr: User, manager: User, staff: User
) -> None:
    make_states([staff, manager], listener)
    addresses = ["/reports/", "/reports/people", "/reports/completion.csv", f"/reports/people/{staff.uuid}/"]
    small = [statements(hr, address) for address in addresses] + [statements(manager, "/team/?who=all")]
    grow([listener, make_requirement("advocate", "Employee Advocate"), make_requirement("expert", "Expert")], manager)
    large = [statements(hr, address) for address in addresses] + [statements(manager, "/team/?who=all")]
    assert large == small
    assert max(large) <= 12


@pytest.mark.parametrize(("units", "requirements"), [(12, 1), (30, 1), (6, 2), (14, 5)])
def test_the_report_stays_below_15_kilobytes(listener: Requirement, hr: User, units: int, requirements: int) -> None:
    owed = [listener, *(make_requirement(f"topic-{n}", f"Topic {n}") for n in range(2, requirements + 1))]
    for unit in range(units):
        people = make_people([f"P{unit} Q{n}" for n in range(6)], department=f"company/division-{unit}/")
        for requirement in owed:
            make_states(people, requirement)
    answer = signed_in(hr).get("/reports/")
    assert len(answer.content) < 15 * 1024
    assert len(signed_in(hr).get("/reports/?all=1").context["chart"]) == units
    assert answer.context["hidden"] == (units > (12 if requirements == 1 else 6))
