"""From a tier’s first lesson to its badge in the browser: lessons, simulations, texts, the quiz, and the approval."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Tier, User
from accounts.services import join_tier
from courses.certification.decisions import Grounds
from courses.certification.models import Award, Certification
from courses.certification.nominations.services import approve_for_tier
from courses.enrollments.models import Enrollment
from courses.guidelines.models import Guideline
from courses.packages.starter import load_starter
from tests.browser.learning import learn
from tests.builders import make_person, make_programme
from tests.builders_assignments import make_coach
from tests.builders_badges import make_award
from tests.builders_certification import converge
from tests.builders_guidelines import make_signature, text_of
from tests.builders_packages import curriculum_of
from tests.cast import let_in

pytestmark = pytest.mark.django_db(transaction=True)
# The tier, the badges held before, the guidelines signed before, and what a person approves in the end.
PATHS = [
    pytest.param("join", ["listener"], ["g1", "g3", "g4"], "", id="advocate"),
    pytest.param("sme", ["listener", "employee-advocate"], ["g1", "g4"], "Portfolio", id="expert"),
    pytest.param("exec", ["listener", "employee-advocate"], ["g1", "g4"], "Individual plan", id="executive"),
    pytest.param("centre", ["listener", "employee-advocate"], ["g1", "g2"], "", id="desk"),
    pytest.param("crew", ["listener", "employee-advocate"], ["g1", "g2", "g3"], "", id="crew"),
]


def make_newcomer(tier: str, held: list[str], signed: list[str], governance: User, at: datetime) -> User:
    """Somebody who came into the tier ten days ago, with what it builds on."""
    make_programme()
    load_starter(at, root=curriculum_of(*dict.fromkeys(["listen", "join", tier])))
    person = make_person("Jonas Weber", password=True)
    for slug in signed:
        make_signature(person, text_of(Guideline.objects.get(slug=slug), "en"), at=at)
    for slug in held:
        make_award(person, certification=Certification.objects.get(slug=slug), awarded_on=at.date())
    joined = Tier.objects.get(slug=tier)
    if joined.entry == Tier.Entry.NOMINATION:
        grounds = Grounds(reason="He knows it.", at=at, by=governance)
        approve_for_tier(person.pk, joined.pk, at.date(), None, grounds)
    join_tier(user_ids=[person.pk], tier_id=joined.pk, source=joined.entry, starts_on=at.date(), at=at)
    converge(person, at=timezone.now())
    return person


def approve(desk: Page, person: User, what: str, badge: str) -> None:
    """The coach says that the work is good enough."""
    desk.goto("/nominations/approvals/")
    desk.get_by_label("Person").fill(person.email or person.employee_number)
    offered = desk.get_by_label("What you approve").locator("option", has_text=badge).filter(has_text=what)
    desk.get_by_label("What you approve").select_option(value=offered.get_attribute("value"))
    desk.get_by_label("Why it is good enough").fill("Seen, and talked through.")
    desk.get_by_label("Where it can be looked up").fill("In his folder.")
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text(f"Approved for {person.name}.")).to_be_visible()


@pytest.mark.parametrize(("tier", "held", "signed", "approval"), PATHS)
def test_the_badge_of_a_tier_is_earned(
    new_context: Callable[..., BrowserContext],
    governance: User,
    tier: str,
    held: list[str],
    signed: list[str],
    approval: str,
) -> None:
    person = make_newcomer(tier, held, signed, governance, timezone.now() - timedelta(days=10))
    certification = Certification.objects.get(tier__slug=tier)
    page = let_in(new_context(), person).new_page()
    desk = let_in(new_context(), make_coach(person)).new_page()
    learn(page, desk, Enrollment.objects.unfinished().get(user=person, course__slug=tier))
    if approval:
        approve(desk, person, approval, certification.name)
    page.goto("/badges/")
    expect(page.get_by_role("main")).to_contain_text(certification.name)
    assert Award.objects.filter(user=person, certification=certification).exists()
