"""The questions that a program may ask. People ask them on pages (courses/certification/clearance)."""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import NinjaAPI, Query
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from accounts.models import User
from courses.api.bearer import Bearer, PerToken
from courses.api.models import Scope
from courses.api.people import NOBODY, person_called
from courses.api.schemas import Allowed, AskedAboutPerson, AskedWho, People, Problem, Rights
from courses.certification.clearance import services
from courses.certification.clearance.models import SpeakingRight
from courses.certification.clearance.services import Clearance, UnknownRight

logger = logging.getLogger(__name__)

REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)

# No page of documentation: the library's own fetches its scripts from elsewhere.
api = NinjaAPI(
    title="Outspoken",
    version="1",
    description="Who may speak for the company today. See docs/api.md.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    throttle=PerToken(),
)


@api.get("/openapi.json", auth=None, throttle=[], include_in_schema=False, url_name="openapi")
def openapi(request: HttpRequest) -> dict[str, Any]:
    return api.get_openapi_schema(path_prefix=reverse("api:openapi").removesuffix("openapi.json"))


@api.get(
    "/clearance",
    auth=Bearer(Scope.CLEARANCE),
    response={200: Allowed, 404: Problem, **REFUSALS},
    operation_id="clearance",
    url_name="clearance",
    summary="May this person speak?",
)
def clearance(request: Any, asked: Query[AskedAboutPerson]) -> Clearance:
    """Never the reasons: those are for the person and for governance. Each answer is noted for the person to read."""
    person = person_called(asked.person)
    if person is None and Scope.KNOWN_PEOPLE in request.auth.scopes:
        raise HttpError(404, "Nobody is known here by that. Give an employee number, an e-mail address or a uuid.")
    at = asked.at or request.at
    answer = services.clearance(person or NOBODY, asked.right, at, asked.topic)
    if person:
        _note([(person, answer)], asked, request)
    return answer


@api.get(
    "/who-may",
    auth=Bearer(Scope.WHO_MAY),
    response={200: People, **REFUSALS},
    operation_id="who_may",
    url_name="who-may",
    summary="Who may speak?",
)
def who_may(request: Any, asked: Query[AskedWho]) -> dict[str, Any]:
    """By name, never ranked. That somebody was named is noted for the person to read."""
    found = services.who_may(
        asked.right, topic=asked.topic, language=asked.language, market=asked.market, at=asked.at or request.at
    )
    named = found[asked.offset : asked.offset + asked.limit]
    if named:
        answer = Clearance(SpeakingRight.objects.get(slug=asked.right), allowed=True)
        _note([(one, answer) for one in named], asked, request)
    return {"count": len(found), "people": named}


def _note(answers: list[tuple[User, Clearance]], asked: Any, request: Any) -> None:
    services.note_answers(
        answers, about_at=asked.at or request.at, at=request.at, topic=asked.topic, asker=request.auth.name
    )


@api.get(
    "/rights",
    auth=Bearer(),
    response={200: Rights, 401: Problem, 429: Problem},
    operation_id="rights",
    url_name="rights",
    summary="The rights that one can ask about",
)
def rights(request: HttpRequest) -> dict[str, Any]:
    return {"rights": SpeakingRight.objects.all()}


def refused(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    return api.create_response(request, {"detail": sentence}, status=status)


@api.exception_handler(AuthenticationError)
def _unknown_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = refused(request, 401, "Send a token that is valid: Authorization: Bearer outspoken_…")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Throttled)
def _too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
    return refused(request, 429, "This token asks too often. Wait a minute.")


@api.exception_handler(UnknownRight)
def _unknown_right(request: HttpRequest, error: UnknownRight) -> HttpResponse:
    return refused(request, 422, "There is no such right. /api/v1/rights lists them.")


@api.exception_handler(ValidationError)
def _wrong_question(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = [f"{one['loc'][-1]}: {one['msg'].removeprefix('Value error, ')}" for one in error.errors]
    return refused(request, 422, f"{'; '.join(found)}.")


@api.exception_handler(Exception)
def _our_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("The question at %s failed", request.path, exc_info=error)
    return refused(request, 500, "Something went wrong here, and it is written down. Try again later.")
