from datetime import date

from accounts.models import Leave, User
from accounts.querysets import UserQuerySet


def may_be_asked(on: date) -> UserQuerySet:
    """Who works here on that day and is not away. Who switched refreshers off is not left out yet."""
    away = Leave.objects.as_of(on).values("user")
    here: UserQuerySet = User.objects.employed(on)
    return here.filter(is_active=True, anonymised_at__isnull=True).exclude(pk__in=away)
