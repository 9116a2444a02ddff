"""Each reason for or against a right, and how it is said."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.services import join_tier
from courses.certification.clearance import grants
from courses.certification.clearance.services import Clearance, UnknownRight, clearance
from courses.certification.clearance.why import sentences
from courses.certification.models import Certification
from courses.draft_check import crisis
from courses.draft_check.services import current_config
from courses.guidelines.models import Guideline
from courses.guidelines.services import write_guideline
from tests.builders import AT, make_person, make_tier
from tests.builders_badges import make_award, make_listener, revoke
from tests.builders_certification import make_requirement
from tests.builders_clearance import make_crisis, make_leave, make_right
from tests.builders_guidelines import make_guideline, make_revision, make_signature, text_of

pytestmark = pytest.mark.django_db

TODAY = AT.date()
YEAR = timedelta(days=365)


def codes(answer: Clearance) -> list[str]:
    return [reason["code"] for reason in answer.reasons]


def ask(person: User, right: str = "advocate", **options: Any) -> Clearance:
    return clearance(person, right, options.pop("at", AT), **options)


def names_of_topics(person: User, *topics: str) -> None:
    into_tier(person, topics=topics)


def into_tier(person: User, **facts: Any) -> None:
    tier = make_tier("sme")
    join_tier(user_ids=[person.pk], tier_id=tier.pk, source="nomination", starts_on=TODAY, at=AT, **facts)


def expired(person: User) -> None:
    make_award(person, awarded_on=TODAY - YEAR - timedelta(days=10))


def signed_the_first_of_two(person: User) -> None:
    guideline = make_guideline("g1")
    make_signature(person, text_of(guideline))
    make_revision(guideline, extra="And more.", effective_on=TODAY)


CASES: dict[str, tuple[dict[str, Any], Callable[[User], Any], str]] = {
    "not-held": ({"certifications": ["listener"]}, lambda _: make_listener(), "Needs the badge Listener."),
    "not-open": (
        {"certifications": ["executive-voice"]},
        lambda _: Certification.objects.create(slug="executive-voice", name="Executive Voice", is_draft=True),
        "Needs the badge Executive Voice, which nobody can earn yet.",
    ),
    "expired": ({"certifications": ["listener"]}, expired, "The badge Listener expired on 20 February 2026."),
    "withdrawn": (
        {"certifications": ["listener"]},
        lambda person: revoke(make_award(person)),
        "The badge Listener was withdrawn.",
    ),
    "guideline-missing": (
        {"guidelines": ["g6"]},
        lambda _: write_guideline(slug="g6", position=6),
        "The guideline G6 is not in force yet.",
    ),
    "unsigned": ({"guidelines": ["g1"]}, lambda _: make_guideline("g1"), "G1 is not signed yet."),
    "guideline-waits": (
        {"guidelines": ["g1"]},
        lambda _: make_guideline("g1", "da"),
        "G1 cannot be signed yet in this country or language.",
    ),
    "sign-again": (
        {"guidelines": ["g1"]},
        signed_the_first_of_two,
        "G1 changed on 2 March 2026. Version 2 is not signed yet.",
    ),
    "on-leave": (
        {},
        lambda person: make_leave(person, TODAY, TODAY + timedelta(days=3)),
        "Away. It goes on from 5 March 2026.",
    ),
    "worker-type": (
        {"worker_types": ["contractor"]},
        lambda _: None,
        "It is not open to this kind of work: employee.",
    ),
    "not-in-tier": ({"tier": "sme"}, lambda _: make_tier("sme"), "For members of “Sme”."),
    "no-topics": ({"tier": "sme", "per_topic": True}, names_of_topics, "No topic is named yet. Governance names them."),
    "not-granted": (
        {"granted": True},
        lambda _: None,
        "Needs an official account in the register.",
    ),
    "crisis": (
        {},
        lambda _: make_crisis(rights=("advocate",), note="The next word comes at noon."),
        "Crisis mode is on. Only the official statement is shared. The next word comes at noon.",
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_what_speaks_against_it_is_the_one_reason(code: str) -> None:
    needs, happened, sentence = CASES[code]
    person = make_person()
    make_right(**needs)
    happened(person)
    answer = ask(person)
    assert (answer.allowed, answer.until, codes(answer)) == (False, None, [code])
    assert sentences(answer, "en") == [sentence]


def test_who_left_who_comes_later_and_a_right_without_a_rule() -> None:
    make_right()
    assert codes(ask(make_person("Leif Bach", last_day=date(2026, 2, 1)))) == ["left"]
    assert codes(ask(make_person("Nora Berg", starts_on=date(2026, 4, 1)))) == ["not-begun"]
    make_right("listen", starts_on=date(2026, 5, 1))
    assert codes(ask(make_person(), "listen")) == ["no-rule"]
    with pytest.raises(UnknownRight):
        ask(make_person("Ole Dam"), "sing")


def test_a_yes_says_what_it_rests_on_and_when_it_ends() -> None:
    person = make_person()
    make_right(certifications=["listener"], guidelines=["g1"])
    award = make_award(person)
    make_signature(person, text_of(make_guideline("g1")))
    answer = ask(person)
    assert (answer.allowed, answer.until) == (True, award.expires_on)
    assert codes(answer) == ["employed", "holds", "signed"]
    assert sentences(answer, "en")[1] == "The badge Listener, until 2 March 2027."


@pytest.mark.parametrize("end", ["leave", "guideline", "job", "tier"])
def test_the_earliest_end_that_is_known_counts(end: str) -> None:
    day = TODAY + timedelta(days=20)
    person = make_person(last_day=day - timedelta(days=1) if end == "job" else None)
    make_right(certifications=["listener"], guidelines=["g1"], tier="sme")
    make_award(person)
    guideline = make_guideline("g1")
    make_signature(person, text_of(guideline))
    ends_on = day if end == "tier" else None
    into_tier(person, ends_on=ends_on)
    if end == "leave":
        make_leave(person, day, None)
    if end == "guideline":
        make_revision(guideline, extra="And more.", effective_on=day)
    assert ask(person).until == day


def test_grace_counts_where_the_right_says_so() -> None:
    person = make_person()
    make_requirement(make_listener(), grace_days=30)
    expired(person)
    make_right("share", certifications=["listener"])
    make_right("listen", certifications=["listener"], grace_counts=True)
    assert not ask(person, "share").allowed
    answer = ask(person, "listen")
    assert (answer.allowed, answer.until) == (True, date(2026, 2, 20) + timedelta(days=30))
    assert codes(answer) == ["employed", "renewing"]


def test_a_changed_guideline_counts_at_once_or_when_it_was_due() -> None:
    person = make_person()
    make_right("share", guidelines=["g1"])
    make_right("listen", guidelines=["g1"], resign_at_once=False)
    signed_the_first_of_two(person)
    assert not ask(person, "share").allowed
    assert (ask(person, "listen").allowed, ask(person, "listen").until) == (True, TODAY + timedelta(days=15))
    assert not ask(person, "listen", at=AT + timedelta(days=15)).allowed
    make_signature(person, text_of(Guideline.objects.get(), number=2))
    assert ask(person, "share").allowed


def test_an_expert_speaks_about_her_own_topics() -> None:
    person = make_person()
    make_right("expert", tier="sme", per_topic=True)
    names_of_topics(person, "Batteries", "Screens")
    assert ask(person, "expert").allowed
    assert ask(person, "expert", topic="batteries").allowed
    assert sentences(ask(person, "expert", topic="Prices"), "en") == [
        "Named for Batteries and Screens, not for “Prices”."
    ]


def test_a_crisis_stops_the_rights_that_it_names_on_its_topics_only() -> None:
    person = make_person()
    for slug in ("advocate", "listen"):
        make_right(slug)
    mode = make_crisis("charger", rights=("advocate",))
    assert not ask(person, topic="Charger").allowed
    assert ask(person, topic="screens").allowed
    assert ask(person).allowed
    assert "Crisis mode is on. Not about: charger." in sentences(ask(person), "en")
    assert ask(person, "listen", topic="charger").allowed
    config = current_config()
    assert config.crisis
    assert "charger" in config.terms("crisis")
    crisis.end(mode, by=None, at=AT + timedelta(hours=2))
    assert not ask(person, topic="charger", at=AT + timedelta(hours=1)).allowed
    assert ask(person, topic="charger", at=AT + timedelta(hours=3)).allowed
    assert not current_config().crisis


def test_the_same_crisis_twice_is_one() -> None:
    first = make_crisis("charger")
    assert make_crisis("charger") == first
    crisis.end(first, by=None, at=AT)
    crisis.end(first, by=None, at=AT)
    assert not crisis.running().exists()


def test_an_expert_whose_only_topic_is_in_the_crisis_has_nothing_left_to_say() -> None:
    person = make_person()
    make_right("expert", tier="sme", per_topic=True)
    names_of_topics(person, "Charger")
    make_crisis("charger", rights=("expert",))
    assert codes(ask(person, "expert")) == ["crisis"]


def test_a_retired_guideline_is_asked_of_nobody() -> None:
    person = make_person()
    make_right(guidelines=["g1"])
    guideline = make_guideline("g1")
    guideline.retired_on = TODAY
    guideline.save()
    assert ask(person).allowed


def test_what_the_register_grants_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Register:
        url_name = "certification:home"

        def spans(self, user_ids: Any, known: Any) -> dict[int, list[tuple[date, date | None]]]:
            return {pk: [(TODAY, TODAY + timedelta(days=5))] for pk in user_ids}

    person = make_person()
    make_right("official-account", granted=True)
    monkeypatch.setattr(grants, "_sources", [Register()])
    answer = ask(person, "official-account")
    assert (answer.allowed, answer.until) == (True, TODAY + timedelta(days=5))


def test_reasons_are_said_in_the_language_of_the_reader() -> None:
    person = make_person()
    make_right(certifications=["listener"])
    make_award(person)
    assert Certification.objects.get().name_in("da") == "Lytter"
    assert "Lytter" in sentences(ask(person), "da")[1]
