"""Tiers that one is nominated for, and nominations, made through the services."""

from datetime import date, datetime, timedelta

from accounts.models import Tier, TierMembership, User
from courses.certification.models import Certification, Criterion
from courses.certification.nominations import belonging, services
from courses.certification.nominations.entering import membership
from courses.certification.nominations.models import Nomination
from courses.models import Course
from lms.lib.dates import local_date
from tests.builders import AT, make_person, make_tier
from tests.builders_certification import make_requirement

Entry = Tier.Entry
TOPICS = ["Batteries", "Repairs"]
IN_A_YEAR = AT.date() + timedelta(days=365)


def make_advocates() -> Tier:
    return make_tier("join", name="Employee Advocate", step="join", entry=Entry.OPT_IN)


def make_experts() -> Tier:
    return make_tier("sme", name="Subject-Matter Expert", step="lead", entry=Entry.NOMINATION)


def make_crew() -> Tier:
    return make_tier("crew", name="Programme Crew", step="inside", entry=Entry.APPOINTMENT)


def make_nomination(user: User, by: User, *, at: datetime = AT) -> Nomination:
    return services.nominate(user=user, tier=make_experts(), topics=TOPICS, reason="Knows every battery.", by=by, at=at)


def make_crew_member(user: User, *, ends_on: date = IN_A_YEAR, at: datetime = AT) -> TierMembership:
    crew, by = make_crew(), make_person("Gerda Lund")
    belonging.appoint(user=user, tier=crew, topics=[], ends_on=ends_on, reason="Coaches well.", by=by, at=at)
    row = membership(user, crew, local_date(at))
    assert row is not None
    return row


def make_certification_of(
    tier: Tier, *, course: Course | None = None, badge: Certification | None = None
) -> Certification:
    """Asked of everybody in the tier; of experts also the nomination."""
    row = Certification.objects.create(slug=tier.slug, name=tier.name, tier=tier, months=12)
    if tier.entry == Entry.NOMINATION:
        Criterion.objects.create(certification=row, approval="nomination")
    if course:
        Criterion.objects.create(certification=row, course=course, position=1)
    if badge:
        Criterion.objects.create(certification=row, prerequisite=badge, position=2)
    make_requirement(row, slug=tier.slug, rule={"all": [{"fact": "employed"}, {"fact": "tier", "in": [tier.slug]}]})
    return row
