from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field as Limits
from pydantic import model_validator

from courses.assessments.question_types.editor import AREA, Editor
from courses.assessments.question_types.fields import Choose, Field, Part, Write
from courses.assessments.question_types.question import Explanation, Paper, QuestionDocument, Verdict, share
from courses.assessments.question_types.rows import refuse_twins
from courses.document import Document, Key, Text
from courses.forms.rows import Row

LONGEST = 5000
TEXT, COMPARED, TICKS = "text", "compared", "ticks"


class Criterion(Document):
    key: Key
    text: Text


@dataclass(frozen=True)
class FreePaper(Paper):
    writing: Field
    # The button that asks for the model answer.
    compared: Field
    # Both shown once one's own text stands.
    model: str
    criteria: Field | None


class FreeQuestion(QuestionDocument):
    """A text of one's own, marked by oneself: first written, then compared with a model answer, then ticked off.

    The answer: `text`, `compared` once the model answer was asked for, and the `ticks`. From then on the text stays
    as it is. The share of criteria that were ticked is the score; it counts only if the author says so.
    """

    template: ClassVar[str] = "assessments/kinds/free.html"
    # Comparing is its check.
    most_tries: ClassVar[int] = 0

    kind: Literal["free"]
    model: Text
    criteria: list[Criterion] = Limits(min_length=1, max_length=8)
    counts: bool = False

    @model_validator(mode="after")
    def criteria_differ(self) -> "FreeQuestion":
        refuse_twins((one.key for one in self.criteria), (one.text for one in self.criteria))
        return self

    @property
    def weight(self) -> int:
        return int(self.counts)

    def parts(self, seed: int) -> list[Part]:
        criteria = [(one.key, one.text) for one in self.criteria]
        return [
            Write(TEXT, "", LONGEST),
            Choose(COMPARED, "", [(True, "")]),
            Choose(TICKS, "", criteria, several=True),
        ]

    def paper(self, seed: int, answer: Any = None) -> FreePaper:
        """What the criteria are is not on the paper before the text is done."""
        writing, compared, criteria = self.fields_on_paper(seed, answer)
        done = bool((answer or {}).get(COMPARED))
        return FreePaper(
            kind=self.kind,
            template=self.template,
            script=self.script,
            text=self.text,
            fields=[writing, compared, criteria] if done else [writing, compared],
            writing=writing,
            compared=compared,
            model=self.model if done else "",
            criteria=criteria if done else None,
        )

    def values(self, answer: Any, seed: int) -> dict[str, list[str]]:
        held = super().values(answer, seed)
        shown = {field.name for field in self.paper(seed, answer).fields}
        return {name: given for name, given in held.items() if name in shown}

    def stamped(self, answer: Any, *, before: Any, at: datetime) -> Any:
        before = before or {}
        if before.get(COMPARED):
            ticks = (answer or {}).get(TICKS)
            return {TEXT: before[TEXT], COMPARED: True} | ({TICKS: ticks} if ticks else {})
        if not answer or TEXT not in answer:
            return None
        return {name: answer[name] for name in (TEXT, COMPARED) if name in answer}

    def words(self, answer: Any) -> list[str]:
        return [answer[TEXT]] if answer else []

    def is_answer(self, answer: Any) -> bool:
        return super().is_answer(answer) and TEXT in answer and (TICKS not in answer or COMPARED in answer)

    def mark(self, answer: dict[str, Any]) -> int:
        return share(len(answer.get(TICKS, [])), len(self.criteria))

    def explain(self, answer: Any) -> Explanation:
        ticks = (answer or {}).get(TICKS, [])
        verdicts = [Verdict(one.text, self._tick(one.key in ticks), one.key in ticks) for one in self.criteria]
        model = _("A model answer: %(model)s") % {"model": self.model}
        return Explanation(
            chosen=[], feedback=[model], explanation=self.explanation, verdicts=verdicts if answer else []
        )

    def _tick(self, is_ticked: bool) -> str:
        return _("ticked") if is_ticked else _("not ticked")

    def sample(self, *, right: bool, seed: int) -> dict[str, Any]:
        ticks = sorted(one.key for one in self.criteria)
        kept = ticks if right else ticks[1:]
        return {TEXT: self.model[:LONGEST], COMPARED: True} | ({TICKS: kept} if kept else {})

    def guess_bp(self) -> int:
        """Everybody marks herself; there is nothing to guess."""
        return 0


class CriterionRow(Row):
    text = forms.CharField(label=gettext_lazy("What a good text has"), widget=forms.Textarea(attrs=AREA))


class FreeHead(forms.Form):
    model = forms.CharField(label=gettext_lazy("A model answer"), widget=forms.Textarea(attrs={"rows": 4}))
    counts = forms.BooleanField(
        label=gettext_lazy("Counts towards the result"),
        required=False,
        help_text=gettext_lazy("Unless you tick it, it is practice: people mark themselves, and it never counts."),
    )


class FreeEditor(Editor):
    label = gettext_lazy("free text, marked by oneself")
    hint = gettext_lazy("People write, then see the model answer and tick what their text has.")
    head_class = FreeHead
    more = ("counts",)
    row_class = CriterionRow
    row_label = gettext_lazy("Criterion")
    list_name = "criteria"
    max_rows = 8
