"""What people gave where there are no choices to count: the most frequent, and nothing of fewer than five people."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from courses.assessments.analysis.figures import analyze
from courses.assessments.analysis.given import PartGiven, parts_given
from courses.assessments.analysis.reading import read
from courses.assessments.analysis.selection import Selection
from courses.assessments.models import Bank
from tests.builders import AT
from tests.builders_analysis import hand_in, make_quiz_of, make_staff
from tests.builders_questions import MAKERS, matching, short
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


def given_to(question: dict[str, Any], answers: list[Any]) -> list[PartGiven]:
    """Each answer by a person of her own."""
    left = iter(answers)
    hand_in(make_quiz_of([question]), make_staff(len(answers)), lambda question, able, chance: next(left))
    figures = analyze(read(Bank.objects.get(), AT.date()), Selection()).questions[0]
    return parts_given(figures.wording.document, figures.given)


def lines_of(part: PartGiven) -> list[tuple[str, bool, float]]:
    return [(one.text, one.is_right, one.share) for one in part.lines]


def test_texts_are_counted_alike_and_rare_ones_hidden() -> None:
    answers = ["#HavnbyPartner"] * 5 + ["#havnbypartner "] * 5 + ["#ad"] * 5 + ["I am Maja"] * 4 + [None]
    part = given_to(short("tag"), answers)[0]
    assert (part.label, lines_of(part)) == ("", [("#havnbypartner", True, 0.5), ("#ad", False, 0.25)])
    assert part.others == 0.2


def test_pairs_are_counted_part_by_part() -> None:
    wrong, right = {"a": "d", "b": "b", "c": "c"}, {"a": "a", "b": "b", "c": "c"}
    first, second, _third = given_to(matching("who"), [wrong] * 6 + [right] * 14)
    assert first.label == "Communications"
    assert lines_of(first) == [("Potential issues in who", True, 0.7), ("The canteen’s menu", False, 0.3)]
    assert (len(second.lines), second.lines[0].share, second.others) == (1, 1, 0)


@pytest.mark.parametrize("kind", [kind for kind in MAKERS if kind not in {"single", "multiple", "truefalse", "free"}])
def test_the_page_shows_what_was_given_to_every_kind(trainer: User, kind: str) -> None:
    hand_in(
        make_quiz_of([MAKERS[kind]("odd")]), make_staff(12), lambda one, able, chance: one.sample(right=True, seed=1)
    )
    page = signed_in(trainer).get(
        reverse("admin:assessments_bank_analysis_question", args=[Bank.objects.get().pk, "odd"])
    )
    assert "What people gave" in page.text
    assert page.text.count("counts as right") >= 1
    assert "All other answers" not in page.text
