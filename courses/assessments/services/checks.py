"""Checking one answer before the attempt is handed in."""

from datetime import datetime
from typing import Any

from django.db import transaction

from courses.assessments.behaviours import Checking, checking_of
from courses.assessments.marks import score_bp
from courses.assessments.models import Attempt, Response
from courses.assessments.pool import question_of
from courses.assessments.question_types.question import FULL_BP, QuestionDocument
from courses.assessments.services.attempts import Outcome, Saved, save


class NeverChecked(ValueError):
    """The quiz checks no answer to this question before handing in."""


def check(*, response: Response, given: Any, revision: int, at: datetime, certainty: int | None = None) -> Saved:
    """Save what the page holds, and count it as a try. Raises `NotAnAnswer` and `NeverChecked`.

    The right answer and the last try close the question, and its score stands from then on. The same answer twice is
    one try: a double click, a reply that was lost and a second window change nothing. The locks on the attempt and
    on the response, in this order, decide against handing in and saving.
    """
    with transaction.atomic():
        attempt = Attempt.objects.with_pool().select_for_update(of=("self",), no_key=True).get(pk=response.attempt_id)
        response = _locked(response, attempt)
        question, checking = question_of(response), checking_of(attempt.version_activity)
        if not checking.tries_at(question):
            raise NeverChecked(question.key)
        answer = question.stamped(given, before=response.answer, at=at)
        saved = save(response=response, answer=answer, revision=revision, certainty=certainty, at=at)
        if saved.outcome is not Outcome.SAVED:
            return saved
        if answer is None:
            return Saved(Outcome.UNANSWERED, response)
        if answer not in response.checked[-1:]:
            _count(response, question, checking, at=at)
        return Saved(Outcome.CHECKED, response)


def _locked(response: Response, attempt: Attempt) -> Response:
    rows = Response.objects.select_related("question_version").select_for_update(of=("self",), no_key=True)
    locked = rows.get(pk=response.pk)
    locked.attempt = attempt
    return locked


def _count(response: Response, question: QuestionDocument, checking: Checking, *, at: datetime) -> None:
    response.checked = [*response.checked, response.answer]
    if question.grade(response.answer) == FULL_BP or len(response.checked) >= checking.tries_at(question):
        response.closed_at = at
        response.score_bp = score_bp(question, response.checked, cost=checking.cost)
    response.save(update_fields=["checked", "closed_at", "score_bp"])
