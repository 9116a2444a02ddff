"""Nothing typed is lost, what is wrong is said with what to do, and reasons stay with HR."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from courses.certification.casework.models import BulkDecision
from courses.certification.casework.orders import Act
from courses.certification.models import Requirement, Waiver
from tests.builders import make_people
from tests.builders_casework import make_decision, make_order
from tests.builders_certification import converge, make_requirement
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def listener(staff: User) -> Requirement:
    listener = make_requirement()
    converge(staff)
    return listener


def send(client: Client, act: str, typed: dict[str, str], **more: str) -> str:
    return client.post(f"/decisions/new/{act}/", typed | more).text


def test_a_preview_that_is_out_of_date_is_shown_again_with_all_that_was_typed(
    listener: Requirement, hr: User, staff: User
) -> None:
    client = signed_in(hr)
    typed = {"numbers": f"{staff.employee_number}\n4711", "about": "all-staff", "reason": "“Agreed” & signed."}
    answer = client.post("/decisions/new/waive/", typed | {"step": "confirm", "shown": "0" * 64})
    assert answer.status_code == 409
    assert "People or facts have changed since you looked, so nothing was decided." in answer.text
    assert not BulkDecision.objects.exists()
    assert dict(answer.context["form"].typed) == typed | {"last_day": "", "evidence": ""}

    shown = answer.context["preview"].digest
    assert client.post("/decisions/new/waive/", typed | {"step": "confirm", "shown": shown}).status_code == 302
    assert Waiver.objects.get().reason == typed["reason"]
    again = client.post("/decisions/new/waive/", typed | {"step": "confirm", "shown": shown})
    assert "Nothing would change" in again.text
    assert BulkDecision.objects.count() == 1


def test_what_is_typed_wrongly_is_said_with_what_to_do(listener: Requirement, hr: User) -> None:
    client = signed_in(hr)
    typed = {"numbers": "4711", "about": "all-staff", "reason": "Agreed."}
    many = " ".join(str(number) for number in range(501))
    yesterday = client.get("/decisions/").wsgi_request.today - timedelta(days=1)
    for act, wrong, said in (
        ("waive", {"numbers": many}, "501 people are too many for one step. Paste at most 500 at a time."),
        ("waive", {"numbers": " ;, "}, "Paste at least one employee number."),
        ("waive", {"reason": ""}, "Please say why. A sentence is enough."),
        ("waive", {"last_day": str(yesterday)}, "Choose a day that is still to come."),
        ("waive", {"last_day": "2099-01-01"}, "Five years at the most. It can be decided again."),
        ("extend", {}, "Choose a day."),
        ("count", {"about": "tea"}, "Say where it can be looked up."),
    ):
        assert said in send(client, act, typed | wrong)
    assert client.get("/decisions/new/undo/").status_code == 404


def test_from_the_page_of_a_person_the_form_knows_her(
    listener: Requirement, hr: User, staff: User, lager: User, governance: User
) -> None:
    make_decision(make_order(Act.WAIVE, listener), [lager], hr)
    client = signed_in(hr)
    decisions = f"/decisions/?person={staff.uuid}"
    assert decisions in client.get(f"/reports/people/{staff.uuid}/").text
    assert decisions not in signed_in(governance).get(f"/reports/people/{staff.uuid}/").text
    page = client.get(decisions)
    assert page.context["lines"] == []
    assert f"/decisions/new/extend/?person={staff.uuid}" in page.text
    form = client.get(f"/decisions/new/extend/?person={staff.uuid}&requirement=all-staff").context["form"]
    assert form.initial == {"numbers": staff.employee_number, "about": "all-staff"}


def test_governance_reads_what_was_decided_and_never_why(listener: Requirement, hr: User, governance: User) -> None:
    decision = make_decision(make_order(Act.WAIVE, listener, reason="Long illness."), make_people(["Anna Berg"]), hr)
    for address in ("/decisions/", f"/decisions/{decision.uuid}/"):
        assert "Long illness." in signed_in(hr).get(address).text
        page = signed_in(governance).get(address).text
        assert "Exempt from Listener" in page
        assert "Long illness." not in page
    assert "Take it back" not in page
    assert "Anna Berg" in page
