"""Whose results trainers learn from: everybody's but those of the people who write what is answered or played."""

from typing import TypeVar

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import RoleGrant
from accounts.roles import roles_that_may

Rows = TypeVar("Rows", bound=QuerySet)


def by_learners(rows: Rows, *, authors: str) -> Rows:
    """Attempts or runs without tests: those started on a day on which the person had the permission `authors`."""
    grants = RoleGrant.objects.as_of(OuterRef("started_on")).filter(
        user=OuterRef("enrollment__user"), role__in=roles_that_may(authors)
    )
    dated = rows.annotate(started_on=TruncDate("started_at", tzinfo=timezone.get_default_timezone()))
    return dated.filter(~Exists(grants), enrollment__user__is_superuser=False)
