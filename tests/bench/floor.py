"""The least that this server can do for a page, and for something that is saved."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import Department
from courses.assessments.models import Response

SMALL = engines["django"].from_string(
    "<!doctype html><title>Floor</title><h1>{{ person.name }}</h1>"
    "<ul>{% for one in units %}<li>{{ one.name }}</li>{% endfor %}</ul>"
)


def floor(request: HttpRequest) -> HttpResponse:
    """Session, person, one query, a small template."""
    return HttpResponse(SMALL.render({"person": request.user, "units": Department.objects.all()[:10]}, request))


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Session, person, one UPDATE."""
    assert request.user.is_authenticated
    Response.objects.filter(pk=pk).update(saved_at=timezone.now())
    return HttpResponse(status=204)
