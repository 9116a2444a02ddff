from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import model_validator

from courses.assessments.question_types.choices import ChoiceEditor, ChoiceQuestion
from courses.assessments.question_types.question import FULL_BP, share, shuffled


class SingleQuestion(ChoiceQuestion):
    """One choice is right. The answer is its key."""

    kind: Literal["single"]

    @model_validator(mode="after")
    def one_is_right(self) -> "SingleQuestion":
        if len(self.right_keys) != 1:
            raise ValueError(_("Exactly one choice must be correct."))
        return self

    @property
    def is_whole(self) -> bool:
        return True

    def mark(self, answer: str) -> int:
        return FULL_BP if answer in self.right_keys else 0

    def sample(self, *, right: bool, seed: int) -> str:
        return self.right_keys[0] if right else shuffled(self.wrong_keys, seed)[0]

    def guess_bp(self) -> int:
        return share(1, len(self.choices))


class SingleEditor(ChoiceEditor):
    label = gettext_lazy("one right choice")
    hint = gettext_lazy("Two to eight choices, and one of them is right.")
