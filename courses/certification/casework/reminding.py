"""One line in the digest of HR when new findings stand in the list of renewals."""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import RoleGrant, User
from accounts.roles import Role
from courses.certification.casework.models import Finding, Look
from courses.reminders.models import Reminder
from courses.reminders.services import Owed, owe, settle
from courses.reminders.sources import Line

KIND = "renewals"


def owe_news(look: Look, *, today: date, at: datetime) -> None:
    if look.new_count:
        owe([Owed(pk, KIND, _subject(pk), str(today), at) for pk in _hr(today)], at=at)


def stop(user: User, *, at: datetime) -> None:
    """She has seen the list."""
    settle([_subject(user.pk)], at=at)


def _subject(user_id: int) -> str:
    return f"{KIND}:{user_id}"


def _hr(on: date) -> set[int]:
    return set(RoleGrant.objects.as_of(on).filter(role=Role.HR).values_list("user_id", flat=True))


class RenewalSource:
    def still_owed(self, reminders: Iterable[Reminder], on: date) -> set[int]:
        """The newest for each who is still HR, while anything stands: after a weekend one line is enough."""
        newest = {one.user_id: one.pk for one in sorted(reminders, key=lambda one: one.pk)}
        if not Finding.objects.standing().exists():
            return set()
        return {pk for user, pk in newest.items() if user in _hr(on)}

    def lines(self, reminders: Iterable[Reminder], on: date) -> dict[int, Line]:
        count = Finding.objects.standing().count()
        said = ngettext("%(count)s renewal needs a look", "%(count)s renewals need a look", count)
        line = Line(text=said % {"count": count}, url=reverse("casework:renewals"), why=_("You look after the people."))
        return {one.pk: line for one in reminders}
