"""In a tier by one's own wish, by appointment, by a rule; and out of it again."""

from datetime import date, timedelta

import pytest

from accounts.models import TierMembership, User
from accounts.services import PersonFacts, set_tier_rule, write_people
from courses.certification.models import Approval, Award, Criterion, Obligation
from courses.certification.nominations import belonging, reminding, services
from courses.certification.nominations.entering import membership
from courses.certification.querysets import State
from courses.reminders.models import Reminder
from tests.builders import AT, make_people, make_programme, make_version
from tests.builders_badges import make_award
from tests.builders_certification import converge, finish_course, make_certification
from tests.builders_nominations import (
    IN_A_YEAR,
    TOPICS,
    make_advocates,
    make_certification_of,
    make_crew,
    make_crew_member,
    make_experts,
    make_nomination,
)
from tests.cast import signed_in

TODAY = AT.date()
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def havnby(db: None) -> None:
    make_programme()


@pytest.mark.django_db(transaction=True)
def test_a_listener_joins_and_leaves_by_herself(staff: User) -> None:
    listener, join = make_certification(), make_advocates()
    make_certification_of(join, course=listener.criteria.all()[0].course, badge=listener)
    page = signed_in(staff)
    assert "This builds on:" in page.get("/nominations/tiers/join/").text
    page.post("/nominations/tiers/join/", {"act": "join"})
    assert not TierMembership.objects.exists()

    make_award(staff, certification=listener, awarded_on=date(2026, 1, 10), expires_on=None)
    shown = page.get("/nominations/tiers/join/").text
    assert "You may leave on any day" in shown
    for _click in range(2):
        page.post("/nominations/tiers/join/", {"act": "join"})
    assert TierMembership.objects.known().get().source == "opt-in"
    assert "Employee Advocate" in page.get("/").text or Obligation.objects.filter(user=staff).exists()
    row = Obligation.objects.known().get(user=staff)
    assert (row.requirement.slug, row.closed_on) == ("join", None)

    page.post("/nominations/tiers/join/", {"act": "leave"})
    assert not Obligation.objects.known().filter(user=staff, closed_on__isnull=True).exists()
    assert Award.objects.filter(user=staff).count() == 1


def test_a_draft_tier_may_be_joined_and_asks_for_nothing(staff: User) -> None:
    join = make_advocates()
    certification = make_certification_of(join, course=make_version().edition.course)
    type(certification).objects.update(is_draft=True)
    assert "Its course is still being written" in signed_in(staff).get("/nominations/tiers/join/").text
    belonging.opt_in(user=staff, tier=join, today=TODAY, at=AT)
    converge(staff)
    assert not Obligation.objects.exists()
    type(certification).objects.update(is_draft=False)
    converge(staff)
    assert Obligation.objects.get().user == staff


def test_an_expert_earns_her_badge_and_loses_the_to_do_with_the_end(
    staff: User, manager: User, governance: User
) -> None:
    make_certification_of(make_experts(), course=make_version().edition.course)
    nomination = make_nomination(staff, manager)
    services.approve_nomination(nomination=nomination, topics=TOPICS, ends_on=IN_A_YEAR, by=governance, at=AT)
    converge(staff)
    finish_course(staff, at=AT)
    converge(staff)
    award = Award.objects.get(user=staff)
    assert [one["key"] for one in award.evidence["approvals"]] == ["nomination"]
    later = AT.replace(year=2027, month=4)
    converge(staff, at=later)
    row = Obligation.objects.known().latest("assigned_on")
    assert row.closed_on == IN_A_YEAR
    assert Obligation.objects.state_on(later.date()).in_state(State.OVERDUE).count() == 0


def test_ending_soon_stands_on_governances_list_until_extended(staff: User, governance: User) -> None:
    row = make_crew_member(staff, ends_on=TODAY + 61 * DAY)
    assert list(reminding.ending(TODAY)) == []
    later = AT + DAY
    reminding.owe_all(today=later.date(), at=later)
    told = Reminder.objects.get(user=governance, kind="membership-ending")
    belonging.extend(row=row, topics=[], ends_on=IN_A_YEAR, reason="Goes on well", by=governance, at=later)
    told.refresh_from_db()
    assert told.settled_at == later
    assert list(reminding.ending(later.date())) == []
    now = membership(staff, row.tier, later.date())
    assert now is not None
    assert (now.ends_on, now.recorded_by, now.reason) == (IN_A_YEAR, governance, "Goes on well")


def test_governance_appoints_extends_and_ends(staff: User, governance: User) -> None:
    crew, page = make_crew(), signed_in(governance)
    typed = {"person": staff.employee_number, "tier": crew.pk, "reason": "Coaches well.", "topics": ""}
    today = page.get("/nominations/appointment/").wsgi_request.today
    typed["last_day"] = str(today + 30 * DAY)
    answer = page.post("/nominations/appointment/", typed)
    assert answer.status_code == 302, answer.text
    assert "Maja Lindqvist is a Programme Crew already." in page.post("/nominations/appointment/", typed).text
    typed["person"] = governance.employee_number
    assert "Somebody else has to appoint you." in page.post("/nominations/appointment/", typed).text
    assert f"/nominations/members/{staff.uuid}/crew/" in page.get("/nominations/waiting/").text

    address = f"/nominations/members/{staff.uuid}/crew/"
    page.post(address, {"act": "extend", "last_day": str(today + 200 * DAY), "reason": "Another term", "topics": ""})
    assert "Another term" in page.get(address).text
    page.post(address, {"act": "end", "end-reason": "Moves to sales"})
    assert page.get(address).status_code == 404
    assert not TierMembership.objects.as_of(today).exists()


def test_leaving_takes_the_nomination_along(staff: User, manager: User, governance: User) -> None:
    make_certification_of(make_experts(), course=make_version().edition.course)
    nomination = make_nomination(staff, manager)
    services.approve_nomination(nomination=nomination, topics=TOPICS, ends_on=IN_A_YEAR, by=governance, at=AT)
    later = AT + DAY
    belonging.step_down(user=staff, tier=make_experts(), today=later.date(), at=later)
    assert Approval.objects.as_of(TODAY).count() == 1
    assert not Approval.objects.as_of(later.date()).exists()
    assert make_nomination(staff, manager, at=later).is_open
    with pytest.raises(services.Refused):
        belonging.step_down(user=staff, tier=make_experts(), today=later.date(), at=later)


def test_a_rule_names_executives_from_the_day_on_which_they_match() -> None:
    crew = make_crew()
    chief, director = make_people(["Ingrid Voss", "Dora Lund"], grade="E2")
    set_tier_rule(tier=crew, rule={"fact": "grade", "in": ["E1", "E2"]}, from_day=TODAY - 10 * DAY)
    make_people(["Sam Staff"], grade="S1")
    for _night in range(2):
        belonging.follow_rules(today=TODAY, at=AT)
    rows = TierMembership.objects.known().order_by("user_id")
    assert [(row.user, row.source, row.starts_on) for row in rows] == [
        (chief, "rule", TODAY - 10 * DAY),
        (director, "rule", TODAY - 10 * DAY),
    ]
    assert TierMembership.objects.count() == 2

    moved_on, later = TODAY + 5 * DAY, AT + 9 * DAY
    facts = PersonFacts(
        employee_number=director.employee_number or "",
        name=director.name,
        email=director.email or "",
        department="operations/",
        starts_on=date(2026, 1, 5),
        grade="S2",
    )
    write_people([facts], at=later, effective_on=moved_on)
    belonging.follow_rules(today=later.date(), at=later)
    assert membership(chief, crew, later.date())
    ended = TierMembership.objects.known().get(user=director)
    assert ended.ends_on == moved_on


def test_who_is_appointed_is_not_touched_by_the_rule(staff: User) -> None:
    row = make_crew_member(staff)
    set_tier_rule(tier=row.tier, rule={"fact": "grade", "in": ["E1"]}, from_day=TODAY)
    belonging.follow_rules(today=TODAY, at=AT)
    assert TierMembership.objects.known().get().source == "appointment"


@pytest.mark.django_db(transaction=True)
def test_a_coach_approves_the_portfolio_of_those_she_coaches(staff: User, coach: User, outsider: User) -> None:
    version = make_version()
    certification = make_certification_of(make_crew(), course=version.edition.course)
    Criterion.objects.create(certification=certification, approval="portfolio")
    make_crew_member(staff)
    converge(staff)
    finish_course(staff, at=AT)
    assert not Award.objects.exists()
    page = signed_in(coach)
    typed = {
        "person": outsider.employee_number,
        "criterion": Criterion.objects.get(approval="portfolio").pk,
        "reason": "Four good answers.",
        "evidence": "Folder 12",
    }
    assert "You approve the work of those you coach" in page.post("/nominations/approvals/", typed).text
    typed["person"] = staff.employee_number
    page.post("/nominations/approvals/", typed)
    given = Approval.objects.known().get()
    assert (given.user, given.key, given.evidence, given.recorded_by) == (staff, "portfolio", "Folder 12", coach)
    assert Award.objects.get().user == staff
    assert "Maja Lindqvist, Programme Crew: Portfolio" in page.get("/nominations/approvals/").text
