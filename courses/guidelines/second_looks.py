"""Looking again at what cites a changed clause: who has done so, and what trainers are told of the rest."""

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from courses.guidelines.models import SecondLook
from courses.guidelines.tracing import Stale, to_look_at_again
from courses.models import Activity
from courses.workshop_notices import Notice


def look(*, stale: Stale, by: User, at: datetime) -> SecondLook:
    """It was read against the change and is still right. Whoever says so second changes nothing."""
    edition, kind, key = stale.content.place
    row, _is_new = SecondLook.objects.get_or_create(
        revision=stale.revision,
        edition_id=edition,
        kind=kind,
        key=key,
        defaults={"looked_by": by, "looked_at": at},
    )
    return row


def notices(activity: Activity | None, today: date) -> Iterator[Notice]:
    """A line for everything together; on the page of one activity, what of its clauses has changed."""
    stale = to_look_at_again(today)
    url, act = reverse("admin:guidelines_secondlook_changelist"), _("Look at it again")
    if activity is not None:
        place = (activity.edition_id, activity.kind, activity.key)
        for one in stale:
            if one.content.place == place:
                sentence = _("It cites %(clauses)s, and that has changed since learners got this text.")
                yield Notice(sentence % {"clauses": ", ".join(one.clauses)}, url, act)
    elif stale:
        sentence = ngettext(
            "A clause of the guidelines has changed, and %(count)s text that cites it was not looked at since.",
            "Clauses of the guidelines have changed, and %(count)s texts that cite them were not looked at since.",
            len(stale),
        )
        yield Notice(sentence % {"count": len(stale)}, url, _("Look at them again"))
