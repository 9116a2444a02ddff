"""The registry of question kinds. A new kind is one file beside these and one line here."""

from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from courses.assessments.question_types.categorise import CategoriseEditor, CategoriseQuestion
from courses.assessments.question_types.cloze import ClozeEditor, ClozeQuestion
from courses.assessments.question_types.editor import Editor
from courses.assessments.question_types.free import FreeEditor, FreeQuestion
from courses.assessments.question_types.mark import MarkEditor, MarkQuestion
from courses.assessments.question_types.matching import MatchingEditor, MatchingQuestion
from courses.assessments.question_types.multiple import MultipleEditor, MultipleQuestion
from courses.assessments.question_types.numeric import NumericEditor, NumericQuestion
from courses.assessments.question_types.ordering import OrderingEditor, OrderingQuestion
from courses.assessments.question_types.question import QuestionDocument
from courses.assessments.question_types.short import ShortEditor, ShortQuestion
from courses.assessments.question_types.single import SingleEditor, SingleQuestion
from courses.assessments.question_types.triage import TriageEditor, TriageQuestion
from courses.assessments.question_types.truefalse import TrueFalseEditor, TrueFalseQuestion


class Kind(NamedTuple):
    document: type[QuestionDocument]
    editor: type[Editor]


TYPES: dict[str, Kind] = {
    "single": Kind(SingleQuestion, SingleEditor),
    "multiple": Kind(MultipleQuestion, MultipleEditor),
    "truefalse": Kind(TrueFalseQuestion, TrueFalseEditor),
    "matching": Kind(MatchingQuestion, MatchingEditor),
    "categorise": Kind(CategoriseQuestion, CategoriseEditor),
    "ordering": Kind(OrderingQuestion, OrderingEditor),
    "mark": Kind(MarkQuestion, MarkEditor),
    "cloze": Kind(ClozeQuestion, ClozeEditor),
    "short": Kind(ShortQuestion, ShortEditor),
    "numeric": Kind(NumericQuestion, NumericEditor),
    "triage": Kind(TriageQuestion, TriageEditor),
    "free": Kind(FreeQuestion, FreeEditor),
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
    return TYPES[kind].document.model_validate(body)


def dump(question: QuestionDocument) -> dict[str, Any]:
    """The body as it is stored, hashed and exported: what is left at its default is left out."""
    return question.model_dump(mode="json", exclude_defaults=True)
