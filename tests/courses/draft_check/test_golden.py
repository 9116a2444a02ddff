"""The texts on which everybody has agreed: exactly these rules block or warn."""

from typing import Any

import pytest

from courses.draft_check.draft import Attachment, Verdict, by_rule
from courses.draft_check.rules import RULES
from tests.builders_draft_check import CONFIG, DESCRIBED, grave, look, make_config

OFFICIAL = {"account_type": "official"}
DANISH = {"lang": "da", "market": "DK"}
GOLDEN: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("Board meeting. Good numbers=Happy Board. #Iwork4Havnby", {}, {"DC-06": "block"}),
    (
        "Thanks for the lesson in manners. Consider yourself embraced. But it's our page, we set the rules.",
        {**OFFICIAL, "is_reply": True},
        {"DC-10": "block"},
    ),
    ("I work at Havnby and our H300 is 100 % eco-friendly", {"market": "DK"}, {"DC-05": "block"}),
    ("Our canteen pay is a joke, let's talk to the union", {}, {}),
    ("https://bit.ly/3x", {}, {"DC-14": "warn"}),
    (
        "I find it ironic nobody here knows how to f***ing drive",
        OFFICIAL,
        {"DC-09": "block", "DC-24": "block"},
    ),
    ("Started my new job at Havnby today 🎉", {}, {}),
    (
        "Reklame: Jeg arbejder hos Havnby. H300 er på tilbud https://havnby.example/h300",
        {**DANISH, "company_prompted": True, "attachments": (DESCRIBED,)},
        {},
    ),
]


@pytest.mark.parametrize(("text", "facts", "expected"), GOLDEN)
def test_exactly_these_rules_speak(text: str, facts: dict[str, Any], expected: dict[str, str]) -> None:
    assert grave(look(text, **facts)) == expected


def test_four_phrases_from_above_are_four_hits_in_one_group() -> None:
    text, facts, _expected = GOLDEN[1]
    ((rule, found),) = [group for group in by_rule(look(text, **facts).findings) if group[0] == "DC-10"]
    assert (rule, len(found)) == ("DC-10", 4)


def test_golden_texts_get_the_verdict_of_their_gravest_finding() -> None:
    verdicts = [look(text, **facts).verdict for text, facts, _expected in GOLDEN]
    stop, again, clear = Verdict.STOP, Verdict.LOOK_AGAIN, Verdict.CLEAR
    assert verdicts == [stop, stop, stop, clear, again, stop, clear, clear]


CALM = "Thank you for telling us. You find the rules of this page in the first post; about the palm oil: we checked it."
BAD_AND_BETTER: list[tuple[str, str, str, dict[str, Any]]] = [
    (
        "DC-01",
        "The H300 is the best laptop this year!",
        "I work at Havnby, so I'm biased: the H300's hinge is what I like. #Iwork4Havnby",
        {},
    ),
    (
        "DC-02",
        "Tilbud på H300! #Iwork4Havnby",
        "Reklame: Jeg arbejder hos Havnby – tilbud på H300 …",
        {**DANISH, "company_prompted": True},
    ),
    (
        "DC-02",
        "The H300 is on sale #Iwork4Havnby",
        "#ad I work at Havnby: the H300 is on sale",
        {"market": "UK", "company_prompted": True},
    ),
    ("DC-03", "The H300 is on sale #emp", "I work at Havnby: the H300 is on sale", {}),
    ("DC-04", "Give us 5 stars, mum!", "My mum asked how the hinge is made; I passed it on to Communications.", {}),
    (
        "DC-05",
        "Our eco-friendly laptop",
        "The H300 case uses 40 % recycled aluminium (see data sheet: link)",
        {"market": "DK"},
    ),
    ("DC-06", "Board meeting. Good numbers = happy board", "A day with good colleagues.", {}),
    ("DC-07", "Next quarter will be huge", "Here is what we launched today https://havnby.example/news", {}),
    ("DC-08", "Project Falcon boots!", "A project of ours boots!", {}),
    ("DC-09", "You clearly can't read", "Sorry this was confusing; here's step 3.", {}),
    ("DC-10", "But it's our page, we set the rules.", CALM, {"is_reply": True}),
    ("DC-13", "#iwork4havnby", "#Iwork4Havnby", {}),
    (
        "DC-14",
        "https://bit.ly/x",
        "How to change the battery in five minutes: https://havnby.example/battery",
        {},
    ),
    (
        "DC-15",
        "Hi Anna Jensen, order 88213 is on its way",
        "Thanks for telling us — please send us the order number by private message.",
        {},
    ),
    ("DC-16", "leverage hyper-converged synergies", "run all your servers from one box", {}),
    ("DC-17", "We are sorry if anyone was offended.", "We're sorry we kept you waiting three hours.", {}),
    (
        "DC-18",
        "Nordlys makes awful hinges",
        "I work at Havnby. Our hinge is tested 30,000 times, see the data sheet.",
        {},
    ),
    ("DC-19", "Uproar in Cairo? The H300 is on sale!", "The H300 is on sale!", {}),
    (
        "DC-20",
        "We confirm that the charger is safe.",
        "I passed it to our team; they answer on @HavnbyCare.",
        {},
    ),
    ("DC-22", "It was our fault.", "We're looking into this", {}),
    (
        "DC-24",
        "I need a beer, stuck in traffic again",
        "The road to our shop is closed today; the bus still stops there.",
        OFFICIAL,
    ),
    ("DC-25", "DM us your password", "Our support page never asks for passwords: https://havnby.example/help", {}),
]


@pytest.mark.parametrize(("rule", "bad", "better", "facts"), BAD_AND_BETTER)
def test_the_bad_text_is_found_and_the_better_one_is_not(
    rule: str, bad: str, better: str, facts: dict[str, Any]
) -> None:
    assert rule in look(bad, **facts).worst
    assert rule not in look(better, **facts).worst


def test_a_file_name_is_no_description() -> None:
    assert "DC-11" in look("Look inside", attachments=(Attachment(alt="IMG_2231.jpg"),)).worst
    assert "DC-11" not in look("Look inside", attachments=(DESCRIBED,)).worst


def test_captions_are_asked_for_where_somebody_speaks() -> None:
    silent = Attachment(type="video", alt="The hinge opens and closes slowly")
    spoken = Attachment(type="video", alt="The hinge", has_speech=True)
    assert "DC-12" in look("Look inside", attachments=(spoken,)).worst
    assert "DC-12" not in look("Look inside", attachments=(silent,)).worst


def test_in_a_crisis_only_the_statement_is_shared() -> None:
    crisis = make_config(crisis=True)
    assert grave(look("My charger got hot, too", crisis)) == {"DC-21": "block"}
    assert "DC-21" not in look("About the charger: https://news.havnby.example/statement", crisis).worst
    assert "DC-21" not in look("My charger got hot, too", CONFIG).worst


def test_set_text_of_the_shelf_is_known_again() -> None:
    copied = "Our repair guide shows how to change the battery of the H300 in five minutes with two screws!"
    own = "I changed mine at the kitchen table: two screws, five minutes, no swearing. The guide is good."
    assert "DC-23" in look(copied).worst
    assert "DC-23" not in look(own).worst


def test_a_short_text_without_a_topic_is_asked_who_needs_it() -> None:
    assert look("So excited!").worst["DC-26"] == "info"
    assert "DC-26" not in look("How to change the battery").worst


def test_the_rules_stand_in_order_and_each_has_its_own_number() -> None:
    assert [rule.key for rule in RULES] == [f"DC-{number:02}" for number in range(1, 27)]
