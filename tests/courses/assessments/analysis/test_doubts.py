"""Doubtful questions are found, the worst first, with the reason in words."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from courses.assessments.analysis.doubts import Doubt, doubts
from courses.assessments.analysis.figures import Analysis, analyze
from courses.assessments.analysis.reading import read
from courses.assessments.analysis.selection import Selection
from courses.assessments.models import Bank, Question
from courses.assessments.question_types.question import QuestionDocument
from courses.models import Edition
from tests.builders import AT
from tests.builders_analysis import by_ability, hand_in, make_quiz_of, make_staff, publish_again
from tests.builders_assessments import single

pytestmark = pytest.mark.django_db


def look(edition: Edition) -> tuple[Analysis, list[tuple[str, list[Doubt]]]]:
    analysis = analyze(read(Bank.objects.get(edition=edition), AT.date()), Selection())
    keys = dict(Question.objects.values_list("pk", "key"))
    return analysis, [(keys[question], given) for question, given in doubts(analysis.questions).items()]


def codes(found: list[tuple[str, list[Doubt]]]) -> dict[str, list[str]]:
    return {key: [doubt.code for doubt in given] for key, given in found}


def wrong_key(key: str) -> dict[str, Any]:
    """Water is what everybody who knows chooses; the author ticked milk."""
    body = single(key)
    water, milk, sugar = body["choices"]
    return body | {"choices": [water | {"correct": False}, milk | {"correct": True}, sugar]}


def believes_in_water(question: QuestionDocument, ability: float, chance: Random) -> Any:
    if question.key != "planted":
        return by_ability(question, ability, chance)
    return "a" if chance.random() < 0.1 + 0.85 * ability else chance.choice("bc")


def test_a_planted_wrong_key_in_a_company_of_sixty_is_named_first() -> None:
    quiz = make_quiz_of([*(single(f"question-{number}") for number in range(7)), wrong_key("planted")])
    hand_in(quiz, make_staff(60), believes_in_water)
    _analysis, found = look(quiz.version.edition)
    key, given = found[0]
    assert (key, given[0].code) == ("planted", "key")
    assert given[0].reason.startswith("The key may be wrong. Of the third that does best elsewhere, ")
    assert "choose “Water for planted” and " in given[0].reason
    assert "“Milk for planted”, which counts as right." in given[0].reason
    assert not {"negative", "wrong-choice", "weak"} & {doubt.code for doubt in given}
    assert [one for one in codes(found).values() if one[0] == "key"] == [codes(found)["planted"]]


def test_it_is_also_found_where_everybody_draws_other_questions() -> None:
    questions = [*(single(f"question-{number}") for number in range(11)), wrong_key("planted")]
    quiz = make_quiz_of(questions, draw=6)
    hand_in(quiz, make_staff(64), believes_in_water)
    analysis, found = look(quiz.version.edition)
    assert all(5 <= one.people < 64 for one in analysis.questions)
    assert found[0][0] == "planted"


def test_good_questions_are_left_alone() -> None:
    quiz = make_quiz_of([single(f"question-{number}") for number in range(6)])
    hand_in(quiz, make_staff(40))
    assert look(quiz.version.edition)[1] == []


def test_too_easy_too_hard_and_worse_than_guessing() -> None:
    def choose(question: QuestionDocument, ability: float, chance: Random) -> Any:
        if question.key == "easy":
            return "a"
        if question.key in {"hard", "blind"}:
            reach = 0.47 if question.key == "hard" else 0.15
            return "a" if chance.random() < reach * ability else chance.choice("bcdef")
        return by_ability(question, ability, chance)

    six = [*single()["choices"], *({"key": key, "text": f"Nothing {key}"} for key in "def")]
    quiz = make_quiz_of([single(key, choices=six) for key in ("easy", "hard", "blind", "one", "two", "three")])
    hand_in(quiz, make_staff(50), choose)
    found = codes(look(quiz.version.edition)[1])
    assert found["easy"] == ["easy"]
    assert "hard" in found["hard"]
    assert "guessing" in found["blind"]
    assert not {"one", "two", "three"} & found.keys()


def test_a_question_that_only_chance_decides_is_weak() -> None:
    def choose(question: QuestionDocument, ability: float, chance: Random) -> Any:
        able = 1 - ability if question.key == "chance" else ability
        return by_ability(question, able * (0.4 if question.key == "chance" else 1), chance)

    quiz = make_quiz_of([single(key) for key in ("chance", "one", "two", "three", "four", "five")])
    hand_in(quiz, make_staff(50), choose)
    found = codes(look(quiz.version.edition)[1])
    assert {"weak", "negative", "key", "wrong-choice"} & set(found["chance"])


def test_a_distractor_that_nobody_chooses_and_a_slow_question() -> None:
    def choose(question: QuestionDocument, ability: float, chance: Random) -> Any:
        given = by_ability(question, ability, chance)
        return "b" if question.key == "two-left" and given == "c" else given

    quiz = make_quiz_of([single(key) for key in ("two-left", "long", "one", "two", "three")])
    hand_in(quiz, make_staff(40), choose, spent=lambda key: 120 if key == "long" else 25)
    found = look(quiz.version.edition)[1]
    reasons = {key: [doubt.reason for doubt in given] for key, given in found}
    assert codes(found)["long"] == ["slow"]
    assert reasons["long"] == [
        "It takes 120 seconds, most questions 25. Perhaps it is hard to read.",
    ]
    assert "Nobody chooses “Sugar for two-left”: it distracts nobody." in reasons["two-left"]


def test_a_question_that_an_edit_made_worse_and_one_that_it_mended() -> None:
    """Figures are of the newest wording that anybody answered; the wordings before it stand beside them."""
    good = [single(f"question-{number}") for number in range(4)]
    quiz = make_quiz_of([*good, single("spoilt"), wrong_key("planted")])
    hand_in(quiz, make_staff(36), believes_in_water)
    spoilt = single("spoilt", text="Which is not unlike the opposite of last?")
    second = publish_again(quiz.version.edition, [*good, spoilt, single("planted")], at=AT + timedelta(days=30))
    assert codes(look(quiz.version.edition)[1])["planted"][0] == "key"
    assert not next(
        one for one in look(quiz.version.edition)[0].questions if one.wording.key == "planted"
    ).wording.is_newest

    def confused(question: QuestionDocument, ability: float, chance: Random) -> Any:
        return by_ability(question, 0.1 if question.key == "spoilt" else ability, chance)

    hand_in(second, make_staff(36), confused, at=AT + timedelta(days=31))
    analysis, found = look(quiz.version.edition)
    assert "planted" not in codes(found)
    assert "worse" in codes(found)["spoilt"]
    one = next(one for one in analysis.questions if one.wording.key == "spoilt")
    assert [(old.number, old.people) for old in one.earlier] == [(1, 36)]
    assert one.drift is not None
    assert one.drift.high < 0


def test_few_people_give_no_reason_to_doubt_a_key() -> None:
    quiz = make_quiz_of([*(single(f"question-{number}") for number in range(7)), wrong_key("planted")])
    hand_in(quiz, make_staff(8), believes_in_water)
    assert not {"key", "wrong-choice", "negative", "weak", "unused"} & {
        code for given in codes(look(quiz.version.edition)[1]).values() for code in given
    }
