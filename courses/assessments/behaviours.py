"""How a quiz deals with answers before they are handed in: checks none, each once, or each again after a hint."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from courses.assessments.question_types.question import FULL_BP, QuestionDocument
from courses.models import VersionActivity

DEFAULT_TRIES = 3
DEFAULT_COST = "third"
# What each try after the first takes from the mark of a question.
COSTS = {
    "nothing": Fraction(0),
    "tenth": Fraction(1, 10),
    "fifth": Fraction(1, 5),
    "quarter": Fraction(1, 4),
    "third": Fraction(1, 3),
    "half": Fraction(1, 2),
}
COST_WORDS = {
    "nothing": _("nothing"),
    "tenth": _("a tenth of the marks"),
    "fifth": _("a fifth of the marks"),
    "quarter": _("a quarter of the marks"),
    "third": _("a third of the marks"),
    "half": _("half of the marks"),
}


class Behaviour(StrEnum):
    DEFERRED = "deferred"
    # A checked question is closed, and explained at once.
    IMMEDIATE = "immediate"
    # After a wrong check there is a hint and another try.
    INTERACTIVE = "interactive"


def worth(tries: int, cost: Fraction) -> Fraction:
    """The share of the mark that is left at this try."""
    return max(Fraction(0), 1 - cost * (tries - 1))


@dataclass(frozen=True)
class Checking:
    """How often the answer to one question can be checked, and what each check after the first costs."""

    tries: int = 0
    cost: Fraction = Fraction(0)
    cost_key: str = "nothing"

    def tries_at(self, question: QuestionDocument) -> int:
        return min(self.tries, question.most_tries)

    def worth_bp(self, tries: int) -> int:
        return int(FULL_BP * worth(tries, self.cost))

    @property
    def cost_words(self) -> str:
        return str(COST_WORDS[self.cost_key])


def checking_of(quiz: VersionActivity) -> Checking:
    """As it was published. With no tries nothing is checked before handing in."""
    behaviour = quiz.data.get("behaviour", Behaviour.DEFERRED)
    if behaviour == Behaviour.INTERACTIVE:
        cost = quiz.data.get("try_cost", DEFAULT_COST)
        return Checking(quiz.data.get("question_tries", DEFAULT_TRIES), COSTS[cost], cost)
    return Checking(tries=int(behaviour == Behaviour.IMMEDIATE))
