"""A badge to take along: as a picture that carries it, and as a sheet of paper."""

import json
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from accounts.http import VisitorRequest
from courses.certification.badges import ob2, pictures
from courses.certification.badges.baking import bake_png, bake_svg
from courses.certification.badges.certificate import certificate
from courses.certification.badges.models import AchievementVersion, Credential
from courses.certification.badges.public import page_address
from courses.certification.badges.views.documents import answer, shown
from courses.certification.badges.views.issuer import for_everybody
from courses.certification.models import Award
from courses.programme import current_programme


@login_not_required
@never_cache
@require_safe
def svg(request: VisitorRequest, uuid: UUID) -> HttpResponse:
    row = shown(request, uuid)
    certification = row.award.certification
    name = certification.name_in(request.LANGUAGE_CODE)
    drawing = pictures.svg(certification.slug, name, lapsed=not _is_good(row, request))
    response = answer(row, bake_svg(drawing, row.document), "image/svg+xml")
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


@login_not_required
@never_cache
@require_safe
def png(request: VisitorRequest, uuid: UUID) -> HttpResponse:
    row = shown(request, uuid)
    certification = row.award.certification
    name = certification.name_in(request.LANGUAGE_CODE)
    drawing = pictures.png(certification.slug, name, lapsed=not _is_good(row, request))
    hosted = ob2.assertion(row)
    return answer(row, bake_png(drawing, row.document, json.dumps(hosted) if hosted else ""), "image/png")


@login_not_required
@never_cache
@require_safe
def pdf(request: VisitorRequest, uuid: UUID) -> HttpResponse:
    row = shown(request, uuid)
    sheet = certificate(
        row, page=page_address(row.award), company=current_programme().company, is_good=_is_good(row, request)
    )
    return answer(row, sheet, "application/pdf")


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def achievement(request: VisitorRequest, slug: str, number: int) -> HttpResponse:
    """What the badge looks like; nobody's."""
    version = get_object_or_404(AchievementVersion, certification__slug=slug, number=number)
    return for_everybody(HttpResponse(pictures.png(slug, version.name), content_type="image/png"))


def _is_good(row: Credential, request: VisitorRequest) -> bool:
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    return row.revoked_at is None and Award.objects.valid_on(today).filter(pk=row.award_id).exists()
