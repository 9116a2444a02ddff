"""Queries written once: the same rows as the queryset gives, for any value."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Employment, User
from lms.lib.prepared import Columns, Prepared
from tests.builders import make_person

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 1)


def employed(user_id: int, on: date) -> object:
    return Employment.objects.as_of(on).filter(user_id=user_id).values_list("user__uuid", "starts_on")


def test_rows_are_those_of_the_queryset_whatever_was_asked_first() -> None:
    prepared = Prepared(lambda uuid, starts_on: (uuid, starts_on), employed, int, date)
    people = [make_person(starts_on=DAY), make_person(starts_on=DAY + timedelta(days=1))]
    for on in (DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)):
        for person in people:
            assert prepared(person.pk, on) == list(employed(person.pk, on))
    assert prepared(people[0].pk, DAY) == [(people[0].uuid, DAY)]


def test_the_queryset_is_built_once_and_asks_one_statement() -> None:
    built = []

    def build(user_id: int) -> object:
        built.append(user_id)
        return User.objects.filter(pk=user_id).values_list("name")

    prepared, person = Prepared(str, build, int), make_person(name="Maja Holm")
    with CaptureQueriesContext(connection) as captured:
        assert [prepared(person.pk), prepared(person.pk), prepared(person.pk + 1)] == [["Maja Holm"], ["Maja Holm"], []]
    assert (len(built), len(captured)) == (1, 3)


def test_words_and_uuids_are_values_too() -> None:
    prepared = Prepared(int, lambda uuid, name: User.objects.filter(uuid=uuid, name=name).values_list("pk"), UUID, str)
    maja, ola = make_person(name="Maja Holm"), make_person(name="Ola Lind")
    assert [prepared(maja.uuid, "Maja Holm"), prepared(ola.uuid, "Ola Lind")] == [[maja.pk], [ola.pk]]
    assert [prepared(maja.uuid, "Ola Lind"), prepared(maja.uuid, "' OR 1=1 --")] == [[], []]


def test_a_row_is_read_into_the_models_that_it_holds() -> None:
    person = make_person(starts_on=DAY)
    people, employments = Columns(User, "user__"), Columns(Employment)

    def read(*values: Any) -> tuple[Employment, User]:
        row = iter(values)
        return employments.read(row), people.read(row)

    rows = Prepared(
        read, lambda pk: Employment.objects.filter(user=pk).values_list(*employments.paths, *people.paths), int
    )
    [(employment, found)] = rows(person.pk)
    expected = Employment.objects.get()
    assert [getattr(employment, name) for name in employments.names] == [
        getattr(expected, name) for name in employments.names
    ]
    person.refresh_from_db()
    assert [getattr(found, name) for name in people.names] == [getattr(person, name) for name in people.names]
    found.name = "Maja Lind"
    found.save()
    assert User.objects.get().name == "Maja Lind"


@pytest.mark.parametrize(
    "build",
    [
        lambda on: Employment.objects.values_list("pk"),
        lambda on: Employment.objects.filter(starts_on=on + timedelta(days=1)).values_list("pk"),
    ],
    ids=["ignored", "changed"],
)
def test_a_value_that_is_ignored_or_changed_is_refused(build: object) -> None:
    with pytest.raises(ValueError, match="changes or ignores"):
        Prepared(int, build, date)(DAY)
