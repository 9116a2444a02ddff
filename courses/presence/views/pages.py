"""What one owns, the register, and the page of one account."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest, only
from courses.presence import forms, policies, reminding
from courses.presence.filters import read_filters
from courses.presence.history import events
from courses.presence.models import Account
from courses.presence.querysets import AccountQuerySet

PAGE = 20


@require_safe
@never_cache
def mine(request: PersonRequest) -> HttpResponse:
    accounts = list(_rows(request).of(request.user))
    context = {"accounts": accounts, "sees_register": policies.sees_register(request.user)}
    return render(request, "presence/mine.html", context)


@require_safe
@never_cache
@only(policies.sees_register)
def register(request: PersonRequest) -> HttpResponse:
    filters = read_filters(request.GET)
    page = Paginator(filters.of(_rows(request)), PAGE).get_page(request.GET.get("page"))
    query = f"{filters.query}&" if filters.query else "?"
    return render(request, "presence/register.html", {"filters": filters, "page": page, "query": query})


@require_safe
@never_cache
def account(request: PersonRequest, uuid: UUID) -> HttpResponse:
    found = find(request, uuid)
    if found.requested_by_id == request.user.pk and found.decision:
        reminding.stop_decision(found, at=request.at)
    return show(request, found)


def find(request: PersonRequest, uuid: UUID) -> Account:
    account: Account = get_object_or_404(_rows(request).visible_to(request.user), uuid=uuid)
    return account


def show(request: PersonRequest, account: Account, **filled_in: Form) -> HttpResponse:
    """`filled_in`: a form that was not in order, in the place of the empty one."""
    hand_overs = list(account.hand_overs.open().select_related("owner"))
    context = {
        "account": account,
        "hand_overs": hand_overs,
        "asked_already": any(row.owner_id == request.user.pk for row in hand_overs),
        "to_take": account.hand_overs.to_be_taken().filter(new_owner=request.user).first(),
        "is_silent": bool(account.silent_on and account.silent_on <= request.today),
        "events": events(account),
        **_acts(request, account),
        **filled_in,
    }
    return render(request, "presence/account.html", context, status=400 if filled_in else 200)


def _acts(request: PersonRequest, account: Account) -> dict[str, Any]:
    """Forms for what she may do, and nothing for what she may not."""
    user = request.user
    if account.is_open_request:
        return {"refusal_form": forms.RefusalForm()} if policies.may_decide(user, account) else {}
    acts: dict[str, Any] = {}
    if account.is_in_use and policies.owns(user, account):
        acts["active_form"] = forms.ActiveForm(today=request.today)
    if account.is_in_use and policies.may_review(user, account):
        acts["review_form"] = forms.ReviewForm(initial={"sunset_on": account.sunset_on}, at=request.at)
    if account.is_in_use and policies.may_settle(user, account):
        acts["owner_form"] = forms.NewOwnerForm(account=account, by=user, at=request.at)
        acts["closing_form"] = forms.ClosingForm(prefix="closing")
    return acts


def _rows(request: PersonRequest) -> AccountQuerySet:
    rows: AccountQuerySet = Account.objects.with_state(request.today).with_owners()
    return rows.select_related("requested_by", "successor", "decided_by", "closed_by")
