"""The bank of an edition in the form of questions.yaml."""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError as DocumentError

from courses.assessments import question_types
from courses.assessments.models import QuestionVersion
from courses.models import Edition
from courses.packages.located import Mistake
from courses.packages.reader import EditionFolder

HEAD = ("key", "kind", "text")
TAIL = ("explanation", "hints", "lesson", "clauses", "difficulty", "tags")


def check_questions(editions: Iterable[EditionFolder]) -> list[Mistake]:
    mistakes: list[Mistake] = []
    for edition in editions:
        for question in edition.questions.values():
            try:
                question_types.load(question.value)
            except DocumentError as error:
                mistakes += question.mistakes(error)
    return mistakes


def bank_of(edition: Edition) -> list[dict[str, Any]]:
    """The newest wording of each question that is not retired."""
    rows = QuestionVersion.objects.in_use(edition)
    return [_in_order(question_types.dump(question_types.load(row.body))) for row in rows]


def _in_order(values: dict[str, Any]) -> dict[str, Any]:
    own = [name for name in values if name not in {*HEAD, *TAIL}]
    return {name: values[name] for name in (*HEAD, *own, *TAIL) if name in values}
