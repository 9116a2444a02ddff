"""Who goes on after listening: advocates, an expert, the executives, the desk and the crew, each to the badge."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random

from accounts.models import Employment, Tier, User
from accounts.services import set_tier_rule
from courses.certification.models import Award, Certification
from courses.certification.nominations import approvals, belonging, services
from courses.certification.services import reconcile
from courses.enrollments.models import Enrollment
from courses.enrollments.services import Result, complete
from courses.guidelines.models import RevisionText, SignOff
from courses.guidelines.needs import country_of
from courses.guidelines.services import remembered, sign_many
from courses.models import VersionActivity
from lms.lib.dates import add_months, local_date

GOVERNANCE, EXPERT, LISTENER_ON_DUTY, TRAINER, COMMUNICATIONS = "10320", "10207", "10402", "10310", "10330"
EXPERT_TOPICS = ["Batteries", "Hardware of the H300", "Repairs"]
ADVOCATES = 14
# What governance has seen before it said yes: certification, key, words.
SEEN = (
    ("subject-matter-expert", "portfolio", "Map, answer, one-pager and calendar read together."),
    ("executive-voice", "plan", "The plan of ninety days, talked through with the coach."),
)


def learn_to_lead(at: datetime, *, until: date) -> None:
    """All of it at once. Who is appointed at the desk is so until that day."""
    today = local_date(at)
    volunteers, named = _volunteer(today, at), _name(today, until, at)
    people = User.objects.filter(pk__in=volunteers | named)
    reconcile(people.values_list("pk", flat=True), today=today, at=at)
    _sign(people, today, at)
    _finish(people, at)
    governance = _person(GOVERNANCE)
    for slug, key, words in SEEN:
        certification = Certification.objects.get(slug=slug)
        for user in people.filter(tier_memberships__tier=certification.tier).exclude(pk=governance.pk).distinct():
            approvals.give(
                user=user,
                certification=certification,
                key=key,
                starts_on=today,
                reason=words,
                evidence="Notes of the review",
                by=governance,
                at=at,
            )
    reconcile(people.values_list("pk", flat=True), today=today, at=at)


def _volunteer(today: date, at: datetime) -> set[int]:
    listeners = Award.objects.filter(certification__slug="listener").valid_on(today).values("user")
    free = User.objects.employed(today).filter(pk__in=listeners, employee_number__gt="11000").order_by("pk")
    chosen = Random(29).sample(list(free), ADVOCATES)  # noqa: S311
    chosen.append(_person(COMMUNICATIONS))
    for user in chosen:
        belonging.opt_in(user=user, tier=Tier.objects.get(slug="join"), today=today, at=at)
    return {user.pk for user in chosen}


def _name(today: date, until: date, at: datetime) -> set[int]:
    """An expert by nomination, executives by their grade, the desk and the crew by appointment."""
    governance, expert = _person(GOVERNANCE), _person(EXPERT)
    job = Employment.objects.as_of(today).with_people().get(user=expert)
    nomination = services.nominate(
        user=expert,
        tier=Tier.objects.get(slug="sme"),
        topics=EXPERT_TOPICS,
        reason="Built the battery of the H300, and answers with patience.",
        by=User.objects.get(reports=job),
        at=at - timedelta(days=10),
    )
    ends_on = add_months(today, 12)
    services.approve_nomination(nomination=nomination, topics=EXPERT_TOPICS, ends_on=ends_on, by=governance, at=at)
    executives = Tier.objects.get(slug="exec")
    set_tier_rule(tier=executives, rule={"fact": "grade", "in": ["E1", "E2"]}, from_day=today)
    belonging.follow_rules(today=today, at=at)
    for slug, number, last, reason in (
        ("centre", LISTENER_ON_DUTY, until, "Leads a shift at the desk."),
        ("crew", TRAINER, add_months(today, 24), "Writes and keeps the courses."),
    ):
        belonging.appoint(
            user=_person(number),
            tier=Tier.objects.get(slug=slug),
            topics=[],
            ends_on=last,
            reason=reason,
            by=governance,
            at=at,
        )
    in_tiers = User.objects.filter(tier_memberships__tier__slug__in=["sme", "exec", "centre", "crew"])
    return set(in_tiers.values_list("pk", flat=True))


def _sign(people: Iterable[User], today: date, at: datetime) -> None:
    signatures = []
    for user in people:
        mine = SignOff.objects.filter(user=user).values_list("revision_text__revision__guideline", flat=True)
        signed = set(mine)
        for text in RevisionText.objects.for_reader(user.reading_language, today, country_of(user, today)):
            if text.revision.guideline_id not in signed:
                signed.add(text.revision.guideline_id)
                signatures.append(remembered(user=user, text=text, at=at))
    sign_many(signatures=signatures, at=at)


def _finish(people: Iterable[User], at: datetime) -> None:
    """Everything but the signatures, which complete their own steps."""
    rows = list(Enrollment.objects.unfinished().filter(user__in=people, course__tier__isnull=False))
    versions = {row.version_id for row in rows}
    steps: dict[int, list[VersionActivity]] = {}
    for step in VersionActivity.objects.filter(version__in=versions).exclude(kind="sign-off").order_by("position"):
        steps.setdefault(step.version_id, []).append(step)
    complete([Result(row, step, at, success=True) for row in rows for step in steps.get(row.version_id, [])], at=at)


def _person(number: str) -> User:
    return User.objects.get(employee_number=number)
