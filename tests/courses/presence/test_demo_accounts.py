"""The demo's register: in good order, silent, asked for."""

from datetime import UTC, datetime

import pytest

from courses.presence.models import Account
from lms.demo.accounts import AMIRA, INGRID, JONAS, PETER, THOMAS, write_accounts
from tests.builders import make_person

pytestmark = pytest.mark.django_db


def test_the_demo_shows_an_account_in_each_state() -> None:
    for number in (AMIRA, THOMAS, JONAS, INGRID, PETER):
        make_person(f"Person {number}", employee_number=number)
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    write_accounts(now)
    states = dict(Account.objects.with_state(now.date()).values_list("handle", "state"))
    assert states == {"HavnbyHelp": "approved", "JonasatHavnby": "in-review", "IngridatHavnby": "requested"}
