"""Badges for people: one's own, and the page that shows one to everybody."""

import json
from hmac import compare_digest
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest, VisitorRequest
from courses.certification.badges.badge import badge_with_criteria, badges
from courses.certification.badges.credentials import identity_hash
from courses.certification.badges.forms import AddressForm, ShowForm
from courses.certification.badges.linkedin import profile_link
from courses.certification.badges.models import PublicPage
from courses.certification.badges.public import page_address, public_badge
from courses.certification.badges.services import choose, close_page, open_page
from courses.certification.models import Award
from courses.programme import current_programme
from lms.lib.qr_codes import code_address


def _awards() -> QuerySet[Award]:
    return Award.objects.select_related("certification__tier", "public_page", "credential", "user")


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
    address = page_address(award)
    context = {
        "badge": badge,
        "is_new": "new" in request.GET,
        "is_signed": hasattr(award, "credential"),
        "address": address,
        "form": ShowForm(instance=getattr(award, "public_page", None)),
        "linkedin": profile_link(award, name=badge.name, company=current_programme().company, page=address),
    }
    return render(request, "badges/detail.html", context)


@require_POST
def page(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Open or close the public page."""
    award = get_object_or_404(Award, uuid=uuid, user=request.user)
    change = open_page if request.POST.get("page") == "open" else close_page
    change(award=award, by=request.user, at=request.at)
    return redirect("badges:detail", uuid)


@require_POST
def choices(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What the page says beside the badge."""
    award = get_object_or_404(Award, uuid=uuid, user=request.user)
    form = ShowForm(request.POST)
    if form.is_valid():
        choose(award=award, by=request.user, at=request.at, **form.cleaned_data)
    return redirect("badges:detail", uuid)


@login_not_required
@never_cache
@require_safe
def credential(request: VisitorRequest, uuid: UUID) -> HttpResponse:
    """The public page: closed and unknown badges give the same answer."""
    return _public(request, _opened(uuid), AddressForm())


@login_not_required
@never_cache
@require_POST
def address(request: VisitorRequest, uuid: UUID) -> HttpResponse:
    """Whether the badge was awarded to an address. It stands in no address line and in no log."""
    award, form = _opened(uuid), AddressForm(request.POST)
    if not ratelimit.consume(request, action="badge_address", key=str(uuid)):
        form.add_error(None, _("Too many tries. Wait a minute, then try again."))
        return _public(request, award, form, status=429)
    if not form.is_valid():
        return _public(request, award, form)
    return _public(request, award, form, is_theirs=_is_theirs(award, form.cleaned_data["email"]))


def _opened(uuid: UUID) -> Award:
    return get_object_or_404(_awards().filter(pk__in=PublicPage.objects.opened().values("award")), uuid=uuid)


def _public(
    request: VisitorRequest, award: Award, form: AddressForm, status: int = 200, **answer: bool
) -> HttpResponse:
    link = page_address(award)
    context = {
        "public": public_badge(award, request.LANGUAGE_CODE, request.at),
        "holder": award.user,
        "at": request.at,
        "address": link,
        "code": code_address(link),
        "form": form if _identity(award) else None,
        "is_listed": award.public_page.is_listed,
        **answer,
    }
    response = render(request, "badges/credential.html", context, status=status)
    if not award.public_page.is_listed:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _identity(award: Award) -> dict[str, Any] | None:
    """What the signed badge says of its holder's address."""
    row = getattr(award, "credential", None)
    identifiers = json.loads(row.document)["credentialSubject"].get("identifier") if row else None
    return identifiers[0] if identifiers else None


def _is_theirs(award: Award, email: str) -> bool:
    known = _identity(award)
    return known is not None and compare_digest(identity_hash(email, known["salt"]), known["identityHash"])
