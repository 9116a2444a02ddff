"""Pages that only say something: help, whom to tell, accessibility, what the system records."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest, VisitorRequest


@require_safe
def help_page(request: PersonRequest) -> HttpResponse:
    return render(request, "pages/help.html")


@require_safe
def pass_it_on(request: PersonRequest) -> HttpResponse:
    return render(request, "pages/pass_it_on.html")


@login_not_required
@require_safe
def accessibility(request: VisitorRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@login_not_required
@require_safe
def privacy(request: VisitorRequest) -> HttpResponse:
    """What this system records about people."""
    return render(request, "pages/privacy.html")


app_name = "pages"
urlpatterns = [
    path("help/", help_page, name="help"),
    path("pass-it-on/", pass_it_on, name="pass-it-on"),
    path("accessibility/", accessibility, name="accessibility"),
    path("privacy/", privacy, name="privacy"),
]
