from typing import Any, ClassVar, Literal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field, model_validator

from courses.assessments.question_types.editor import AREA, Editor
from courses.assessments.question_types.fields import Choose, Part
from courses.assessments.question_types.question import Explanation, QuestionDocument, Verdict, share, shuffled
from courses.assessments.question_types.rows import refuse_twins
from courses.document import Document, Key, Text
from courses.forms.rows import Row


class Pair(Document):
    key: Key
    left: Text
    right: Text


class Distractor(Document):
    """A right side that belongs to no left side."""

    key: Key
    right: Text


class MatchingQuestion(QuestionDocument):
    """Each left side has one right side. The answer names, for each left key, the key whose right side was chosen."""

    template: ClassVar[str] = "assessments/kinds/matching.html"

    kind: Literal["matching"]
    pairs: list[Pair] = Field(min_length=2, max_length=8)
    distractors: list[Distractor] = Field(default=[], max_length=4)

    @model_validator(mode="after")
    def sides_differ(self) -> "MatchingQuestion":
        keys = [*(pair.key for pair in self.pairs), *(one.key for one in self.distractors)]
        refuse_twins(keys, [*(pair.right for pair in self.pairs), *(one.right for one in self.distractors)])
        if len({pair.left for pair in self.pairs}) != len(self.pairs):
            raise ValueError(_("Two left sides have the same text."))
        return self

    def _right_sides(self) -> dict[str, str]:
        sides = {pair.key: pair.right for pair in self.pairs}
        return sides | {one.key: one.right for one in self.distractors}

    def parts(self, seed: int) -> list[Part]:
        """The left sides stand as written; the right sides are shuffled, in one order for the whole paper."""
        sides = self._right_sides()
        choices = [(key, sides[key]) for key in shuffled(list(sides), seed)]
        return [Choose(pair.key, pair.left, choices) for pair in self.pairs]

    def mark(self, answer: dict[str, str]) -> int:
        return share(sum(answer.get(pair.key) == pair.key for pair in self.pairs), len(self.pairs))

    def explain(self, answer: Any) -> Explanation:
        given, sides = answer or {}, self._right_sides()
        verdicts = [
            Verdict(pair.left, sides.get(given.get(pair.key, ""), ""), given.get(pair.key) == pair.key)
            for pair in self.pairs
        ]
        return Explanation(chosen=[], feedback=[], explanation=self.explanation, verdicts=verdicts)

    def sample(self, *, right: bool, seed: int) -> dict[str, str]:
        answer = {pair.key: pair.key for pair in self.pairs}
        if not right:
            first, second = shuffled(list(answer), seed)[:2]
            answer[first], answer[second] = second, first
        return answer

    def guess_bp(self) -> int:
        return share(1, len(self._right_sides()))


class PairRow(Row):
    texts = ("left", "right")
    left = forms.CharField(
        label=gettext_lazy("Left side"),
        required=False,
        widget=forms.Textarea(attrs=AREA),
        help_text=gettext_lazy("Leave it empty for a right side that belongs to nothing."),
    )
    right = forms.CharField(label=gettext_lazy("Right side"), widget=forms.Textarea(attrs=AREA))


class MatchingEditor(Editor):
    label = gettext_lazy("matching")
    hint = gettext_lazy("Pairs that belong together. Everybody gets the right sides in another order.")
    row_class = PairRow
    row_label = gettext_lazy("Pair")
    list_name = "pairs"

    def rows_initial(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        return [*body.get("pairs", []), *body.get("distractors", [])]

    def value(self) -> dict[str, Any]:
        rows = self.filled()
        alone = [{"key": row["key"], "right": row["right"]} for row in rows if not row["left"]]
        return {"pairs": [row for row in rows if row["left"]], "distractors": alone}
