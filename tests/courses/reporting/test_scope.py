"""Whose rows somebody sees is decided when she looks, the same on every page and in the file."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import Department, User
from accounts.roles import Role
from accounts.services import PersonFacts, end_role, write_people
from courses.certification.models import Requirement
from tests.builders import AT
from tests.builders_reporting import make_states
from tests.cast import HERE, signed_in
from tests.courses.reporting.test_completion import exported, listed

pytestmark = pytest.mark.django_db
ADDRESSES = ("/reports/", "/reports/completion", "/reports/people", "/reports/completion.csv")


@pytest.fixture
def house(listener: Requirement, staff: User, lager: User, manager: User, outsider: User) -> list[User]:
    people = [staff, lager, manager, outsider]
    make_states(people, listener)
    return people


def statuses(user: User) -> list[int]:
    client = signed_in(user)
    return [client.get(address).status_code for address in ADDRESSES]


def test_hr_and_the_administrator_see_and_export(house: list[User], hr: User, administrator: User) -> None:
    assert statuses(hr) == statuses(administrator) == [200] * 4


def test_governance_sees_and_does_not_export(house: list[User], governance: User) -> None:
    assert statuses(governance) == [200, 200, 200, 403]
    assert b"completion.csv" not in signed_in(governance).get("/reports/").content


def test_nobody_else_gets_in(house: list[User], trainer: User, communications: User) -> None:
    staff, _lager, manager, outsider = house
    for user in (staff, manager, outsider, trainer, communications):
        assert statuses(user) == [403] * 4
        assert signed_in(user).get(f"/reports/people/{outsider.uuid}/").status_code == 403


def test_signed_out_visitors_are_asked_to_sign_in(house: list[User]) -> None:
    assert [Client().get(address).status_code for address in (*ADDRESSES, "/team/")] == [302] * 5


def test_a_coordinator_sees_her_unit_with_all_below_and_nobody_else(house: list[User], coordinator: User) -> None:
    staff, lager, manager, outsider = house
    client = signed_in(coordinator)
    inside = sorted([staff.name, lager.name, manager.name])
    assert sorted(row["name"] for row in exported(client)) == inside
    assert sorted(listed(client)) == inside
    assert client.get("/reports/").context["figures"].people == 3
    assert client.get(f"/reports/people/{lager.uuid}/").status_code == 200
    assert client.get(f"/reports/people/{outsider.uuid}/").status_code == 404
    assert outsider.name not in [row["name"] for row in exported(client, "?department=sales/")]
    assert exported(client, f"?name={outsider.employee_number}") == []


def test_a_coordinator_of_yesterday_sees_nothing_today(house: list[User], coordinator: User) -> None:
    unit = Department.objects.get(path=HERE)
    end_role(user=coordinator, role=Role.COORDINATOR, department=unit, at=AT, ends_on=date(2026, 3, 2))
    assert statuses(User.objects.get(pk=coordinator.pk)) == [403] * 4


def test_who_moved_away_is_in_the_figures_of_the_new_unit(house: list[User], coordinator: User) -> None:
    staff = house[0]
    write_people([_facts(staff, department="sales/")], at=AT, effective_on=date(2026, 3, 1))
    assert staff.name not in [row["name"] for row in exported(signed_in(coordinator))]


def test_sign_offs_are_shown_to_hr_and_not_to_a_coordinator(house: list[User], hr: User, coordinator: User) -> None:
    address = f"/reports/people/{house[0].uuid}/"
    assert b"Signatures are shown to HR" in signed_in(coordinator).get(address).content
    assert b"Signatures are shown to HR" not in signed_in(hr).get(address).content


def _facts(user: User, **changes: object) -> PersonFacts:
    values = {
        "employee_number": user.employee_number,
        "name": user.name,
        "department": HERE,
        "starts_on": date(2026, 1, 5),
    }
    return PersonFacts(**values | changes)
