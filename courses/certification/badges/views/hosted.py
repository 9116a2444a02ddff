"""Open Badges 2.0: the same badges, believed because they lie at our address."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from accounts.http import VisitorRequest
from courses.certification.badges import ob2
from courses.certification.badges.achievements import company
from courses.certification.badges.credentials import profile
from courses.certification.badges.models import AchievementVersion
from courses.certification.badges.views.documents import shown
from courses.certification.badges.views.issuer import LINKED, for_everybody


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def issuer(request: VisitorRequest) -> HttpResponse:
    return for_everybody(JsonResponse(ob2.issuer(profile(company())), content_type=LINKED))


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def badge_class(request: VisitorRequest, slug: str, number: int) -> HttpResponse:
    versions = AchievementVersion.objects.select_related("certification")
    version = get_object_or_404(versions, certification__slug=slug, number=number)
    return for_everybody(JsonResponse(ob2.badge_class(version), content_type=LINKED))


@login_not_required
@never_cache
@require_safe
def assertion(request: VisitorRequest, uuid: UUID) -> HttpResponse:
    """Whoever may see the page; a withdrawn one is gone, and says no more than that."""
    row = shown(request, uuid)
    if row.revoked_at:
        return for_everybody(JsonResponse(ob2.revoked(row), content_type=LINKED, status=410))
    found = ob2.assertion(row)
    if found is None:
        raise Http404
    return for_everybody(JsonResponse(found, content_type=LINKED))
