"""Writing questions. A wording that changed becomes a new version; what was drawn or published stays as it was."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courses.assessments import question_types
from courses.assessments.models import Bank, Question, QuestionVersion
from courses.assessments.question_types.question import QuestionDocument
from courses.models import Edition
from lms.lib import canonical_json


@transaction.atomic
def save_bank(edition: Edition, questions: Iterable[Mapping[str, Any]]) -> Bank:
    """Make the bank what the entries of a `questions.yaml` say, in their order; questions it lacks are retired.

    Raises pydantic's `ValidationError`, and Django's when a key comes twice.
    """
    documents = [question_types.load(dict(body)) for body in questions]
    _refuse_twins(documents)
    bank = _locked_bank(edition)
    positions = {document.key: position for position, document in enumerate(documents)}
    known = _write_questions(bank, positions)
    bank.questions.exclude(key__in=positions).update(retired=True)
    _write_versions([(known[document.key], document) for document in documents])
    return bank


@transaction.atomic
def save_question(*, edition: Edition, body: Mapping[str, Any], retired: bool = False) -> Question:
    """Add or reword one question. Raises pydantic's `ValidationError`."""
    document = question_types.load(dict(body))
    bank = _locked_bank(edition)
    question = bank.questions.filter(key=document.key).first()
    if question is None:
        last = bank.questions.aggregate(last=Max("position"))["last"]
        question = Question(bank=bank, key=document.key, position=0 if last is None else last + 1)
    question.retired = retired
    question.save()
    _write_versions([(question, document)])
    return question


def _refuse_twins(documents: list[QuestionDocument]) -> None:
    seen: set[str] = set()
    for document in documents:
        if document.key in seen:
            raise ValidationError(_("The key “%(key)s” belongs to two questions.") % {"key": document.key})
        seen.add(document.key)


def _locked_bank(edition: Edition) -> Bank:
    """One writer at a time: version numbers follow each other."""
    bank, _is_new = Bank.objects.get_or_create(edition=edition)
    return Bank.objects.select_for_update(no_key=True).get(pk=bank.pk)


def _write_questions(bank: Bank, positions: dict[str, int]) -> dict[str, Question]:
    known = {question.key: question for question in bank.questions.all()}
    missing = [Question(bank=bank, key=key, position=place) for key, place in positions.items() if key not in known]
    moved = [
        known[key]
        for key, place in positions.items()
        if key in known and (known[key].position != place or known[key].retired)
    ]
    for question in moved:
        question.position, question.retired = positions[question.key], False
    Question.objects.bulk_create(missing)
    Question.objects.bulk_update(moved, ["position", "retired"])
    return known | {question.key: question for question in missing}


def _write_versions(wordings: list[tuple[Question, QuestionDocument]]) -> None:
    """A new version for each question whose body is not the newest one."""
    newest = QuestionVersion.objects.newest().filter(question__in=[question.pk for question, _document in wordings])
    present = {version.question_id: version for version in newest}
    fresh = []
    for question, document in wordings:
        body = question_types.dump(document)
        sha256 = canonical_json.sha256(canonical_json.dumps(body))
        last = present.get(question.pk)
        if last is None or last.sha256 != sha256:
            number = last.number + 1 if last else 1
            fresh.append(
                QuestionVersion(question=question, number=number, kind=document.kind, body=body, sha256=sha256)
            )
    QuestionVersion.objects.bulk_create(fresh)
