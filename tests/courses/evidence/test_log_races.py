"""Two hundred people sign in the same moment: one chain. The control shows that without the lock it forks here."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError

from accounts.models import User
from courses.evidence import log
from courses.evidence.models import Checkpoint, Entry, Record
from courses.guidelines.models import RevisionText, SignOff
from courses.guidelines.services import remembered, sign_many
from tests.builders import AT, make_people
from tests.builders_guidelines import make_guideline, text_of
from tests.races import at_once, on_postgresql

pytestmark = [pytest.mark.django_db(transaction=True), on_postgresql]
PEOPLE, AT_ONCE = 200, 40


def signing(person: User, text: RevisionText, delay: int) -> Callable[[], SignOff]:
    at = AT + timedelta(milliseconds=delay)
    signature = remembered(user=person, text=text, at=at)
    return lambda: sign_many(signatures=[signature], at=at)[0]


def in_rounds(calls: list[Callable[[], SignOff]]) -> list[Any]:
    """As many at a time as the database has connections for."""
    return [one for start in range(0, len(calls), AT_ONCE) for one in at_once(*calls[start : start + AT_ONCE])]


def test_two_hundred_signatures_at_once_are_one_chain() -> None:
    people, text = make_people([f"Person {number}" for number in range(PEOPLE)]), text_of(make_guideline())
    # Later people come earlier: whoever waits for the lock was overtaken.
    signed = in_rounds([signing(one, text, PEOPLE - number) for number, one in enumerate(people)])
    assert {type(one) for one in signed} == {SignOff}
    entries = list(Entry.objects.all())
    assert [one.seq for one in entries] == list(range(1, PEOPLE + 2))
    assert [one.prev for one in entries[1:]] == [sha256(one.text.encode()).hexdigest() for one in entries[:-1]]
    assert [one.at for one in entries] == sorted(one.at for one in entries)
    assert len({one.record_sha256 for one in entries}) == Record.objects.count() == PEOPLE + 1
    assert set(Checkpoint.objects.values_list("size", flat=True)) == set(range(1, PEOPLE + 2))


def test_control_without_the_lock_they_get_into_each_others_way(monkeypatch: pytest.MonkeyPatch) -> None:
    people, text = make_people([f"Person {number}" for number in range(AT_ONCE)]), text_of(make_guideline())
    monkeypatch.setattr(log, "lock", lambda: None)
    outcomes = at_once(*[signing(one, text, 0) for one in people])
    assert IntegrityError in {type(one) for one in outcomes}
