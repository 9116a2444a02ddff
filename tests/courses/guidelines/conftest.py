from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import User
from courses.guidelines.models import RevisionText
from tests.builders import AT, make_person
from tests.builders_guidelines import make_guideline, text_of


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is the moment of the builders, until a test moves it."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def text(db: None) -> RevisionText:
    return text_of(make_guideline("g1", "en", "da"))


@pytest.fixture
def person(db: None) -> User:
    return make_person("Jonas Weber", password=True)
