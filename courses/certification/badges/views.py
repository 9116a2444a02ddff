from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest, VisitorRequest
from courses.certification.badges.badge import badge_with_criteria, badges
from courses.certification.badges.models import PublicPage
from courses.certification.badges.services import close_page, open_page
from courses.certification.models import Award
from lms.lib.badge_art import badge_context


def _awards() -> QuerySet[Award]:
    return Award.objects.select_related("certification__tier", "public_page", "user")


@require_safe
def badge_list(request: PersonRequest) -> HttpResponse:
    awards = _awards().filter(user=request.user).order_by("-awarded_on", "-id")
    mine = badges(awards, request.LANGUAGE_CODE, request.today)
    context = {"valid": [one for one in mine if one.valid], "former": [one for one in mine if not one.valid]}
    return render(request, "badges/list.html", context)


@require_safe
def detail(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One's own badge; `?new=1` plays the moment of the award."""
    award = get_object_or_404(_awards(), uuid=uuid, user=request.user)
    badge = badge_with_criteria(award, request.LANGUAGE_CODE, request.today)
    return render(request, "badges/detail.html", {"badge": badge, "is_new": "new" in request.GET})


@require_POST
def page(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Open or close the public page."""
    award = get_object_or_404(Award, uuid=uuid, user=request.user)
    change = open_page if request.POST.get("page") == "open" else close_page
    change(award=award, by=request.user, at=request.at)
    return redirect("badges:detail", uuid)


@login_not_required
@never_cache
@require_safe
def credential(request: VisitorRequest, uuid: UUID) -> HttpResponse:
    """The public page: closed and unknown badges give the same answer."""
    award = get_object_or_404(_awards().filter(pk__in=PublicPage.objects.opened().values("award")), uuid=uuid)
    badge = badge_with_criteria(award, request.LANGUAGE_CODE, request.today)
    context = {"badge": badge, "holder": award.user, "newer": _newer(award, request), "at": request.at}
    response = render(request, "badges/credential.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _newer(award: Award, request: VisitorRequest) -> Award | None:
    """A later badge of the same kind, if its own page is open."""
    later = Award.objects.valid_on(request.today).filter(user=award.user_id, certification=award.certification_id)
    opened = PublicPage.objects.opened().values("award")
    return later.filter(pk__in=opened, awarded_on__gt=award.awarded_on).order_by("-awarded_on").first()


@login_not_required
@never_cache
@require_safe
def picture(request: VisitorRequest, uuid: UUID) -> HttpResponse:
    """The badge as a picture: for everybody when its page is open, for the holder always."""
    may_see = Q(pk__in=PublicPage.objects.opened().values("award")) | Q(user=request.user.pk)
    award = get_object_or_404(_awards().filter(may_see), uuid=uuid)
    (badge,) = badges([award], request.LANGUAGE_CODE, request.today)
    drawing = badge_context(badge.slug, name=badge.name, state="plain" if badge.valid else "lapsed", size=480)
    response = HttpResponse(render_to_string("components/art/badge.html", drawing), content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
