"""What people do to an account from its page. The services know whether it still fits what the account is."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.http import PersonRequest
from accounts.models import User
from courses.presence import policies, services
from courses.presence.forms import ActiveForm, ClosingForm, NewOwnerForm, RefusalForm, ReviewForm
from courses.presence.models import Account
from courses.presence.views.pages import find, show


@require_POST
@never_cache
def decide(request: PersonRequest, uuid: UUID) -> HttpResponse:
    account = _for(request, uuid, policies.may_decide)
    if request.POST.get("decision") == "approve":
        said = _("Approved. The one who asked hears of it.")
        return _do(request, account, said, lambda: services.approve(account=account, by=request.user, at=request.at))
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return show(request, account, refusal_form=form)
    reason, said = form.cleaned_data["reason"], _("Refused. The one who asked reads why.")
    return _do(
        request,
        account,
        said,
        lambda: services.refuse(account=account, reason=reason, by=request.user, at=request.at),
    )


@require_POST
@never_cache
def review(request: PersonRequest, uuid: UUID) -> HttpResponse:
    account = _for(request, uuid, policies.may_review)
    form = ReviewForm(request.POST, at=request.at)
    if not form.is_valid():
        return show(request, account, review_form=form)
    seen = form.cleaned_data
    return _do(
        request,
        account,
        _("Reviewed. It stays."),
        lambda: services.review(account=account, by=request.user, at=request.at, **seen),
    )


@require_POST
@never_cache
def active(request: PersonRequest, uuid: UUID) -> HttpResponse:
    account = _for(request, uuid, policies.owns)
    form = ActiveForm(request.POST, today=request.today)
    if not form.is_valid():
        return show(request, account, active_form=form)
    day = form.cleaned_data["active_on"]
    return _do(
        request,
        account,
        _("Noted. Thank you."),
        lambda: services.note_life(account=account, active_on=day, by=request.user, at=request.at),
    )


@require_POST
@never_cache
def ask_for_hand_over(request: PersonRequest, uuid: UUID) -> HttpResponse:
    account = _for(request, uuid, policies.owns)
    said = _("Noted. You own it until somebody else is named below.")
    return _do(
        request,
        account,
        said,
        lambda: services.ask_for_hand_over(account=account, by=request.user, at=request.at),
    )


@require_POST
@never_cache
def name_owner(request: PersonRequest, uuid: UUID) -> HttpResponse:
    account = _for(request, uuid, policies.may_settle)
    form = NewOwnerForm(request.POST, account=account, by=request.user, at=request.at)
    if not form.is_valid():
        return show(request, account, owner_form=form)
    hand_over, user = form.cleaned_data["hand_over"], form.cleaned_data["user"]
    said = _("Handed over. %(name)s notes a first sign of life once the access is there.") % {"name": user.name}
    return _do(
        request,
        account,
        said,
        lambda: services.name_owner(hand_over=hand_over, user=user, by=request.user, at=request.at),
    )


@require_POST
@never_cache
def close(request: PersonRequest, uuid: UUID) -> HttpResponse:
    account = _for(request, uuid, policies.may_settle)
    form = ClosingForm(request.POST, prefix="closing")
    if not form.is_valid():
        return show(request, account, closing_form=form)
    reason = form.cleaned_data["reason"]
    return _do(
        request,
        account,
        _("Closed. Its history stays."),
        lambda: services.close(account=account, reason=reason, by=request.user, at=request.at),
    )


def _for(request: PersonRequest, uuid: UUID, may: Callable[[User, Account], bool]) -> Account:
    """To whom the act is not open it does not exist, whether she sees the account or not."""
    account = find(request, uuid)
    if not may(request.user, account):
        raise Http404
    return account


def _do(request: PersonRequest, account: Account, said: str, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except services.Refused:
        messages.warning(request, _("This does not fit any more: something changed. Here is what stands."))
    return redirect("presence:account", account.uuid)
