"""What everybody may fetch of the issuer, from any site: keys, status lists, achievements; nothing of people."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.http import VisitorRequest
from courses.certification.badges import proofs
from courses.certification.badges.achievements import company, newest_versions
from courses.certification.badges.credentials import achievement_document, profile
from courses.certification.badges.did import did_document, jwks
from courses.certification.badges.keys import jwk
from courses.certification.badges.models import AchievementVersion, IssuerKey, StatusList

CONTEXT = {"@context": [proofs.CREDENTIALS, proofs.OPEN_BADGES]}
LINKED, PAGE = "application/ld+json", "text/html"


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
def issuer(request: VisitorRequest) -> HttpResponse:
    """Who signs; for people, what may be earned here and how a badge is checked."""
    document = profile(company())
    return _for_either(request, document, "badges/issuer.html", {"achievements": newest_versions(), "issuer": document})


@login_not_required
@require_safe
def achievement(request: VisitorRequest, slug: str, number: int) -> HttpResponse:
    version = _version(slug, number)
    newer = AchievementVersion.objects.filter(certification=version.certification_id, number__gt=number).last()
    deeds = [line.removeprefix("- ") for line in version.criteria.splitlines()]
    context = {"version": version, "newer": newer, "deeds": deeds}
    return _for_either(request, achievement_document(version), "badges/achievement.html", context)


@login_not_required
@require_safe
def criteria(request: VisitorRequest, slug: str, number: int) -> HttpResponse:
    version = _version(slug, number)
    if _wants_page(request, "text/markdown"):
        return _by_accept(redirect(f"{reverse('badges:achievement', args=[slug, number])}#criteria"))
    text = HttpResponse(version.criteria + "\n", content_type="text/markdown; charset=utf-8")
    return _by_accept(_for_long(for_everybody(text)))


def _for_either(request: VisitorRequest, document: Any, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page for people, and for machines, and for whoever says nothing, the document."""
    if _wants_page(request, LINKED, "application/json"):
        return _by_accept(render(request, template, context))
    return _by_accept(_for_long(_json({**CONTEXT, **document}, LINKED)))


def _wants_page(request: VisitorRequest, *others: str) -> bool:
    return request.get_preferred_type([*others, PAGE]) == PAGE


def _by_accept(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept"])
    return response


def _for_long(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=300)
    return response


def _version(slug: str, number: int) -> AchievementVersion:
    versions = AchievementVersion.objects.select_related("certification")
    return get_object_or_404(versions, certification__slug=slug, number=number)
