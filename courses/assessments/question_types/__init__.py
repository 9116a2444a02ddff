"""The registry of question kinds. A new kind is one file beside these and one line here."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from courses.assessments.question_types.multiple import MultipleQuestion
from courses.assessments.question_types.question import QuestionDocument
from courses.assessments.question_types.single import SingleQuestion
from courses.assessments.question_types.truefalse import TrueFalseQuestion

TYPES: dict[str, type[QuestionDocument]] = {
    "single": SingleQuestion,
    "multiple": MultipleQuestion,
    "truefalse": TrueFalseQuestion,
}


def load(body: Any) -> QuestionDocument:
    """The question behind an entry of a bank or a stored body. Raises pydantic's `ValidationError`."""
    kind = body.get("kind") if isinstance(body, dict) else None
    if not isinstance(kind, str) or kind not in TYPES:
        expected = ", ".join(TYPES)
        error = PydanticCustomError(
            "question_kind", "the kind of a question is one of {expected}", {"expected": expected}
        )
        raise ValidationError.from_exception_data("question", [{"type": error, "loc": ("kind",), "input": kind}])
    return TYPES[kind].model_validate(body)


def dump(question: QuestionDocument) -> dict[str, Any]:
    """The body as it is stored, hashed and exported: what is left at its default is left out."""
    return question.model_dump(mode="json", exclude_defaults=True)
