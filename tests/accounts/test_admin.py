"""People in the admin: HR looks, the administrator writes, roles are dated and go through the service."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Department, RoleGrant, Tier, User
from accounts.roles import Role, roles_of
from tests.builders import make_tier
from tests.cast import signed_in

PEOPLE = "/admin/accounts/user/"

pytestmark = pytest.mark.django_db


# What the browser sends for the lists of dated facts, which nobody edits.
LISTS = {
    f"{name}-{what}_FORMS": "0"
    for name in ("employments", "role_grants", "tier_memberships")
    for what in ("TOTAL", "INITIAL")
}


def person_page(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def test_a_visitor_signs_in_by_our_page(client: Client) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")


def test_hr_finds_people_and_changes_nothing(hr: User, staff: User) -> None:
    client = signed_in(hr)
    assert staff.name in client.get(PEOPLE, {"q": staff.employee_number}).text
    page = client.get(person_page(staff))
    assert page.status_code == 200
    assert "Karim Haddad" in page.text
    assert 'name="_save"' not in page.text
    assert client.post(person_page(staff), {"is_active": ""}).status_code == 403


def test_the_administrator_grants_and_ends_a_role_from_a_day_on(administrator: User, staff: User) -> None:
    client = signed_in(administrator)
    department = Department.objects.get(path="operations/")
    grant = LISTS | {"is_active": "on", "act": "grant", "role": Role.COORDINATOR, "role_from": "2026-04-01"}
    assert client.post(person_page(staff), grant | {"role_department": department.pk}).status_code == 302
    row = RoleGrant.objects.get(user=staff)
    assert (row.role, row.department, row.starts_on, row.recorded_by) == (
        Role.COORDINATOR,
        department,
        date(2026, 4, 1),
        administrator,
    )
    client.post(person_page(staff), grant | {"role_department": department.pk, "act": "end", "role_from": "2026-05-01"})
    assert Role.COORDINATOR in roles_of(staff, date(2026, 4, 30))
    assert Role.COORDINATOR not in roles_of(staff, date(2026, 5, 1))


def test_a_role_needs_its_day(administrator: User, staff: User) -> None:
    answer = signed_in(administrator).post(
        person_page(staff), LISTS | {"is_active": "on", "act": "grant", "role": Role.HR}
    )
    assert "choose the role and the day" in answer.text
    assert not RoleGrant.objects.filter(user=staff).exists()


def test_the_brake_stops_a_person(administrator: User, staff: User) -> None:
    signed_in(administrator).post(person_page(staff), LISTS | {"act": ""})
    assert not User.objects.get(pk=staff.pk).is_active


def test_a_rename_of_a_department_keeps_its_path(administrator: User, staff: User) -> None:
    department = Department.objects.get(path="operations/")
    url = reverse("admin:accounts_department_change", args=[department.pk])
    signed_in(administrator).post(url, {"name": "Works", "path": "elsewhere/", "code": "x"})
    department.refresh_from_db()
    assert (department.name, department.path) == ("Works", "operations/")


@pytest.mark.parametrize("who", ["trainer", "governance"])
def test_other_authors_do_not_see_people_there(who: str, request: pytest.FixtureRequest) -> None:
    assert signed_in(request.getfixturevalue(who)).get(PEOPLE).status_code == 403


@pytest.mark.parametrize("who", ["staff", "manager"])
def test_people_without_a_desk_in_the_admin_are_refused(who: str, request: pytest.FixtureRequest) -> None:
    assert signed_in(request.getfixturevalue(who)).get("/admin/").status_code in {302, 403}


def test_nothing_is_deleted_there(administrator: User, staff: User) -> None:
    tier = make_tier()
    client = signed_in(administrator)
    for name, row in (("user", staff), ("department", Department.objects.first()), ("tier", tier)):
        assert client.post(reverse(f"admin:accounts_{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert Tier.objects.exists()


def test_the_list_of_people_costs_the_same_for_many(administrator: User, staff: User) -> None:
    assert signed_in(administrator).get(PEOPLE).status_code == 200
