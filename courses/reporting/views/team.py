from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest
from accounts.roles import Role, roles_of
from courses.reporting.team import states
from courses.reporting.team import team as team_of

PAGE = 20


@require_safe
def team(request: PersonRequest) -> HttpResponse:
    """Status of one's people. For who leads nobody the page does not exist: no permission opens it."""
    if Role.MANAGER not in roles_of(request.user):
        raise Http404
    everyone = request.GET.get("who") == "all"
    people = team_of(request.user, request.today, everyone=everyone)
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    shown = states(page.object_list, request.today)
    context = {
        "everyone": everyone,
        "behind": people.filter(is_behind=True).count(),
        "page": page,
        "query": "?who=all&" if everyone else "?",
        "people": [(person, shown.get(person.pk, [])) for person in page.object_list],
    }
    return render(request, "reporting/team.html", context)
