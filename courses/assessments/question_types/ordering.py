from itertools import combinations
from typing import Any, ClassVar, Literal

from django import forms
from django.utils.translation import gettext_lazy
from pydantic import Field, model_validator

from courses.assessments.question_types.editor import AREA, Editor
from courses.assessments.question_types.fields import Choose, Part
from courses.assessments.question_types.question import Explanation, QuestionDocument, Verdict, share, shuffled
from courses.assessments.question_types.rows import refuse_twins
from courses.document import Document, Key, Text
from courses.forms.rows import Row


class Step(Document):
    key: Key
    text: Text


class OrderingQuestion(QuestionDocument):
    """Steps in their right order. The answer gives each step's key a place, from 1.

    The mark is Kendall's rank correlation with the right order, never below 0: over all pairs of steps, those in
    the right order less those in the wrong one, divided by the number of pairs (M. G. Kendall, "A new measure of
    rank correlation", Biometrika 30, 1938, 81-93; his order 4 7 2 10 3 6 8 1 5 9 has 25 pairs right and 20 wrong,
    so 5 / 45 = 0.11). A blind guess gets nothing on average, two neighbors that are swapped cost little. A pair
    counts for nothing while one of its steps has no place, or both have the same.
    """

    template: ClassVar[str] = "assessments/kinds/ordering.html"
    script: ClassVar[str] = "js/ordering.js"

    kind: Literal["ordering"]
    steps: list[Step] = Field(min_length=3, max_length=10)

    @model_validator(mode="after")
    def steps_differ(self) -> "OrderingQuestion":
        refuse_twins((step.key for step in self.steps), (step.text for step in self.steps))
        return self

    def parts(self, seed: int) -> list[Part]:
        places = [(place, str(place)) for place in range(1, len(self.steps) + 1)]
        texts = {step.key: step.text for step in self.steps}
        return [Choose(key, texts[key], places) for key in shuffled(list(texts), seed)]

    def mark(self, answer: dict[str, int]) -> int:
        placed = [answer.get(step.key) for step in self.steps]
        balance = 0
        for earlier, later in combinations(placed, 2):
            if earlier is not None and later is not None:
                balance += (earlier < later) - (earlier > later)
        return self._score(balance)

    def _score(self, balance: int) -> int:
        return max(0, share(balance, len(self.steps) * (len(self.steps) - 1) // 2))

    def explain(self, answer: Any) -> Explanation:
        """In the order in which they were put."""
        given = answer or {}
        right = {step.key: place for place, step in enumerate(self.steps, start=1)}
        placed = sorted((step for step in self.steps if step.key in given), key=lambda step: given[step.key])
        missing = [step for step in self.steps if step.key not in given]
        verdicts = [
            Verdict("", f"{given[step.key]}. {step.text}", given[step.key] == right[step.key]) for step in placed
        ]
        verdicts += [Verdict(step.text, "", False) for step in missing]
        return Explanation(chosen=[], feedback=[], explanation=self.explanation, verdicts=verdicts)

    def solution(self) -> list[str]:
        return [f"{place}. {step.text}" for place, step in enumerate(self.steps, start=1)]

    def sample(self, *, right: bool, seed: int) -> dict[str, int]:
        keys = [step.key for step in self.steps]
        if not right:
            keys = [*keys[1:], keys[0]] if seed % 2 else keys[::-1]
        return {key: place for place, key in enumerate(keys, start=1)}

    def guess_bp(self) -> int:
        """The mean over all orders, which are counted by their number of wrong pairs."""
        counts = [1]
        for size in range(2, len(self.steps) + 1):
            longer = [0] * (len(counts) + size - 1)
            for wrong, ways in enumerate(counts):
                for more in range(size):
                    longer[wrong + more] += ways
            counts = longer
        pairs = len(counts) - 1
        total = sum(ways * self._score(pairs - 2 * wrong) for wrong, ways in enumerate(counts))
        return total // sum(counts)


class StepRow(Row):
    text = forms.CharField(label=gettext_lazy("Step"), widget=forms.Textarea(attrs=AREA))
    place = forms.IntegerField(
        label=gettext_lazy("Right place"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=gettext_lazy("1 comes first. Left empty, it comes after the others."),
    )


class OrderingEditor(Editor):
    label = gettext_lazy("putting in order")
    hint = gettext_lazy("Three to ten steps in the right order. Everybody gets them shuffled.")
    row_class = StepRow
    row_label = gettext_lazy("Step")
    list_name = "steps"
    max_rows = 10

    def rows_initial(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        return [{**step, "place": place} for place, step in enumerate(body.get("steps", []), start=1)]

    def filled(self) -> list[dict[str, Any]]:
        rows = sorted(super().filled(), key=lambda row: row["place"] or 100)
        return [{name: value for name, value in row.items() if name != "place"} for row in rows]
