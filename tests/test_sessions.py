"""Sessions do not outlive their time in the database."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from lms.tasks import clear_sessions
from tests.builders import make_person
from tests.cast import signed_in


@pytest.mark.django_db
def test_a_session_whose_time_is_over_is_cleared() -> None:
    signed_in(make_person("Ada One"))
    signed_in(make_person("Bo Two"))
    old, new = Session.objects.order_by("pk")
    Session.objects.filter(pk=old.pk).update(expire_date=timezone.now() - timedelta(days=1))
    clear_sessions()
    assert list(Session.objects.all()) == [new]
