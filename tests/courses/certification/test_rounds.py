"""The day's look at everybody: once under the same rules, on from where it was killed, and never past what is new."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from accounts.models import User
from accounts.services import PersonFacts, write_people
from accounts.signals import people_changed
from courses.certification import services
from courses.certification.models import Obligation, Round
from courses.certification.rounds import PARTS, fingerprint, go_round, interrupted
from courses.certification.rules import set_rule
from courses.certification.tasks import sweep_recent
from lms.celery import app
from lms.demo.replay import without_receivers
from lms.lib.dates import local_date
from tests.builders import AT, make_people
from tests.builders_certification import STARTED, make_requirement

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Killed(Exception):
    pass


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> list[User]:
    """Seven who owe something and of whom nobody has been told yet; looked at by twos."""
    monkeypatch.setattr(services, "BATCH", 2)
    with without_receivers(people_changed):
        people = make_people([f"Person {number}" for number in range(7)], at=AT - 90 * timedelta(days=1))
    make_requirement()
    return people


@pytest.fixture
def tasks_at_once() -> Iterator[None]:
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def walk(at: datetime) -> None:
    for part in range(PARTS):
        go_round(part, today=local_date(at), at=at, clock=lambda: at)


def part_of(person: User) -> int:
    return person.pk % PARTS


def begin(reached: User, plan_sha256: str) -> None:
    """A round that has come to that person, and no further."""
    Round.objects.create(
        on=local_date(AT),
        part=part_of(reached),
        plan_sha256=plan_sha256,
        began_at=AT,
        moved_at=AT,
        reached=reached.pk,
    )


def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Everybody of whom the next rounds ask for facts."""
    seen: list[int] = []
    read = services.read_facts
    monkeypatch.setattr(services, "read_facts", lambda ids, on: seen.extend(ids) or read(ids, on))
    return seen


def test_a_killed_round_goes_on_where_it_was(people: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    real, part = services.open_obligations, part_of(people[0])

    def killed_in_the_second_batch(ids: list[int]) -> list[Obligation]:
        if people[4].pk in ids:
            raise Killed
        return real(ids)

    monkeypatch.setattr(services, "open_obligations", killed_in_the_second_batch)
    with pytest.raises(Killed):
        go_round(part, today=local_date(AT), at=AT, clock=lambda: AT)
    assert set(Obligation.objects.values_list("user", flat=True)) == {people[0].pk, people[2].pk}
    assert interrupted(today=local_date(AT), at=AT + 6 * MINUTE) == [part]
    assert interrupted(today=local_date(AT), at=AT + 4 * MINUTE) == []

    monkeypatch.setattr(services, "open_obligations", real)
    seen = looked_at(monkeypatch)
    go_round(part, today=local_date(AT), at=AT + 6 * MINUTE, clock=lambda: AT + 6 * MINUTE)
    assert sorted(set(seen)) == [people[4].pk, people[6].pk]
    assert Obligation.objects.values("user").distinct().count() == 4
    assert interrupted(today=local_date(AT), at=AT + timedelta(hours=1)) == []


def test_the_parts_together_are_everybody_once(people: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    seen = looked_at(monkeypatch)
    walk(AT)
    assert len(Round.objects.filter(ended_at=AT)) == PARTS
    assert set(seen) == {one.pk for one in people}
    assert Obligation.objects.count() == 7


def test_the_sweep_takes_an_interrupted_round_up_again(people: list[User], tasks_at_once: None) -> None:
    plan = services.read_plan(local_date(AT))
    begin(people[3], fingerprint(plan))
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        sweep_recent()
    assert set(Obligation.objects.values_list("user", flat=True)) == {people[5].pk}
    assert Round.objects.get().ended_at == AT + timedelta(hours=1)


def test_a_round_under_rules_that_were_changed_is_not_taken_up(people: list[User]) -> None:
    begin(people[3], "0" * 64)
    assert interrupted(today=local_date(AT), at=AT + timedelta(hours=1)) == []


def test_a_round_that_was_taken_up_is_not_taken_up_twice(people: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    plan = services.read_plan(local_date(AT))
    begin(people[0], fingerprint(plan))
    later, asked = AT + timedelta(hours=1), []
    real = services.open_obligations

    def asking(ids: list[int]) -> list[Obligation]:
        asked.append(interrupted(today=local_date(AT), at=later + MINUTE))
        return real(ids)

    monkeypatch.setattr(services, "open_obligations", asking)
    go_round(part_of(people[0]), today=local_date(AT), at=later, clock=lambda: later)
    assert asked and not any(asked)


def test_a_second_round_looks_only_at_what_is_new(people: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    walk(AT)
    seen = looked_at(monkeypatch)
    walk(AT + timedelta(hours=1))
    assert seen == []

    changed = PersonFacts(
        employee_number=people[2].employee_number or "",
        name=people[2].name,
        department="operations/",
        starts_on=STARTED,
        country="SE",
    )
    with without_receivers(people_changed):
        write_people([changed], at=AT + timedelta(hours=2), effective_on=local_date(AT))
    walk(AT + timedelta(hours=3))
    assert set(seen) == {people[2].pk}


def test_another_day_or_another_rule_takes_everybody(people: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    walk(AT)
    seen = looked_at(monkeypatch)
    walk(AT + timedelta(days=1))
    assert set(seen) == {one.pk for one in people}

    seen.clear()
    requirement = Obligation.objects.all()[0].requirement
    rule = requirement.rules.get()
    set_rule(
        requirement=requirement,
        audience_rule=rule.audience_rule,
        starts_on=local_date(AT),
        due_days=10,
        at=AT + timedelta(days=1),
    )
    walk(AT + timedelta(days=1))
    assert set(seen) == {one.pk for one in people}
