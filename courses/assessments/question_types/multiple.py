from math import comb
from typing import ClassVar, Literal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import model_validator

from courses.assessments.question_types.choices import ChoiceEditor, ChoiceQuestion
from courses.assessments.question_types.question import FULL_BP, share, shuffled


class MultipleQuestion(ChoiceQuestion):
    """Some choices are right. The answer is a sorted list of keys.

    `all-or-nothing`: all the right ones and no other is full marks, everything else is none.
    `partial`: the share of right choices that were picked, less the share of wrong choices that were picked, never
    below 0. It is Youden's J, sensitivity + specificity - 1 (W. J. Youden, "Index for rating diagnostic tests",
    Cancer 3, 1950, 32-35): picking everything gives nothing, and neither does picking blindly on average.
    Where as many choices are wrong as are right it is the common "right minus wrong" rule: of 4 right and 4 wrong
    choices, 3 right and 1 wrong picked give (3 - 1) / 4 = 0.5 (eSkill, "Multiple-Choice Calculation").
    """

    several: ClassVar[bool] = True

    kind: Literal["multiple"]
    marking: Literal["all-or-nothing", "partial"] = "all-or-nothing"

    @model_validator(mode="after")
    def some_are_right(self) -> "MultipleQuestion":
        if not self.right_keys:
            raise ValueError(_("At least one choice must be correct."))
        return self

    @property
    def is_whole(self) -> bool:
        return self.marking == "all-or-nothing"

    def mark(self, answer: list[str]) -> int:
        hits = len(self.chosen(answer) & set(self.right_keys))
        return self._score(hits, len(answer) - hits)

    def _score(self, hits: int, misses: int) -> int:
        right, wrong = len(self.right_keys), len(self.wrong_keys)
        if self.is_whole:
            return FULL_BP if (hits, misses) == (right, 0) else 0
        # One fraction, so that nothing is lost by rounding twice.
        return max(0, share(hits * max(wrong, 1) - misses * right, right * max(wrong, 1)))

    def sample(self, *, right: bool, seed: int) -> list[str]:
        if right:
            return sorted(self.right_keys)
        # One right choice is forgotten, or one wrong choice is added where nothing would be left.
        if len(self.right_keys) > 1:
            return sorted(shuffled(self.right_keys, seed)[1:])
        return sorted(self.right_keys + shuffled(self.wrong_keys, seed)[:1])

    def guess_bp(self) -> int:
        """The mean over all ways to tick something."""
        right, wrong = len(self.right_keys), len(self.wrong_keys)
        total = sum(
            comb(right, hits) * comb(wrong, misses) * self._score(hits, misses)
            for hits in range(right + 1)
            for misses in range(wrong + 1)
        )
        return total // (2 ** (right + wrong) - 1)


class MultipleHead(forms.Form):
    marking = forms.ChoiceField(
        label=gettext_lazy("Marking"),
        choices=[
            ("all-or-nothing", gettext_lazy("All or nothing")),
            ("partial", gettext_lazy("Part of the marks for each right choice, less for each wrong one")),
        ],
        initial="all-or-nothing",
        help_text=gettext_lazy("Unless you change it, only the whole right answer counts."),
    )


class MultipleEditor(ChoiceEditor):
    label = gettext_lazy("several right choices")
    hint = gettext_lazy("Two to eight choices; tick every one that is right.")
    head_class = MultipleHead
    more = ("marking",)
