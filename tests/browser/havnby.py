"""A small Havnby on the live server, with the curriculum that ships with the product."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.services import PersonFacts, grant_role, write_departments, write_people
from courses.packages.starter import load_starter
from courses.programme import write_programme
from lms.demo.havnby import departments
from lms.demo.letters import LETTERS
from lms.demo.seeding import PROGRAMME
from tests.builders import PASSWORD
from tests.builders_packages import curriculum_of

LOGINS = (
    ("hr", "Helle Kruse", "10301", "havnby/people/", "office", "en"),
    ("manager", "Karim Haddad", "10110", "havnby/logistics/", "warehouse", "en"),
    ("staff", "Maja Lindqvist", "10611", "havnby/marketing/", "office", "en"),
    ("", "Bodil Skov", "10655", "havnby/logistics/", "warehouse", "da"),
)


@pytest.fixture
def havnby(transactional_db: None) -> datetime:
    """Four people who were hired a week ago; nobody has done anything yet. The moment it was made."""
    at = timezone.now()
    write_programme(PROGRAMME, LETTERS)
    load_starter(at - timedelta(days=30), root=curriculum_of("listen"))
    write_departments(departments())
    hired = (at - timedelta(days=7)).date()
    facts = [
        PersonFacts(
            employee_number=number,
            name=name,
            email=f"{local}@havnby.example" if local else "",
            department=path,
            starts_on=hired,
            language=language,
            time_zone="Europe/Copenhagen",
            job_family=family,
            country="DK",
            manager="10110" if path == "havnby/logistics/" and number != "10110" else "",
        )
        for local, name, number, path, family, language in LOGINS
    ]
    write_people(facts, at=at, effective_on=hired)
    for person in User.objects.exclude(email=None):
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
    grant_role(user=User.objects.get(email="hr@havnby.example"), role=Role.HR, at=at, starts_on=hired)
    return at.astimezone(UTC)
