"""Questions whose choices the author writes: what `single` and `multiple` share."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import Field, model_validator

from courses.assessments.question_types.editor import AREA, Editor
from courses.assessments.question_types.fields import Choose
from courses.assessments.question_types.question import ONLY, Explanation, OnePartQuestion, shuffled
from courses.assessments.question_types.rows import refuse_twins
from courses.document import Document, Key, Text
from courses.forms.rows import Row


class Choice(Document):
    key: Key
    text: Text
    correct: bool = False
    # Why a wrong choice is tempting.
    feedback: str = ""


class ChoiceQuestion(OnePartQuestion):
    template: ClassVar[str] = "assessments/kinds/choices.html"
    asks_certainty: ClassVar[bool] = True
    several: ClassVar[bool] = False

    choices: list[Choice] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def choices_differ(self) -> "ChoiceQuestion":
        refuse_twins([choice.key for choice in self.choices], [choice.text for choice in self.choices])
        return self

    @property
    def right_keys(self) -> list[str]:
        return [choice.key for choice in self.choices if choice.correct]

    @property
    def wrong_keys(self) -> list[str]:
        return [choice.key for choice in self.choices if not choice.correct]

    def part(self, seed: int) -> Choose:
        texts = {choice.key: choice.text for choice in self.choices}
        return Choose(ONLY, "", [(key, texts[key]) for key in shuffled(list(texts), seed)], several=self.several)

    def chosen(self, answer: Any) -> set[str]:
        if answer is None:
            return set()
        return set(answer) if self.several else {answer}

    def explain(self, answer: Any) -> Explanation:
        chosen = [choice for choice in self.choices if choice.key in self.chosen(answer)]
        return Explanation(
            chosen=[choice.text for choice in chosen],
            feedback=[choice.feedback for choice in chosen if choice.feedback and not choice.correct],
            explanation=self.explanation,
        )


class ChoiceRow(Row):
    texts = ("text", "feedback")
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs=AREA))
    correct = forms.BooleanField(label=_("Right"), required=False)
    feedback = forms.CharField(
        label=_("Feedback"),
        required=False,
        widget=forms.Textarea(attrs=AREA),
        help_text=_("For a wrong choice: why it is tempting."),
    )


class ChoiceEditor(Editor):
    row_class = ChoiceRow
    list_name = "choices"
    max_rows = 8
