"""Who may sign in: people who work here, or will. A leaver is told by the employment, never by a switch."""

from datetime import datetime

from accounts.models import User
from accounts.querysets import UserQuerySet
from lms.lib.dates import local_date


def may_sign_in(user: User, at: datetime) -> bool:
    """Queries once, unless the person was loaded by `User.objects.with_employment_end()`."""
    if not user.is_active or user.anonymised_at is not None:
        return False
    if not hasattr(user, "employment_ends_on"):
        people: UserQuerySet = User.objects.with_employment_end().filter(pk=user.pk)
        user.employment_ends_on = people.values_list("employment_ends_on", flat=True).first()
    ends_on = user.employment_ends_on
    return ends_on is None or local_date(at, user.time_zone) < ends_on
