"""A person's own attempts and answers by their addresses. Each click asks for one: the statements are written once."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from courses.assessments.models import Attempt, Response
from courses.enrollments.models import Enrollment
from courses.outline import published
from lms.lib.prepared import Columns, Prepared

OF_ATTEMPT = (Columns(Attempt), Columns(Enrollment, "enrollment__"))
OF_RESPONSE = (Columns(Response), Columns(Attempt, "attempt__"), Columns(Enrollment, "attempt__enrollment__"))
# SQLite refuses numbers that are longer than any that it stores.
LAST = 32_767
QUIZ = ("version_activity__version__uuid", "version_activity__key")


def own_attempt(user_id: int, enrollment: UUID, key: str, attempt: UUID) -> Attempt:
    """With its enrollment and its quiz. Raises `Http404`."""
    return _only(_attempts(user_id, enrollment, key, attempt))


def own_response(user_id: int, enrollment: UUID, key: str, attempt: UUID, position: int) -> Response:
    """With its attempt, as `own_attempt` gives it. Raises `Http404`."""
    return _only(_responses(user_id, enrollment, key, attempt, position) if position <= LAST else [])


def answers_of(attempt: Attempt) -> dict[int, Any]:
    """By position, in order; None where there is none yet."""
    return dict(_answers(attempt.pk))


def _only(found: list[Any]) -> Any:
    if not found:
        raise Http404
    return found[0]


def _read_attempt(row: Iterator[Any], attempts: Columns[Attempt], enrollments: Columns[Enrollment]) -> Attempt:
    attempt = attempts.read(row)
    attempt.enrollment = enrollments.read(row)
    attempt.version_activity = published(*row)
    return attempt


def _attempt(*values: Any) -> Attempt:
    return _read_attempt(iter(values), *OF_ATTEMPT)


def _response(*values: Any) -> Response:
    responses, attempts, enrollments = OF_RESPONSE
    row = iter(values)
    response = responses.read(row)
    response.attempt = _read_attempt(row, attempts, enrollments)
    return response


def _find_attempt(user_id: int, enrollment: UUID, key: str, attempt: UUID) -> QuerySet[Any, Any]:
    mine = Attempt.objects.of(user_id).filter(uuid=attempt, enrollment__uuid=enrollment, version_activity__key=key)
    return mine.values_list(*(path for part in OF_ATTEMPT for path in part.paths), *QUIZ)


def _find_response(user_id: int, enrollment: UUID, key: str, attempt: UUID, position: int) -> QuerySet[Any, Any]:
    mine = Response.objects.of(user_id).filter(
        attempt__uuid=attempt,
        attempt__enrollment__uuid=enrollment,
        attempt__version_activity__key=key,
        position=position,
    )
    paths = [path for part in OF_RESPONSE for path in part.paths]
    return mine.values_list(*paths, *(f"attempt__{path}" for path in QUIZ))


_answers = Prepared(
    lambda position, answer: (position, answer),
    lambda pk: Response.objects.filter(attempt=pk).order_by("position").values_list("position", "answer"),
    int,
)
_attempts = Prepared(_attempt, _find_attempt, int, UUID, str, UUID)
_responses = Prepared(_response, _find_response, int, UUID, str, UUID, int)
