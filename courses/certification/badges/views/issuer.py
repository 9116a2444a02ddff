"""What everybody may fetch of the issuer, from any site: keys, status lists, achievements; nothing of people."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.http import VisitorRequest
from courses.certification.badges import proofs
from courses.certification.badges.achievements import company
from courses.certification.badges.credentials import achievement_document, profile
from courses.certification.badges.did import did_document, jwks
from courses.certification.badges.keys import jwk
from courses.certification.badges.models import AchievementVersion, IssuerKey, StatusList

CONTEXT = {"@context": [proofs.CREDENTIALS, proofs.OPEN_BADGES]}
LINKED = "application/ld+json"


def for_everybody(response: HttpResponse) -> HttpResponse:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _json(value: dict[str, Any], content_type: str) -> HttpResponse:
    return for_everybody(JsonResponse(value, content_type=content_type))


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def did_json(request: VisitorRequest) -> HttpResponse:
    return _json(did_document(), "application/did+json")


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def jwks_json(request: VisitorRequest) -> HttpResponse:
    return _json(jwks(), "application/jwk-set+json")


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def key(request: VisitorRequest, number: int) -> HttpResponse:
    """One bare key, as the token names it; a compromised one is not found any more."""
    found = get_object_or_404(IssuerKey.objects.trusted(IssuerKey.Kind.RSA), number=number)
    return _json(jwk(found, found.kid), "application/jwk+json")


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def status_list(request: VisitorRequest, number: int) -> HttpResponse:
    found = get_object_or_404(StatusList, number=number)
    return for_everybody(HttpResponse(found.document, content_type="application/vc+ld+json"))


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def issuer(request: VisitorRequest) -> HttpResponse:
    return _json({**CONTEXT, **profile(company())}, LINKED)


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def achievement(request: VisitorRequest, slug: str, number: int) -> HttpResponse:
    return _json({**CONTEXT, **achievement_document(_version(slug, number))}, LINKED)


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def criteria(request: VisitorRequest, slug: str, number: int) -> HttpResponse:
    text = _version(slug, number).criteria
    return for_everybody(HttpResponse(text + "\n", content_type="text/markdown; charset=utf-8"))


def _version(slug: str, number: int) -> AchievementVersion:
    versions = AchievementVersion.objects.select_related("certification")
    return get_object_or_404(versions, certification__slug=slug, number=number)
