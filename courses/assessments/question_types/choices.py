"""Questions whose choices the author writes: what `single` and `multiple` share."""

from typing import Any

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from courses.assessments.question_types.question import FULL_BP, Explanation, QuestionDocument, shuffled
from courses.document import Document, Key, Text


class Choice(Document):
    key: Key
    text: Text
    correct: bool = False
    # Why a wrong choice is tempting.
    feedback: str = ""


class ChoiceQuestion(QuestionDocument):
    choices: list[Choice] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def choices_differ(self) -> "ChoiceQuestion":
        if len({choice.key for choice in self.choices}) != len(self.choices):
            raise ValueError(_("Two choices have the same key."))
        if len({choice.text for choice in self.choices}) != len(self.choices):
            raise ValueError(_("Two choices have the same text."))
        return self

    @property
    def right_keys(self) -> list[str]:
        return [choice.key for choice in self.choices if choice.correct]

    @property
    def wrong_keys(self) -> list[str]:
        return [choice.key for choice in self.choices if not choice.correct]

    def choices_on_paper(self, seed: int) -> list[tuple[Any, str]]:
        texts = {choice.key: choice.text for choice in self.choices}
        return [(key, texts[key]) for key in shuffled(list(texts), seed)]

    def chosen(self, answer: Any) -> set[str]:
        raise NotImplementedError

    def grade(self, answer: Any) -> int:
        return FULL_BP if self.is_answer(answer) and self.chosen(answer) == set(self.right_keys) else 0

    def explain(self, answer: Any) -> Explanation:
        chosen = [choice for choice in self.choices if choice.key in self.chosen(answer)]
        return Explanation(
            chosen=[choice.text for choice in chosen],
            feedback=[choice.feedback for choice in chosen if choice.feedback and not choice.correct],
            explanation=self.explanation,
        )
