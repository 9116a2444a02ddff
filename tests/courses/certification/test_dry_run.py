"""What the dry run says is what happens; what was confirmed is kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Leave, User
from courses.certification.activation import NotAsShown, confirm
from courses.certification.dry_run import digest, dry_run, mail_days
from courses.certification.models import Obligation, Requirement, RequirementRule, RuleChange
from lms.lib.dates import local_date
from lms.lib.history import Change, splice
from tests.builders import AT, make_people, make_programme
from tests.builders_certification import converge, make_certification, make_requirement
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
TODAY = local_date(AT)
DANES = {"fact": "country", "in": ["DK"]}
SWEDES = {"fact": "country", "in": ["SE"]}
AUDIENCES = [{"fact": "employed"}, DANES, SWEDES, {"not": {"fact": "country", "in": ["DK", "SE"]}}]


def a_rule(requirement: Requirement, **values: Any) -> RequirementRule:
    return RequirementRule(**{"requirement": requirement, "audience_rule": SWEDES, "starts_on": TODAY} | values)


def owing(requirement: Requirement) -> dict[int, date]:
    rows = Obligation.objects.known().filter(requirement=requirement, closed_on__isnull=True)
    return dict(rows.values_list("user_id", "due_on"))


class TestItSaysWhatHappens(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        before=st.sampled_from(AUDIENCES),
        after=st.sampled_from(AUDIENCES),
        mode=st.sampled_from(RequirementRule.Mode.values),
        on_leaving=st.sampled_from([RequirementRule.OnLeaving.KEEP, RequirementRule.OnLeaving.WITHDRAW]),
        due_days=st.integers(0, 60),
        away=st.integers(0, 5),
    )
    def test_dry_run_and_reconcile_agree(
        self, before: dict[str, Any], after: dict[str, Any], mode: str, on_leaving: str, due_days: int, away: int
    ) -> None:
        make_programme()
        people = make_people(["Ane", "Bo"]) + make_people(["Åsa", "Nils"], country="SE") + make_people(["Al"])
        requirement = make_requirement(rule=before)
        converge(*people)
        held = owing(requirement)
        person = people[away % len(people)]
        splice(Leave, [Change({"user_id": person.pk}, TODAY + timedelta(days=3), TODAY + timedelta(days=9))], at=AT)

        rule = a_rule(requirement, audience_rule=after, mode=mode, on_leaving=on_leaving, due_days=due_days)
        run = dry_run(rule)
        confirm(rule, shown=digest(run.snapshot()), by=people[0], at=AT)
        converge(*people)

        now = owing(requirement)
        assert run.joins == now.keys() - held.keys()
        assert run.leaves == held.keys() - now.keys()
        assert run.stays == held.keys() & now.keys()
        due = [now[pk] for pk in run.joins]
        assert run.due == {day: due.count(day) for day in due}


def test_figures_that_have_changed_are_shown_again(staff: User, governance: User) -> None:
    requirement = make_requirement(rule=SWEDES)
    rule = a_rule(requirement, audience_rule=DANES)
    shown = digest(dry_run(rule).snapshot())
    make_people(["Late"])
    with pytest.raises(NotAsShown):
        confirm(rule, shown=shown, by=governance, at=AT)
    assert not RuleChange.objects.exists()
    assert RequirementRule.objects.as_of(TODAY).get().audience_rule == SWEDES


def test_it_asks_as_many_questions_of_a_large_company(staff: User) -> None:
    requirement = make_requirement(rule=DANES)
    with CaptureQueriesContext(connection) as few:
        dry_run(a_rule(requirement))
    make_people([f"Person {number}" for number in range(20)], country="SE")
    with CaptureQueriesContext(connection) as many:
        assert len(dry_run(a_rule(requirement)).joins) == 20
    assert len(few) == len(many)


def test_the_ladder_of_mails() -> None:
    due_on = TODAY + timedelta(days=30)
    assert [(day - due_on).days for day in mail_days(due_on, TODAY)] == [-7, 0, 7]
    assert mail_days(TODAY + timedelta(days=2), TODAY)[0] == TODAY
    assert mail_days(TODAY, TODAY) == [TODAY, TODAY + timedelta(days=7)]


def test_who_is_asked_by_two_requirements(staff: User) -> None:
    certification = make_certification()
    make_requirement(certification, slug="one")
    other = Requirement.objects.create(slug="two", certification=certification)
    run = dry_run(a_rule(other, audience_rule=DANES))
    assert run.twice == {staff.pk, *run.joins}
    assert "twice" in run.warnings


def test_nobody_everybody_and_many_mails_are_warned_of(staff: User) -> None:
    requirement = make_requirement(rule=SWEDES)
    assert dry_run(a_rule(requirement)).warnings == ["nobody"]
    assert dry_run(a_rule(requirement, audience_rule={"fact": "employed"})).warnings == ["everybody", "many-mails"]


def test_from_the_form_to_the_confirmed_rule(governance: User, staff: User) -> None:
    requirement = make_requirement(rule=SWEDES)
    client = signed_in(governance)
    url = reverse("admin:certification_requirement_change", args=[requirement.pk])
    assert client.get(url).status_code == 200
    fields = {
        "rule.joiner": "all",
        "rule-0.fact": "country",
        "rule-0.values": "DK",
        "starts_on": str(local_date(client.get(url).wsgi_request.at)),  # type: ignore[attr-defined]
        "due_days": "14",
        "window_days": "60",
        "grace_days": "30",
        "long_lapse_days": "90",
        "mode": "both",
        "on_leaving": "withdraw",
    }
    page = client.post(url, {**fields, "act": "list:joins"})
    assert staff.name in page.text
    assert "more than a fifth of the company" in page.text
    shown = page.context["shown"]
    unticked = client.post(url, {**fields, "act": "confirm", "shown": shown})
    assert "Please tick that you have seen the warnings." in unticked.text
    stale = client.post(url, {**fields, "act": "confirm", "shown": "x", "sure": "1"})
    assert "the figures have changed since you looked" in stale.text
    assert client.post(url, {**fields, "act": "confirm", "shown": shown, "sure": "1"}).status_code == 302
    change = RuleChange.objects.get()
    assert (change.sha256, change.recorded_by) == (shown, governance)
    assert digest(change.snapshot) == shown
    rule = RequirementRule.objects.known().get(ends_on__isnull=True)
    assert (rule.audience_rule, rule.due_days) == ({"fact": "country", "in": ["DK"]}, 14)
    past = client.post(url, {**fields, "act": "try", "starts_on": "2020-01-01"})
    assert "Choose today or a later day" in past.text
