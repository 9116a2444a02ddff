from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import guesses
from accounts.activation import CodeRefused, Refusal, activate, normalized, person_of
from accounts.forms import CodeForm, PasswordForm
from accounts.http import VisitorRequest
from accounts.models import User


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: VisitorRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return _code_page(request, form)
    code = form.cleaned_data["code"]
    try:
        _find(request, code)
    except CodeRefused as refused:
        return _refuse(request, form, refused.reason)
    return redirect("accounts:activate-code", code=_grouped(code))


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: VisitorRequest, code: str) -> HttpResponse:
    """Opened from the link or the QR code. Looking at it spends nothing; sending the password does."""
    try:
        person = _find(request, code)
        with translation.override(person.site_language):
            return _password_step(request, code, person)
    except CodeRefused as refused:
        return _refuse(request, CodeForm({"code": code}), refused.reason)


def _password_step(request: VisitorRequest, code: str, person: User) -> HttpResponse:
    request.LANGUAGE_CODE = person.site_language
    form = PasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        user = activate(code, form.cleaned_data["password"], request.at)
        record_authentication(request, user, method="password")
        return perform_login(request, Login(user=user))
    response = render(request, "accounts/choose_password.html", {"form": form, "person": person})
    response.headers["Content-Language"] = person.site_language
    return response


def _find(request: VisitorRequest, code: str) -> User:
    """Whose code it is; a code that opens nothing counts as a guess, and after too many no code is looked at."""
    if guesses.too_many(request, request.at):
        raise CodeRefused(Refusal.LATER)
    try:
        return person_of(code, request.at)
    except CodeRefused as refused:
        if refused.reason == Refusal.UNKNOWN:
            guesses.count(request, request.at)
        raise


def _grouped(code: str) -> str:
    plain = normalized(code)
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def _refuse(request: VisitorRequest, form: CodeForm, reason: Refusal) -> HttpResponse:
    form.add_error("code", _sentence(reason)) if form.is_valid() else None
    return _code_page(request, form, status=429 if reason == Refusal.LATER else 200)


def _code_page(request: VisitorRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    return render(request, "accounts/enter_code.html", {"form": form}, status=status)


def _sentence(reason: Refusal) -> str:
    match reason:
        case Refusal.USED:
            return _("This code has been used. Sign in with your e-mail or employee number and your password.")
        case Refusal.EXPIRED:
            return _("This code has expired: a code is good for 14 days. Ask HR or your manager for a new one.")
        case Refusal.LATER:
            return _("Too many wrong codes came from here. Wait ten minutes, then try again.")
        case _:
            return _(
                "We do not know this code. Compare it with your letter, sign by sign; if you have a newer letter,"
                " use the code in that one. If it still does not work, ask HR for a new letter."
            )
