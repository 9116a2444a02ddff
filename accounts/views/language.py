from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.http import VisitorRequest
from accounts.services import choose_reading_language

YEAR = 365 * 24 * 60 * 60


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)


@login_not_required
@require_POST
def choose_language(request: VisitorRequest) -> HttpResponse:
    """A person's own choice wins over the roster's; for a visitor (and the sign-in page) a cookie keeps it."""
    response = HttpResponseRedirect(_next(request))
    form = LanguageForm(request.POST)
    if form.is_valid():
        language = form.cleaned_data["language"]
        if request.user.is_authenticated:
            choose_reading_language(user=request.user, language=language, at=request.at)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=settings.SECURE, httponly=True
        )
    return response


def _next(request: VisitorRequest) -> str:
    url = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return url if own else "/"
