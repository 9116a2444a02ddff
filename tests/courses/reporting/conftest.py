from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import User
from courses.certification.models import Requirement
from tests.builders import AT, make_people, make_programme
from tests.builders_reporting import make_requirement, make_states


@pytest.fixture
def today() -> Iterator[None]:
    """It is the day of the builders, so that their dates mean what they say."""
    with time_machine.travel(AT):
        yield


@pytest.fixture
def listener(db: None, today: None) -> Requirement:
    make_programme()
    return make_requirement("listener", "Listener")


@pytest.fixture
def company(listener: Requirement) -> list[User]:
    """Thirteen people in three units, in every state."""
    people = [
        *make_people([f"Ole Port {n}" for n in range(6)], department="havnby/logistics/port/"),
        *make_people([f"Lis Depot {n}" for n in range(2)], department="havnby/logistics/"),
        *make_people([f"Fie Coin {n}" for n in range(5)], department="havnby/finance/", country="DE"),
    ]
    make_states(people, listener)
    return people
