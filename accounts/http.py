"""What a request carries once `accounts.middleware` has seen it. For signatures: nothing makes one of these."""

from datetime import date, datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class VisitorRequest(HttpRequest):
    """From whoever: a view behind `login_not_required`, or what runs before it is known who asks."""

    at: datetime
    today: date
    htmx: HtmxDetails


class PersonRequest(VisitorRequest):
    """From somebody who signed in: every other view."""

    user: User
