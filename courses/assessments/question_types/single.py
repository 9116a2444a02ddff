from typing import Any, Literal

from django.utils.translation import gettext as _
from pydantic import model_validator

from courses.assessments.question_types.choices import ChoiceQuestion
from courses.assessments.question_types.question import shuffled


class SingleQuestion(ChoiceQuestion):
    """One choice is right. The answer is its key."""

    kind: Literal["single"]

    @model_validator(mode="after")
    def one_is_right(self) -> "SingleQuestion":
        if len(self.right_keys) != 1:
            raise ValueError(_("Exactly one choice must be correct."))
        return self

    def is_answer(self, answer: Any) -> bool:
        return isinstance(answer, str) and any(choice.key == answer for choice in self.choices)

    def chosen(self, answer: Any) -> set[str]:
        return {answer} if answer is not None else set()

    def sample(self, *, right: bool, seed: int) -> str:
        return self.right_keys[0] if right else shuffled(self.wrong_keys, seed)[0]
