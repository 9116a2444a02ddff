"""The score of an answer, and of a whole paper from the scores of its questions."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from courses.assessments.behaviours import worth
from courses.assessments.question_types.question import FULL_BP, QuestionDocument

RIGHT = {1: 1, 2: 2, 3: 3}
WRONG = {1: 0, 2: -2, 3: -6}
MOST = 3


@dataclass(frozen=True)
class Mark:
    score_bp: int
    weight: int = 1
    is_answered: bool = True
    # None for a question that asks for none.
    certainty: int | None = None


def score_bp(question: QuestionDocument, tried: list[Any], *, cost: Fraction) -> int:
    """The last of the answers that were tried counts, less the cost of those before it; rounded down."""
    if not tried:
        return 0
    return int(question.grade(tried[-1]) * worth(len(tried), cost))


def total_bp(marks: list[Mark], *, certain: bool) -> int:
    """Basis points, rounded down, so that 6,666 of a pass mark of 6,667 is not a pass by rounding."""
    counted = [mark for mark in marks if mark.weight]
    if not counted:
        return 0
    if not certain:
        return sum(mark.weight * mark.score_bp for mark in counted) // sum(mark.weight for mark in counted)
    points = sum(mark.weight * _certain_bp(mark) for mark in counted)
    return max(0, points // (MOST * sum(mark.weight for mark in counted)))


def _certain_bp(mark: Mark) -> int:
    """Certainty-based marking: 1, 2 or 3 marks when right, 0, -2 or -6 when wrong, 0 without an answer.

    A. R. Gardner-Medwin, "Confidence assessment in the teaching of basic science", ALT-J 3 (1), 1995, 80-85, and
    "Certainty-Based Marking" (UCL): the best level is 1 below a chance of 2/3 to be right, 3 above 4/5, else 2.
    Partly right is its share of the marks for right. A question that asks for no certainty takes part in full.
    """
    if mark.certainty is None:
        return MOST * mark.score_bp
    if not mark.is_answered:
        return 0
    return RIGHT[mark.certainty] * mark.score_bp if mark.score_bp else WRONG[mark.certainty] * FULL_BP
