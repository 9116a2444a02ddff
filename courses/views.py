from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from courses.models import Picture
from courses.pictures import KINDS


@require_safe
@cache_control(private=True, max_age=365 * 24 * 3600, immutable=True)
def picture(request: HttpRequest, sha256: str, suffix: str) -> HttpResponse:
    """The address names the content, so it never changes. Opened on its own, a drawing may do nothing at all."""
    row = get_object_or_404(Picture.objects.filter(sha256=sha256, name__endswith=f".{suffix}")[:1])
    response = HttpResponse(bytes(row.body), content_type=KINDS[f".{suffix}"])
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
