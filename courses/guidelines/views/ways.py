"""The way from page to page, with the course that somebody came from."""

from uuid import UUID

from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from accounts.http import PersonRequest
from courses.enrollments.models import Enrollment

CARRIED = ("course", "language")


def to(request: PersonRequest, name: str, argument: object, part: str = "", **query: str) -> HttpResponseRedirect:
    values = QueryDict(way(request), mutable=True)
    values.update(query)
    address = f"{reverse(name, args=[argument])}?{values.urlencode()}".rstrip("?")
    return redirect(f"{address}#{part}" if part else address)


def way(request: PersonRequest, *names: str) -> str:
    query = QueryDict(mutable=True)
    for name in names or CARRIED:
        if name in request.GET:
            query[name] = request.GET[name]
    return query.urlencode()


def enrollment_of(request: PersonRequest) -> Enrollment | None:
    """The course that the person came from."""
    try:
        uuid = UUID(request.GET.get("course", ""))
    except ValueError:
        return None
    return Enrollment.objects.of(request.user).filter(uuid=uuid).first()


def open_enrollment(request: PersonRequest) -> Enrollment | None:
    """The course to go on with: where the person came from, else the newest that is open."""
    came_from = enrollment_of(request)
    if came_from and came_from.is_open:
        return came_from
    return Enrollment.objects.of(request.user).unfinished().order_by("-enrolled_at").first()
