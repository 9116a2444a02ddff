"""The cast of the suite: each knows her place, so a reader always knows who may what.

Operations: `manager` leads `staff` and `lager`. Elsewhere: `outsider` works in another department.
`trainer`, `governance`, `communications`, `hr`, `coordinator`, `centre`, `coach` and `administrator` hold their roles.
"""

from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext

from accounts import services
from accounts.models import Department, User
from accounts.roles import Role
from accounts.services import grant_role
from tests.builders import AT, make_people

HERE, ELSEWHERE = "operations/", "sales/"
SINCE = date(2026, 1, 5)


def _person(name: str, **facts: object) -> User:
    return make_people([name], password=True, **facts)[0]


def _with_role(name: str, role: Role, department: Department | None = None) -> User:
    user = _person(name, department=ELSEWHERE)
    grant_role(user=user, role=role, at=AT, starts_on=SINCE, department=department)
    return user


@pytest.fixture
def manager(db: None) -> User:
    return _person("Karim Haddad", department=HERE)


@pytest.fixture
def staff(manager: User) -> User:
    return _person("Maja Lindqvist", department=HERE, manager=manager.employee_number)


@pytest.fixture
def lager(manager: User) -> User:
    """Danish, in the warehouse, without an address."""
    return _person(
        "Lars Holm",
        department="operations/warehouse/",
        manager=manager.employee_number,
        email="",
        language="da",
        job_family="warehouse",
    )


@pytest.fixture
def outsider(db: None) -> User:
    return _person("Oda Winther", department=ELSEWHERE)


@pytest.fixture
def leaver(db: None) -> User:
    return _person("Leif Bach", department=ELSEWHERE, last_day=date(2026, 2, 1))


@pytest.fixture
def trainer(db: None) -> User:
    return _with_role("Sofie Bruun", Role.TRAINER)


@pytest.fixture
def governance(db: None) -> User:
    return _with_role("Peter Juhl", Role.GOVERNANCE)


@pytest.fixture
def communications(db: None) -> User:
    return _with_role("Amira Nasser", Role.COMMUNICATIONS)


@pytest.fixture
def hr(db: None) -> User:
    return _with_role("Helle Kruse", Role.HR)


@pytest.fixture
def coordinator(staff: User) -> User:
    """Coordinates operations and what lies below, though she works elsewhere."""
    return _with_role("Kirsten Dam", Role.COORDINATOR, Department.objects.get(path=HERE))


@pytest.fixture
def centre(db: None) -> User:
    return _with_role("Thomas Ravn", Role.COMMAND_CENTRE)


@pytest.fixture
def coach(staff: User) -> User:
    """Coaches `staff`, and nobody else."""
    user = _with_role("Carla Mendes", Role.COACH)
    services.coach(coach=user, coachee=staff, starts_on=SINCE, at=AT)
    return user


@pytest.fixture
def administrator(db: None) -> User:
    return _with_role("Nina Friis", Role.ADMINISTRATOR)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def let_in(context: BrowserContext, user: User) -> BrowserContext:
    """A browser that is signed in without the sign-in page, which has tests of its own."""
    cookie = signed_in(user).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}])
    return context
