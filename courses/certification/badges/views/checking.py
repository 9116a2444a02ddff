"""Anybody may hand in the file of a badge and read whether it is one of ours. Nothing is kept, nothing fetched."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import VisitorRequest
from courses.certification.badges.baking import Unreadable, unbake
from courses.certification.badges.checking import Verdict, check
from courses.certification.badges.forms import FileForm
from courses.certification.badges.models import PublicPage


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_file(request: VisitorRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "badges/check.html", {"form": FileForm()})
    form = FileForm(request.POST, request.FILES)
    if not ratelimit.consume(request, action="badge_file"):
        form.add_error(None, _("Too many files at once. Wait a minute, then try again."))
        return render(request, "badges/check.html", {"form": form}, status=429)
    if not form.is_valid():
        return render(request, "badges/check.html", {"form": form})
    verdict = _verdict(form.cleaned_data["badge"].read(), request)
    return render(request, "badges/check.html", {"form": FileForm(), "verdict": verdict, **_found(verdict, request)})


def _verdict(upload: bytes, request: VisitorRequest) -> Verdict:
    try:
        return check(unbake(upload), request.at)
    except Unreadable:
        return Verdict("unreadable")


def _found(verdict: Verdict, request: VisitorRequest) -> dict[str, object]:
    """The badge's own words; its holder's name only where her page is open."""
    row = verdict.credential
    if row is None or verdict.kind == "tampered":
        return {}
    opened = PublicPage.objects.opened().filter(award=row.award_id).exists()
    name = row.award.certification.name_in(request.LANGUAGE_CODE)
    return {"award": row.award, "name": name, "holder": row.award.user if opened else None}
