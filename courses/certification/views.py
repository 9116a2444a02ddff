from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest, VisitorRequest
from courses.certification.models import Obligation
from courses.certification.path import greeting, read_path
from courses.certification.querysets import State
from courses.certification.signing_again import why_paused
from courses.certification.why import sentences
from courses.enrollments.settling import settle
from courses.programme import current_programme, words
from courses.refreshers.reading import home_card
from courses.reminders.sources import bell_lines


@login_not_required
@require_safe
def home(request: VisitorRequest) -> HttpResponse:
    """My path; who is not signed in gets the sign-in page."""
    if not request.user.is_authenticated:
        return redirect_to_login("/")
    settle(request.user, at=request.at)
    path, said = read_path(request.user, request.today), words()
    bell = bell_lines(request.user.pk, request.today)
    context = {
        "path": path,
        "today": request.today,
        "greeting": greeting(request.user.given_name, timezone.localtime(request.at)),
        "programme": said.programme,
        "letter": said.letter(request.LANGUAGE_CODE),
        "award_name": path.awards[0].shown_name if path.awards else "",
        "bell": bell,
        "bell_count": len(bell),
        "refresher": home_card(request.user.pk, request.today),
    }
    return render(request, "certification/home.html", context)


@require_safe
def why(request: PersonRequest, obligation: UUID) -> HttpResponse:
    """Why one has this to do, in words."""
    row = Obligation.objects.filter(user=request.user, uuid=obligation).state_on(request.today).with_names().first()
    if row is None:
        raise Http404
    context = {
        "obligation": row,
        "shown_name": row.requirement.certification.name_in(request.LANGUAGE_CODE),
        "sentences": sentences(row, current_programme().company_short),
        "paused": why_paused(request.user, request.today) if row.state == State.PAUSED else "",
        "today": request.today,
    }
    return render(request, "certification/why.html", context)
