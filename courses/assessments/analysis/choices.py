"""The choices of a question as item analysis counts them; kinds without any have none."""

from dataclasses import dataclass
from typing import Any

from courses.assessments.question_types.choices import ChoiceQuestion
from courses.assessments.question_types.question import QuestionDocument
from courses.assessments.question_types.truefalse import TrueFalseQuestion


@dataclass(frozen=True)
class Choice:
    key: Any
    text: str
    is_right: bool

    def is_in(self, answer: Any) -> bool:
        """Answers are a key, or a list of keys."""
        return self.key in answer if isinstance(answer, list) else answer == self.key and answer is not None


def choices_of(question: QuestionDocument) -> list[Choice]:
    if isinstance(question, ChoiceQuestion):
        return [Choice(one.key, one.text, one.correct) for one in question.choices]
    if isinstance(question, TrueFalseQuestion):
        return [Choice(key, text, key is question.answer) for key, text in question.part(0).choices]
    return []
