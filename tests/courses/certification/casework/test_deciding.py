"""HR decides about many people in one step: as it was shown, remembered, and taken back as one."""

from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.certification.casework import deciding
from courses.certification.casework.deciding import decide, preview, preview_undo, undo
from courses.certification.casework.models import BulkDecision
from courses.certification.casework.orders import Act, Order
from courses.certification.casework.pasting import read
from courses.certification.casework.trials import NotAsShown, Preview, Refused
from courses.certification.models import Award, Obligation, Requirement, Waiver
from courses.certification.querysets import State
from tests.builders import AT, make_people, make_person
from tests.builders_casework import IN_A_YEAR, make_decision, make_order, pasted
from tests.builders_certification import converge, finish_course, make_requirement
from tests.races import at_once, on_postgresql

pytestmark = pytest.mark.django_db
TODAY, DAY = AT.date(), timedelta(days=1)
LATER = AT + 10 * DAY
SALES = {"fact": "department", "in": ["sales/"]}


@pytest.fixture
def listener(db: None) -> Requirement:
    """Asked of everybody; what was open when the people came is due on 4 February."""
    return make_requirement()


@pytest.fixture
def people(listener: Requirement) -> list[User]:
    people = make_people(["Anna Berg", "Bo Dahl", "Carl Eik"])
    converge(*people)
    return people


def tried(order: Order, people: list[User], by: User) -> Preview:
    return preview(order, pasted(people), by=by, today=TODAY, at=AT)


def shown(found: Preview) -> list[tuple[str, str, str]]:
    """Name, state before and after."""
    return [
        (one.user.name, before.state if before else "", after.state if after else "")
        for one in found.changes
        for _name, before, after in one.lines
    ]


def state(user: User, on: date = TODAY) -> str:
    row = Obligation.objects.filter(user=user).state_on(on).first()
    return row.state if row else ""


def taken_back(decision: BulkDecision, by: User, *, on: date = TODAY) -> BulkDecision:
    at = AT + (on - TODAY)
    found = preview_undo(decision, by=by, today=on, at=at)
    return undo(decision, reason="A mistake.", shown=found.digest, by=by, today=on, at=at)


def test_what_is_pasted_is_read_whatever_stands_between() -> None:
    column = '\ufeff10001\t10002\r\n10003; "10004",\'10005\n10001\n  a@b.example \n'
    found = read(column)
    assert found.numbers == ["10001", "10002", "10003", "10004", "10005", "a@b.example"]
    assert found.doubles == ["10001"]


def test_a_preview_shows_each_person_and_writes_nothing(people: list[User], listener: Requirement, hr: User) -> None:
    found = tried(make_order(Act.WAIVE, listener), people, hr)
    assert shown(found) == [(one.name, "overdue", "exempt") for one in people]
    assert {one.unit for one in found.changes} == {"Operations"}
    assert not Waiver.objects.exists()
    assert not BulkDecision.objects.exists()
    assert {state(one) for one in people} == {State.OVERDUE}


def test_exempting_is_true_at_once_remembered_and_taken_back(
    people: list[User], listener: Requirement, hr: User
) -> None:
    decision = make_decision(make_order(Act.WAIVE, listener, evidence="File 7"), people[:2], hr)
    assert [state(one) for one in people] == [State.EXEMPT, State.EXEMPT, State.OVERDUE]
    row = Waiver.objects.get(user=people[0])
    assert (row.reason, row.evidence, row.recorded_by, row.ends_on) == (
        "Agreed with the works council.",
        "File 7",
        hr,
        IN_A_YEAR + DAY,
    )
    assert {one.waiver_id for one in decision.decided.all()} == set(Waiver.objects.values_list("pk", flat=True))

    back = taken_back(decision, hr, on=LATER.date())
    assert (back.act, back.undoes, back.reason, back.decided.count()) == ("undo", decision, "A mistake.", 2)
    assert [state(one, LATER.date()) for one in people] == [State.OVERDUE] * 3
    assert state(people[0], TODAY) == State.EXEMPT
    with pytest.raises(Refused):
        preview_undo(decision, by=hr, today=LATER.date(), at=LATER)
    with pytest.raises(Refused):
        preview_undo(back, by=hr, today=LATER.date(), at=LATER)


def test_more_time_moves_the_day_and_goes_back_as_a_whole(people: list[User], listener: Requirement, hr: User) -> None:
    order = make_order(Act.EXTEND, listener, last_day=TODAY + 20 * DAY)
    found = tried(order, people[:1], hr)
    assert [(before.due_on, after.due_on) for _n, before, after in found.changes[0].lines if before and after] == [
        (date(2026, 2, 4), TODAY + 20 * DAY)
    ]
    decision = make_decision(order, people[:1], hr)
    assert state(people[0]) == State.DUE
    taken_back(decision, hr, on=LATER.date())
    assert state(people[0], LATER.date()) == State.OVERDUE
    assert Obligation.objects.known().get(user=people[0]).due_on == date(2026, 2, 4)


def test_by_name_reaches_whom_the_rule_does_not(hr: User) -> None:
    requirement = make_requirement(rule=SALES)
    anna = make_person("Anna Berg")
    order = make_order(Act.INCLUDE, requirement, last_day=None)
    assert shown(tried(order, [anna], hr)) == [("Anna Berg", "", "due")]
    decision = make_decision(order, [anna], hr)
    assert Obligation.objects.known().get(user=anna).due_on == TODAY + 30 * DAY
    taken_back(decision, hr)
    assert state(anna) == ""


def test_what_was_done_elsewhere_earns_the_badge_which_stays(
    people: list[User], listener: Requirement, hr: User
) -> None:
    course = listener.certification.criteria.filter(course__isnull=False)[0].course
    decision = make_decision(make_order(Act.COUNT, course=course), people[:1], hr)
    assert state(people[0]) == State.DONE
    taken_back(decision, hr)
    assert Award.objects.filter(user=people[0]).count() == 1


def test_who_is_passed_over_and_why(people: list[User], listener: Requirement, hr: User, leaver: User) -> None:
    anna, bo, carl = people
    converge(hr, leaver)
    make_decision(make_order(Act.WAIVE, listener), [anna], hr)
    text = f"{anna.employee_number} {bo.employee_number};{hr.employee_number},{leaver.employee_number} {bo.email} 999"
    found = preview(make_order(Act.WAIVE, listener), read(text), by=hr, today=TODAY, at=AT)
    assert [one.user for one in found.changes] == [bo]
    assert {one.user: one.outcome for one in found.passed} == {anna: "has", hr: "oneself", leaver: "left"}
    assert (found.unknown, found.doubles) == (["999"], ["Bo Dahl"])

    finish_course(carl, at=AT)
    converge(carl)
    found = tried(make_order(Act.EXTEND, listener), [carl], hr)
    assert [one.outcome for one in found.passed] == ["nothing-open"]
    found = tried(make_order(Act.INCLUDE, listener), [carl], hr)
    assert [one.outcome for one in found.passed] == ["has"]


def test_whom_one_may_not_see_is_unknown(people: list[User], listener: Requirement, coordinator: User) -> None:
    outside = make_person("Oda Winther", department="sales/")
    found = tried(make_order(Act.WAIVE, listener), [people[0], outside], coordinator)
    assert [one.user for one in found.changes] == [people[0]]
    assert found.unknown == [outside.employee_number]


def test_facts_that_changed_in_between_are_shown_again(people: list[User], listener: Requirement, hr: User) -> None:
    order = make_order(Act.WAIVE, listener)
    before = tried(order, people, hr)
    finish_course(people[0], at=AT)
    converge(people[0])
    with pytest.raises(NotAsShown) as refused:
        decide(order, pasted(people), shown=before.digest, by=hr, today=TODAY, at=AT)
    assert shown(refused.value.preview)[0] == ("Anna Berg", "done", "exempt")
    assert not Waiver.objects.exists()
    assert not BulkDecision.objects.exists()


def test_what_was_decided_anew_stays_when_the_first_is_taken_back(
    people: list[User], listener: Requirement, hr: User
) -> None:
    first = make_decision(make_order(Act.WAIVE, listener, last_day=TODAY + 5 * DAY), people[:2], hr)
    make_decision(make_order(Act.WAIVE, listener), people[:1], hr)
    found = preview_undo(first, by=hr, today=TODAY, at=AT)
    assert [one.user for one in found.changes] == [people[1]]
    assert [(one.user, one.outcome) for one in found.passed] == [(people[0], "changed")]
    taken_back(first, hr)
    assert [state(one) for one in people[:2]] == [State.EXEMPT, State.OVERDUE]


def test_three_hundred_people_take_as_many_statements_as_thirty(listener: Requirement, hr: User) -> None:
    def statements(chosen: list[User]) -> int:
        order = make_order(Act.EXTEND, listener)
        with CaptureQueriesContext(connection) as captured:
            decision = make_decision(order, chosen, hr)
            taken_back(decision, hr)
        assert decision.decided.count() == len(chosen)
        return len(captured)

    few, many = (make_people([f"P{number} Q" for number in range(count)]) for count in (30, 300))
    converge(*few, *many)
    statements(few)
    assert statements(many) == statements(few)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_decide_once(people: list[User], listener: Requirement, hr: User) -> None:
    outcomes = both_confirm(people, listener, hr)
    assert sorted(type(one).__name__ for one in outcomes) == ["BulkDecision", "NotAsShown"]
    decision = BulkDecision.objects.get()

    when = {"by": hr, "today": TODAY, "at": AT}
    seen = preview_undo(decision, **when).digest
    outcomes = at_once(*[lambda: undo(decision, reason="A mistake.", shown=seen, **when)] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == ["BulkDecision", "Refused"]
    assert [state(one) for one in people] == [State.OVERDUE] * 3


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_decide(
    people: list[User], listener: Requirement, hr: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = Barrier(2)
    order = make_order(Act.WAIVE, listener)
    seen = tried(order, people, hr).digest
    monkeypatch.setattr(deciding, "lock", lambda _ids: together.wait(timeout=30))
    outcomes = confirm_twice(order, people, seen, hr)
    assert [type(one).__name__ for one in outcomes] == ["BulkDecision"] * 2


def both_confirm(people: list[User], listener: Requirement, hr: User) -> list[object]:
    order = make_order(Act.WAIVE, listener)
    return confirm_twice(order, people, tried(order, people, hr).digest, hr)


def confirm_twice(order: Order, people: list[User], seen: str, hr: User) -> list[object]:
    return at_once(*[lambda: decide(order, pasted(people), shown=seen, by=hr, today=TODAY, at=AT)] * 2)
