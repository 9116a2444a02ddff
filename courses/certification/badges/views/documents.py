"""A badge for machines: the signed document and the token, to whoever may see its page."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import VisitorRequest
from courses.certification.badges.models import Credential, PublicPage
from courses.certification.badges.views import pages
from courses.certification.badges.views.issuer import for_everybody

PAGE = "text/html"
DOCUMENT = ["application/vc+ld+json", "application/vc", "application/ld+json", "application/json"]


@login_not_required
@never_cache
@require_safe
def credential(request: VisitorRequest, uuid: UUID) -> HttpResponse:
    """The page for people and the document for machines, at the address that is the badge's name."""
    wanted = request.get_preferred_type([PAGE, *DOCUMENT])
    if wanted in DOCUMENT:
        row = shown(request, uuid)
        response = answer(row, row.document, wanted)
    else:
        response = pages.credential(request, uuid)
    patch_vary_headers(response, ["Accept"])
    return response


@login_not_required
@never_cache
@require_safe
def document(request: VisitorRequest, uuid: UUID) -> HttpResponse:
    row = shown(request, uuid)
    return answer(row, row.document, "application/vc+ld+json")


@login_not_required
@never_cache
@require_safe
def token(request: VisitorRequest, uuid: UUID) -> HttpResponse:
    row = shown(request, uuid)
    return answer(row, row.jwt, "text/plain")


def shown(request: VisitorRequest, uuid: UUID) -> Credential:
    """Closed and unknown give the same answer."""
    rows = Credential.objects.shown_to(request.user.pk).select_related("award__user", "award__certification")
    return get_object_or_404(rows.select_related("achievement__certification"), uuid=uuid)


def answer(row: Credential, body: str | bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    response.headers["X-Robots-Tag"] = "noindex"
    if PublicPage.objects.opened().filter(award=row.award_id).exists():
        return for_everybody(response)
    return response
