"""Answers at once, in the past, in few queries; and the reverse question says the same of everybody."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pydantic import TypeAdapter

from accounts.models import User
from accounts.services import join_tier
from courses.certification.clearance.models import Answer, RightRule, SpeakingRight
from courses.certification.clearance.rights import set_rule
from courses.certification.clearance.services import clearance, clearances, note_answer, who_may
from courses.guidelines.models import Guideline
from courses.packages.located import parse
from courses.packages.rights import RightFile, write_rights
from courses.packages.starter import CURRICULUM
from tests.builders import AT, make_people, make_person, make_tier
from tests.builders_badges import make_award, make_listener, revoke
from tests.builders_certification import make_requirement
from tests.builders_clearance import make_crisis, make_leave, make_right
from tests.builders_guidelines import make_guideline, make_revision, make_signature, text_of

pytestmark = pytest.mark.django_db

TODAY, DAY = AT.date(), timedelta(days=1)


def cleared(person: User, **needs: Any) -> Guideline:
    """By a badge and a signature."""
    make_right(**({"certifications": ["listener"], "guidelines": ["g1"]} | needs))
    make_award(person, awarded_on=TODAY - 30 * DAY)
    guideline = make_guideline("g1")
    make_signature(person, text_of(guideline))
    return guideline


def may(person: User, at: datetime = AT, known: datetime | None = None) -> bool:
    return clearance(person, "advocate", at, known=known).allowed


def test_what_happens_holds_at_the_next_question() -> None:
    person = make_person()
    guideline = cleared(person)
    assert may(person)
    make_leave(person, TODAY, TODAY + DAY, at=AT)
    assert not may(person)
    assert may(person, AT + DAY)
    make_revision(guideline, extra="And more.", effective_on=TODAY + DAY)
    assert not may(person, AT + DAY)
    make_signature(person, text_of(guideline, number=2), at=AT + DAY)
    assert may(person, AT + DAY)
    assert not may(person, AT + 400 * DAY)


def test_what_was_known_then_is_told_from_what_is_known_now() -> None:
    person = make_person(at=AT - 80 * DAY)
    cleared(person)
    later = AT + 10 * DAY
    make_leave(person, TODAY, TODAY + 3 * DAY, at=later)
    assert may(person, AT, known=AT + DAY)
    assert not may(person, AT, known=later + DAY)
    assert not may(person, AT)
    assert not may(person, AT, known=AT - DAY)  # nobody knew of the badge
    set_rule(right=SpeakingRight.objects.get(), starts_on=TODAY, at=later, needs={"guidelines": ["g1", "g2"]})
    after = AT + 5 * DAY
    assert may(person, after, known=later)
    assert not may(person, after)


def test_a_rule_that_says_the_same_is_not_written_again_and_history_stays() -> None:
    right = make_right(certifications=["listener"])
    for guidelines in (["g1"], ["g1"]):
        set_rule(right=right, starts_on=TODAY, at=AT, needs={"guidelines": guidelines})
    assert RightRule.objects.known().count() == 2
    assert RightRule.objects.known().as_of(TODAY).get().certifications == ["listener"]


@pytest.mark.parametrize("known", [None, AT + DAY])
def test_an_answer_takes_three_queries_at_most(known: datetime | None) -> None:
    person = make_person()
    cleared(person, granted=True, tier="sme", per_topic=True)
    may(person, AT, known)
    with CaptureQueriesContext(connection) as queries:
        may(person, AT, known)
    assert len(queries) <= 3
    with CaptureQueriesContext(connection) as queries:
        clearances(person, AT)
    assert len(queries) <= 3


TOPICS = ("Batteries", "Screens", "Prices")


def company(chance: Random) -> None:
    """Twenty people, each with a life of her own."""
    make_requirement(make_listener())
    guideline, tier = make_guideline("g1", at=AT - 60 * DAY), make_tier("sme")
    make_revision(guideline, extra="And more.", effective_on=TODAY - 5 * DAY, at=AT - 60 * DAY)
    signed: list[tuple[int, int, User]] = []
    for number in range(20):
        ends_on = chance.choice([None, None, TODAY - DAY, TODAY + 9 * DAY])
        country, kind = chance.choice(["DK", "SE"]), chance.choice(["employee", "contractor"])
        language = chance.choice(["en", "da"])
        person = make_person(
            f"Person {number:02}", last_day=ends_on, country=country, worker_type=kind, language=language
        )
        for start in chance.sample([5, 100, 370, 390, 420], chance.randrange(3)):
            award = make_award(person, awarded_on=TODAY - start * DAY)
            if chance.random() < 0.2:
                revoke(award)
        for version in chance.sample([1, 2], chance.randrange(3)):
            signed.append((chance.randrange(9), version, person))
        if chance.random() < 0.6:
            topics = chance.sample(TOPICS, chance.randrange(3))
            join_tier(user_ids=[person.pk], tier_id=tier.pk, source="nomination", starts_on=TODAY, topics=topics, at=AT)
        if chance.random() < 0.3:
            make_leave(person, TODAY - chance.randrange(4) * DAY, TODAY + chance.randrange(1, 9) * DAY)
    for ago, version, person in sorted(signed, key=lambda one: -one[0]):
        make_signature(person, text_of(guideline, number=version), at=AT - ago * DAY)


RIGHTS: dict[str, dict[str, Any]] = {
    "listen": {"leave_stops": False},
    "share": {"certifications": ["listener"], "grace_counts": True, "worker_types": ["employee"]},
    "advocate": {"certifications": ["listener"], "guidelines": ["g1"], "resign_at_once": False},
    "expert": {"certifications": ["listener"], "tier": "sme", "per_topic": True},
    "crisis": {"employed": False, "guidelines": ["g1"]},
}


def test_who_may_says_of_everybody_what_clearance_says() -> None:
    company(Random(7))  # noqa: S311  a company, no secret
    for slug, needs in RIGHTS.items():
        make_right(slug, **needs)
    make_crisis("Prices", rights=("expert",))
    people = list(User.objects.all())
    sizes = set()
    for slug in RIGHTS:
        for topic, at in ((None, AT), ("screens", AT + 6 * DAY), ("prices", AT), ("prices", AT - 3 * DAY)):
            allowed = [one for one in people if clearance(one, slug, at, topic).allowed]
            assert who_may(slug, topic=topic, language=None, market=None, at=at) == allowed, (slug, topic, at)
            sizes.add(len(allowed))
    assert len(sizes) > 4
    danes = who_may("share", topic=None, language="da", market="DK", at=AT)
    assert 0 < len(danes) < len(who_may("share", topic=None, language=None, market=None, at=AT))


def test_until_is_the_first_day_on_which_the_answer_is_no() -> None:
    company(Random(11))  # noqa: S311
    for slug, needs in RIGHTS.items():
        make_right(slug, **needs)
    seen = 0
    for person in User.objects.all():
        for answer in clearances(person, AT):
            if answer.allowed and answer.until and (days := (answer.until - TODAY).days) < 40:
                at = [clearance(person, answer.right.slug, AT + day * DAY).allowed for day in range(days + 1)]
                assert at == [True] * days + [False]
                seen += 1
    assert seen > 3


def test_the_reverse_question_takes_the_same_queries_for_more_people() -> None:
    cleared(make_person())
    who_may("advocate", at=AT)
    with CaptureQueriesContext(connection) as few:
        who_may("advocate", at=AT)
    for person in make_people([f"Person {number}" for number in range(12)]):
        make_award(person)
    with CaptureQueriesContext(connection) as many:
        who_may("advocate", at=AT)
    assert len(many) == len(few) <= 5


def test_answers_are_noted_but_not_those_about_oneself() -> None:
    person, asker = make_people(["Maja Lind", "Peter Juhl"])
    cleared(person)
    answer = clearance(person, "advocate", AT)
    note_answer(user=person, answer=answer, about_at=AT, at=AT, by=asker)
    note_answer(user=person, answer=answer, about_at=AT, at=AT, asker="Shop floor screen")
    note_answer(user=person, answer=answer, about_at=AT, at=AT, by=person)
    assert {(one.asked_by, one.asker, one.allowed) for one in Answer.objects.filter(user=person)} == {
        (asker, "", True),
        (None, "Shop floor screen", True),
    }


def test_the_rights_that_come_with_the_product() -> None:
    located = parse((CURRICULUM / "speaking-rights.yaml").read_text(), "speaking-rights.yaml")
    rights = TypeAdapter(list[RightFile]).validate_python(located.value)
    for _time in range(2):
        write_rights(rights, today=TODAY, at=AT)
    slugs = ["listen", "share", "advocate", "expert", "executive", "official-account", "crisis"]
    assert list(SpeakingRight.objects.values_list("slug", flat=True)) == slugs
    assert RightRule.objects.count() == len(slugs)
    person = make_person()
    assert [one.right.slug for one in clearances(person, AT) if one.allowed] == ["listen"]
    governed = SpeakingRight.objects.get(slug="share")
    set_rule(right=governed, starts_on=TODAY, at=AT, needs={"certifications": []}, by=person)
    write_rights(rights, today=TODAY, at=AT + DAY)
    assert RightRule.objects.known().get(right=governed).certifications == []
