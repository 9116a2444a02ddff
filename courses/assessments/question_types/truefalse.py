from typing import Any, Literal

from django.utils.translation import gettext as _

from courses.assessments.question_types.question import FULL_BP, Explanation, QuestionDocument


class TrueFalseQuestion(QuestionDocument):
    """A statement that is true or false; so is the answer."""

    kind: Literal["truefalse"]
    answer: bool

    def choices_on_paper(self, seed: int) -> list[tuple[Any, str]]:
        """Never shuffled: everybody expects true before false."""
        return [(True, _("True")), (False, _("False"))]

    def is_answer(self, answer: Any) -> bool:
        return isinstance(answer, bool)

    def grade(self, answer: Any) -> int:
        return FULL_BP if answer is self.answer else 0

    def explain(self, answer: Any) -> Explanation:
        chosen = [] if answer is None else [_("True") if answer else _("False")]
        return Explanation(chosen=chosen, feedback=[], explanation=self.explanation)

    def sample(self, *, right: bool, seed: int) -> bool:
        return self.answer is right
