"""The least that Django can do for a page, and for something that is saved.

Neither has anything of ours around it (`tests.bench.wsgi`): what makes every page of the site cheaper must count, and
what makes every page dearer, too. Sessions lie in the database, as `startproject` leaves them; ours lie in the cache.
"""

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import ModelBackend
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
    person = ModelBackend().get_user(request.session[SESSION_KEY])
    return HttpResponse(SMALL.render({"person": person, "units": Department.objects.all()[:10]}))


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Session, one UPDATE."""
    assert request.session[SESSION_KEY]
    Response.objects.filter(pk=pk).update(saved_at=timezone.now())
    return HttpResponse(status=204)
