import re
from datetime import date

import pytest
from django.http import HttpResponse

from accounts.models import User
from accounts.services import PersonFacts, write_people
from courses.certification.models import Requirement
from courses.reporting.views.team import PAGE
from tests.builders import AT, make_people
from tests.builders_reporting import make_requirement, make_state, make_states
from tests.cast import HERE, signed_in

pytestmark = pytest.mark.django_db


def names(answer: HttpResponse) -> list[str]:
    return re.findall(r"<h2>([^<]+)</h2>", answer.content.decode())


def test_a_manager_sees_her_people_who_needs_her_first(
    listener: Requirement, manager: User, staff: User, lager: User, outsider: User
) -> None:
    make_state(staff, listener, "overdue")
    make_state(lager, listener, "done")
    answer = signed_in(manager).get("/team/")
    assert names(answer) == [staff.name, lager.name]
    assert "1 of 2 needs you" in answer.content.decode()
    assert "Was due on 1 March 2026" in answer.content.decode()


def test_what_is_alike_stands_in_one_line_and_what_is_done_last(
    listener: Requirement, manager: User, staff: User
) -> None:
    second, third, fourth = (make_requirement(slug, slug.title()) for slug in ("tea", "milk", "cups"))
    make_state(staff, listener, "done")
    make_state(staff, second, "overdue")
    make_state(staff, third, "done")
    make_state(staff, fourth, "overdue")
    html = signed_in(manager).get("/team/").content.decode()
    html = re.sub(r"<a href=\"/why/[^>]+>([^<]+)</a>", r"\1", html)
    lines = re.findall(r"<li><span>([^<]+)</span> <span class=\"chip[^>]*>([^<]+)<", html)
    assert lines == [
        (f"{second.certification.name}, {fourth.certification.name}", "Overdue"),
        (f"{listener.certification.name}, {third.certification.name}", "Done"),
    ]


def test_all_below_has_the_people_of_her_people(listener: Requirement, manager: User, staff: User) -> None:
    below = make_people(["Nia Below"], department=HERE, manager=staff.employee_number)[0]
    make_states([staff, below], listener)
    client = signed_in(manager)
    assert names(client.get("/team/")) == [staff.name]
    assert sorted(names(client.get("/team/?who=all"))) == sorted([staff.name, below.name])


def test_an_acting_manager_sees_them_too(listener: Requirement, manager: User, outsider: User) -> None:
    someone = make_people(
        ["Aya Under"], department=HERE, manager=manager.employee_number, acting_manager=outsider.employee_number
    )[0]
    assert names(signed_in(outsider).get("/team/")) == [someone.name]
    assert names(signed_in(manager).get("/team/")) == [someone.name]


def test_without_people_there_is_no_such_page(listener: Requirement, staff: User, hr: User) -> None:
    assert signed_in(staff).get("/team/").status_code == 404
    assert signed_in(hr).get("/team/").status_code == 404


def test_a_former_manager_sees_nobody(listener: Requirement, manager: User, staff: User) -> None:
    facts = PersonFacts(
        employee_number=staff.employee_number, name=staff.name, department=HERE, starts_on=date(2026, 1, 5)
    )
    write_people([facts], at=AT, effective_on=date(2026, 3, 1))
    assert signed_in(manager).get("/team/").status_code == 404


def test_when_nobody_is_behind_the_sentence_says_so(
    listener: Requirement, manager: User, staff: User, lager: User
) -> None:
    make_state(staff, listener, "done")
    make_state(lager, listener, "due")
    assert "All 2 are on track" in signed_in(manager).get("/team/").content.decode()


def test_a_large_team_comes_in_pages(listener: Requirement, manager: User) -> None:
    make_people([f"Person {n:03}" for n in range(PAGE + 1)], department=HERE, manager=manager.employee_number)
    client = signed_in(manager)
    assert len(names(client.get("/team/"))) == PAGE
    assert names(client.get("/team/?page=2")) == [f"Person {PAGE:03}"]
