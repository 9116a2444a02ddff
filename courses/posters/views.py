"""Posters to print, for those who roll the program out."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest, only
from accounts.models import User
from accounts.roles import STAFF_ROLES, permissions_of, roles_of
from courses.posters.posters import PAPERS, POSTERS, Poster, preview, printed
from courses.programme import current_programme


def rolls_out(user: User) -> bool:
    return bool(roles_of(user) & STAFF_ROLES)


@require_safe
@only(rolls_out)
def posters(request: PersonRequest) -> HttpResponse:
    programme, known = current_programme(), dict(settings.LANGUAGES)
    asked = request.GET.get("language", "")
    language = asked if asked in known else request.LANGUAGE_CODE
    context = {
        "posters": [(one, one.missing(programme)) for one in POSTERS.values()],
        "papers": [(paper, paper.upper()) for paper in PAPERS],
        "language": language,
        "languages": known.items(),
        "may_say": "courses.programme" in permissions_of(request.user),
    }
    return render(request, "posters/posters.html", context)


@require_safe
@only(rolls_out)
def picture(request: PersonRequest, slug: str, language: str) -> HttpResponse:
    poster = _poster(slug, language)
    return HttpResponse(preview(poster, current_programme(), language=language), content_type="image/png")


@require_safe
@only(rolls_out)
def sheet(request: PersonRequest, slug: str, language: str, paper: str) -> HttpResponse:
    """The PDF; what a poster needs and the program does not say is a 404: the page says what is missing."""
    poster = _poster(slug, language)
    if paper not in PAPERS:
        raise Http404
    body = printed(poster, current_programme(), language=language, paper=paper)
    name = f"{slug}-{language}-{paper}.pdf"
    return HttpResponse(
        body, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _poster(slug: str, language: str) -> Poster:
    poster = POSTERS.get(slug)
    if poster is None or language not in dict(settings.LANGUAGES) or poster.missing(current_programme()):
        raise Http404
    return poster
