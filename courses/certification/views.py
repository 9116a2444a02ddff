from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest, VisitorRequest
from accounts.models import User
from accounts.roles import permissions_of
from courses.certification import testing_out
from courses.certification.models import Obligation
from courses.certification.path import greeting, read_path
from courses.certification.policies import Reader, reader_of
from courses.certification.querysets import State
from courses.certification.signing_again import why_paused
from courses.certification.why import after_leave
from courses.certification.why_page import explain
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
    """Why one has this to do, in words; for who may see that person's status, as much as is theirs to read."""
    people = User.objects.visible_to(request.user, request.today).order_by().values("id")
    rows = Obligation.objects.filter(user__in=people, uuid=obligation).state_on(request.today)
    row = rows.with_names().select_related("user", "rule__recorded_by").first()
    if row is None:
        raise Http404
    reader = reader_of(request.user, row.user_id)
    own, explained = reader == Reader.OWN, explain(row, current_programme().company_short, reader, request.today)
    context = {
        "obligation": row,
        "own": own,
        "reader": reader,
        "shown_name": row.requirement.certification.name_in(request.LANGUAGE_CODE),
        "why": explained,
        "test": testing_out.shown(row, explained.offer) if explained.offer else None,
        "paused": why_paused(request.user, request.today) if own and row.state == State.PAUSED else "",
        "returned": after_leave(row.why, row.due_on, request.today) if own and row.met_on is None else "",
        "back": _back(request.user, row.user),
        "today": request.today,
    }
    return render(request, "certification/why.html", context)


def _back(viewer: User, person: User) -> dict[str, str]:
    """To the page about that person in the reports, or to one's team."""
    if permissions_of(viewer) & {"reports.see_all", "reports.see_unit"}:
        return {"url": reverse("reporting:person", args=[person.uuid]), "text": person.name}
    return {"url": reverse("reporting:team"), "text": _("Team")}


@require_POST
def test_out(request: PersonRequest, obligation: UUID) -> HttpResponse:
    """Choose the test in place of the course."""
    row = Obligation.objects.filter(user=request.user, uuid=obligation).counted_on(request.today).first()
    if row is None:
        raise Http404
    try:
        enrollment = testing_out.begin(request.user, row, at=request.at)
    except testing_out.AlreadyChosen as chosen:
        messages.info(
            request, _("You have chosen the test for this before, and it may be chosen once. The course will do.")
        )
        enrollment = chosen.enrollment
    except testing_out.NotOffered:
        messages.info(request, _("There is no test to take here now. The course will do."))
        return redirect("certification:why", obligation)
    if not enrollment.is_open:
        return redirect("certification:why", obligation)
    return redirect("enrollments:resume", enrollment.uuid)
