"""A manager nominates, governance decides, the person may say no; once, whoever is at it at the same moment."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import TierMembership, User
from courses.certification.models import Approval, Obligation
from courses.certification.nominations import services
from courses.certification.nominations.models import Nomination, Step
from courses.reminders.models import Reminder
from tests.builders import AT, make_people, make_programme, make_version
from tests.builders_nominations import (
    IN_A_YEAR,
    TOPICS,
    make_certification_of,
    make_experts,
    make_nomination,
)
from tests.cast import signed_in
from tests.races import at_once, on_postgresql

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def havnby(db: None) -> None:
    make_programme()


def approve(nomination: Nomination, by: User) -> None:
    services.approve_nomination(nomination=nomination, topics=TOPICS, ends_on=IN_A_YEAR, by=by, at=AT)


def owed(user: User, kind: str) -> bool:
    return Reminder.objects.filter(user=user, kind=kind, settled_at__isnull=True).exists()


def said(nomination: Nomination) -> list[tuple[str, User, str]]:
    return [(step.act, step.by, step.reason) for step in Step.objects.filter(nomination=nomination)]


@pytest.mark.django_db(transaction=True)
def test_from_the_team_page_to_the_to_do(staff: User, manager: User, governance: User) -> None:
    course = make_version().edition.course
    make_certification_of(make_experts(), course=course)
    assert f"/nominations/people/{staff.uuid}/" in signed_in(manager).get("/team/").text

    typed = {"tier": make_experts().pk, "topics": " Batteries \nrepairs\nRepairs", "reason": "Knows every battery."}
    signed_in(manager).post(f"/nominations/people/{staff.uuid}/", typed)
    nomination = Nomination.objects.get()
    assert nomination.topics == ["Batteries", "repairs"]
    assert owed(governance, "nomination-open")
    assert owed(staff, "nomination-told")
    assert not Obligation.objects.filter(user=staff).exists()

    page = signed_in(governance).get("/nominations/waiting/").text
    assert "Maja Lindqvist as Subject-Matter Expert" in page
    granted = {"decision": "approve", "topics": "Batteries", "last_day": "2099-01-01"}
    answer = signed_in(governance).post(f"/nominations/{nomination.uuid}/decision/", granted)
    assert "Five years at the most." in answer.text
    last_day = answer.wsgi_request.today + timedelta(days=300)
    granted |= {"last_day": str(last_day), "reason": "We need her."}
    signed_in(governance).post(f"/nominations/{nomination.uuid}/decision/", granted)

    member = TierMembership.objects.known().get(user=staff)
    assert (member.source, member.topics, member.last_day) == ("nomination", ["Batteries"], last_day)
    approval = Approval.objects.known().get(user=staff)
    assert (approval.key, approval.recorded_by, approval.ends_on) == ("nomination", governance, member.ends_on)
    assert Obligation.objects.get(user=staff).requirement.slug == "sme"
    assert said(nomination) == [
        ("nominated", manager, "Knows every battery."),
        ("approved", governance, "We need her."),
    ]
    assert not owed(governance, "nomination-open")
    assert owed(staff, "nomination-outcome")
    assert owed(manager, "nomination-outcome")
    assert "approved, through" in signed_in(staff).get(f"/nominations/{nomination.uuid}/").text
    assert not owed(staff, "nomination-outcome")
    assert owed(manager, "nomination-outcome")


def test_refused_with_a_reason_that_both_read(staff: User, manager: User, governance: User) -> None:
    nomination = make_nomination(staff, manager)
    page = signed_in(governance)
    address = f"/nominations/{nomination.uuid}/"
    assert "Please say why." in page.post(f"{address}decision/", {"decision": "refuse"}).text
    page.post(f"{address}decision/", {"decision": "refuse", "refusal-reason": "Two experts for it already."})
    for reader in (staff, manager):
        assert "Two experts for it already." in signed_in(reader).get(address).text
    assert not TierMembership.objects.exists()
    assert make_nomination(staff, manager).is_open


def test_the_person_says_no_and_the_manager_takes_back(staff: User, lager: User, manager: User) -> None:
    first, second = make_nomination(staff, manager), make_nomination(lager, manager)
    signed_in(staff).post(f"/nominations/{first.uuid}/no/")
    signed_in(manager).post(f"/nominations/{second.uuid}/withdrawal/")
    assert list(Nomination.objects.order_by("pk").values_list("outcome", flat=True)) == ["declined", "withdrawn"]
    assert owed(manager, "nomination-outcome")
    assert owed(lager, "nomination-outcome")


def test_nobody_decides_on_oneself_or_on_ones_own(manager: User, staff: User, governance: User, hr: User) -> None:
    own = make_nomination(staff, governance)
    with pytest.raises(services.Refused):
        approve(own, governance)
    with pytest.raises(services.Refused):
        services.refuse(nomination=own, reason="No", by=governance, at=AT)
    about = make_nomination(governance, manager)
    assert (
        signed_in(governance).post(f"/nominations/{about.uuid}/decision/", {"decision": "approve"}).status_code == 404
    )
    with pytest.raises(services.Refused):
        make_nomination(staff, manager)
    with pytest.raises(services.Refused):
        make_nomination(manager, manager)


def test_one_nominates_people_below_only(manager: User, outsider: User, staff: User) -> None:
    assert signed_in(manager).get(f"/nominations/people/{outsider.uuid}/").status_code == 404
    assert signed_in(staff).get(f"/nominations/people/{manager.uuid}/").status_code == 404
    make_nomination(staff, manager)
    typed = {"tier": make_experts().pk, "topics": "\n \n", "reason": "Again"}
    answer = signed_in(manager).post(f"/nominations/people/{staff.uuid}/", typed)
    assert "Maja Lindqvist is nominated as Subject-Matter Expert already." in answer.text
    assert "This field is required." in answer.text or "Name at least one topic." in answer.text


def test_a_leaver_is_not_approved(manager: User, leaver: User, governance: User) -> None:
    nomination = make_nomination(leaver, manager)
    with pytest.raises(services.Refused):
        approve(nomination, governance)
    nomination.refresh_from_db()
    assert nomination.is_open


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_of_governance_and_the_person_at_once_one_wins(staff: User, manager: User, governance: User) -> None:
    (other,) = make_people(["Birgit Sommer"])
    nomination = make_nomination(staff, manager)

    def decide(by: User) -> None:
        approve(Nomination.objects.get(pk=nomination.pk), by)

    outcomes = at_once(
        lambda: decide(governance),
        lambda: decide(other),
        lambda: services.refuse(nomination=nomination, reason="No", by=governance, at=AT),
        lambda: services.decline(nomination=Nomination.objects.get(pk=nomination.pk), by=staff, at=AT),
    )
    assert sum(isinstance(one, services.Refused) for one in outcomes) == 3
    assert len([one for one in outcomes if one is None]) == 1
    nomination.refresh_from_db()
    assert Step.objects.filter(nomination=nomination).count() == 2
    assert TierMembership.objects.known().count() == (1 if nomination.outcome == "approved" else 0)


def test_lists_cost_the_same_for_many(manager: User, governance: User) -> None:
    def queries(user: User, address: str) -> int:
        page = signed_in(user)
        page.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page.get(address)
        return len(asked)

    for person in make_people(["Ann One"], manager=manager.employee_number):
        make_nomination(person, manager)
    pages = [(manager, "/nominations/"), (governance, "/nominations/waiting/")]
    before = [queries(*one) for one in pages]
    with transaction.atomic():
        for person in make_people([f"Ann {n}" for n in range(8)], manager=manager.employee_number):
            make_nomination(person, manager)
    assert [queries(*one) for one in pages] == before
