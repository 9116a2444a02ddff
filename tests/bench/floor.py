"""The least that a page of this server can do: session, person, one query, a small template."""

from django.http import HttpRequest, HttpResponse
from django.template import engines

from accounts.models import Department

SMALL = engines["django"].from_string(
    "<!doctype html><title>Floor</title><h1>{{ person.name }}</h1>"
    "<ul>{% for one in units %}<li>{{ one.name }}</li>{% endfor %}</ul>"
)


def floor(request: HttpRequest) -> HttpResponse:
    return HttpResponse(SMALL.render({"person": request.user, "units": Department.objects.all()[:10]}, request))
