"""No account in use is ever without two fit owners or an open hand-over, whatever happens and in whatever order."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from courses.presence import services
from courses.presence.converging import converge
from courses.presence.models import Account, HandOver, Ownership
from lms.lib.dates import local_date
from tests.builders import AT, make_people, make_person
from tests.builders_presence import clear, end_employment, lapse, make_wish

pytestmark = pytest.mark.django_db
PEOPLE = [f"Person {letter}" for letter in "ABCD"]
people = st.integers(0, len(PEOPLE) - 1)
accounts = st.integers(0, 2)


class Register(RuleBasedStateMachine):
    """Fitness is kept on paper; the register has to notice."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.at, self.handles = AT, 0
        self.people, self.governance = make_people(PEOPLE, at=AT), make_person("Gerda Lund")
        clear(*self.people)
        self.fit = set(self.people)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def one(self, number: int) -> Account | None:
        rows = list(Account.objects.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    @rule(owner=people, second=people)
    def ask(self, owner: int, second: int) -> None:
        self.handles += 1
        wish = make_wish(self.people[owner], self.people[second], handle=f"P{self.handles}atHavnby")
        self.try_to(services.request, wish=wish, by=self.people[owner])

    @rule(number=accounts)
    def approve(self, number: int) -> None:
        self.try_to(services.approve, account=self.one(number), by=self.governance)

    @rule(number=accounts, by=people)
    def note_life(self, number: int, by: int) -> None:
        day = local_date(self.at)
        self.try_to(services.note_life, account=self.one(number), active_on=day, by=self.people[by])

    @rule(number=accounts, by=people)
    def ask_for_hand_over(self, number: int, by: int) -> None:
        self.try_to(services.ask_for_hand_over, account=self.one(number), by=self.people[by])

    @rule(to=people)
    def hand_over(self, to: int) -> None:
        task = HandOver.objects.open().select_related("account").first()
        self.try_to(services.name_owner, hand_over=task, user=self.people[to], by=self.governance)

    @rule(number=accounts)
    def close(self, number: int) -> None:
        self.try_to(services.close, account=self.one(number), by=self.governance, reason="Over")

    def try_to(self, act: object, **given: object) -> None:
        if None in given.values():
            return
        try:
            act(**given, at=self.at)  # type: ignore[operator]
        except services.Refused:
            return

    @rule(who=people)
    def somebody_lapses(self, who: int) -> None:
        if self.people[who] in self.fit:
            lapse(self.people[who])
            self.fit.discard(self.people[who])
            self.night()

    @rule(who=people)
    def somebody_leaves(self, who: int) -> None:
        end_employment(self.people[who], local_date(self.at))
        self.fit.discard(self.people[who])
        self.days_pass(1)

    @rule(days=st.sampled_from([1, 30, 200]))
    def days_pass(self, days: int) -> None:
        self.at += timedelta(days=days)
        self.night()

    def night(self) -> None:
        converge(today=local_date(self.at), at=self.at)

    @invariant()
    def every_account_in_use_is_looked_after(self) -> None:
        today = local_date(self.at)
        for account in Account.objects.in_use():
            rows = Ownership.objects.current().filter(account=account).select_related("user")
            owners = [row.user for row in rows]
            assert len(set(owners)) == len(owners) == 2
            open_ones = {row.owner for row in account.hand_overs.open().select_related("owner")}
            assert {one for one in owners if one not in self.fit} <= open_ones
            assert open_ones <= set(owners)
            assert account.silent_on is not None
            assert account.silent_on > today or open_ones


def test_no_account_is_ever_without_two_owners_or_a_hand_over(db: None) -> None:
    run_state_machine_as_test(
        Register,
        settings=settings(
            max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
