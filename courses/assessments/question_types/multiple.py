from typing import Any, ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import model_validator

from courses.assessments.question_types.choices import ChoiceQuestion
from courses.assessments.question_types.question import shuffled


class MultipleQuestion(ChoiceQuestion):
    """Some choices are right: all of them and no other is full marks. The answer is a sorted list of keys."""

    several: ClassVar[bool] = True

    kind: Literal["multiple"]

    @model_validator(mode="after")
    def some_are_right(self) -> "MultipleQuestion":
        if not self.right_keys:
            raise ValueError(_("At least one choice must be correct."))
        return self

    def is_answer(self, answer: Any) -> bool:
        if not isinstance(answer, list) or not answer or not all(isinstance(key, str) for key in answer):
            return False
        return len(set(answer)) == len(answer) and set(answer) <= {choice.key for choice in self.choices}

    def chosen(self, answer: Any) -> set[str]:
        return set(answer or [])

    def sample(self, *, right: bool, seed: int) -> list[str]:
        if right:
            return sorted(self.right_keys)
        # One right choice is forgotten, or one wrong choice is added where nothing would be left.
        if len(self.right_keys) > 1:
            return sorted(shuffled(self.right_keys, seed)[1:])
        return sorted(self.right_keys + shuffled(self.wrong_keys, seed)[:1])
