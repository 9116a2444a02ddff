"""One learner goes through every course that ships, tier by tier, and holds every badge at the end; then she renews."""

from datetime import timedelta

import pytest

from accounts.models import Tier, User
from accounts.services import join_tier
from courses.assessments.drawing import parts_of
from courses.assessments.models import Attempt
from courses.assessments.services import Sitting, take_many
from courses.certification.decisions import Grounds
from courses.certification.models import Award, Certification, Criterion
from courses.certification.nominations import approvals
from courses.certification.nominations.services import NOMINATION, approve_for_tier
from courses.enrollments.models import Enrollment
from courses.enrollments.services import Result, complete, enroll
from courses.guidelines.models import Guideline
from courses.models import VersionActivity
from courses.packages.starter import CURRICULUM, load_starter
from courses.simulations.models import Run
from courses.simulations.services import Move, drill_of, hand_in, put, start, story_of, take
from courses.simulations.states import Ways, explore, first
from tests.builders import AT, make_person, make_programme
from tests.builders_certification import converge
from tests.builders_guidelines import make_signature, text_of

pytestmark = pytest.mark.django_db
TIERS = {
    "listen": "listener",
    "join": "employee-advocate",
    "sme": "subject-matter-expert",
    "exec": "executive-voice",
    "centre": "command-centre-listener",
    "crew": "programme-crew",
}


def best_way(ways: Ways, node: tuple) -> list[str]:
    """The choices that earn the most points without a red line."""
    worth = dict.fromkeys(ways, 0)
    for _again in ways:
        worth = {one: max([choice.points + worth[after] for choice, after in ways[one]], default=0) for one in ways}
    found = []
    while ways[node]:
        choice, node = max(ways[node], key=lambda step: step[0].points + worth[step[1]])
        found.append(choice.key)
    return found


def play(mine: Enrollment, step: VersionActivity) -> None:
    run, story = start(enrollment=mine, activity=step, at=AT), story_of(step)
    if story is None:
        right = {card.key: card.answer for card in drill_of(step).cards}
        put(run=run, moves={card: Move("", answer) for card, answer in right.items()}, at=AT)
        hand_in(run=run, seen=right, at=AT)
    else:
        for position, choice in enumerate(best_way(explore(story, red_lines=False) or {}, first(story)), start=1):
            assert take(run=run, position=position, choice=choice, at=AT)
    assert Run.objects.get(pk=run.pk).passed, step.key


def pass_quiz(mine: Enrollment, step: VersionActivity) -> None:
    count = sum(part.count for part in parts_of(step))
    take_many([Sitting(mine, step, AT, AT + timedelta(minutes=9), count, seed=7)], at=AT + timedelta(minutes=9))
    assert Attempt.objects.get(enrollment=mine, version_activity=step).score_bp == 10_000, step.key


def learn(user: User, slug: str) -> None:
    mine = Enrollment.objects.unfinished().get(user=user, course__slug=slug)
    for step in mine.version.activities.exclude(kind="sign-off").order_by("position"):
        if step.kind == "simulation":
            play(mine, step)
        elif step.kind == "quiz":
            pass_quiz(mine, step)
        else:
            complete([Result(mine, step, AT, success=True)], at=AT)
    mine.refresh_from_db()
    assert mine.success, slug


def enter(user: User, slug: str, governance: User) -> None:
    tier, at = Tier.objects.get(slug=slug), AT
    if slug == "sme":
        approve_for_tier(user.pk, tier.pk, at.date(), None, Grounds(reason="She knows it.", at=at, by=governance))
    join_tier(user_ids=[user.pk], tier_id=tier.pk, source="appointment", starts_on=at.date(), at=at)
    converge(user, at=at)


def test_from_the_first_lesson_to_every_badge(governance: User) -> None:
    make_programme()
    load_starter(AT - timedelta(days=1))
    user = make_person("Jonas Weber")
    for guideline in Guideline.objects.all():
        make_signature(user, text_of(guideline, "en"))
    for slug, badge in TIERS.items():
        enter(user, slug, governance)
        certification = Certification.objects.get(slug=badge)
        for criterion in certification.criteria.filter(path=Criterion.Path.FIRST).exclude(
            approval__in=("", NOMINATION)
        ):
            approvals.give(
                user=user,
                certification=certification,
                key=criterion.approval,
                starts_on=AT.date(),
                reason="Seen and talked through.",
                evidence="Notes",
                by=governance,
                at=AT,
            )
        learn(user, slug)
        converge(user)
        assert Award.objects.filter(user=user, certification=certification).exists(), badge
    assert Award.objects.filter(user=user).count() == len(TIERS)


def test_every_renewal_and_every_test_can_be_finished() -> None:
    """By somebody who has been there before; each counts on a path of its certification."""
    make_programme()
    load_starter(AT - timedelta(days=1))
    user = make_person("Jonas Weber")
    for guideline in Guideline.objects.all():
        make_signature(user, text_of(guideline, "en"))
    later = Criterion.objects.filter(path__in=[Criterion.Path.RENEWAL, Criterion.Path.TEST_OUT], course__isnull=False)
    courses = {one.course for one in later.select_related("course") if one.course}
    assert {one.slug for one in courses} == {path.parent.name for path in CURRICULUM.glob("*-*/course.yaml")}
    for course in courses:
        enroll(user_ids=[user.pk], course=course, source=Enrollment.Source.SELF, at=AT)
        learn(user, course.slug)
