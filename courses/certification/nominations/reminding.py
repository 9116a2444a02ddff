"""What the bell and the digest say: governance hears what waits, the person and her manager what came of it."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import RoleGrant, TierMembership
from accounts.roles import roles_that_may
from courses.certification.nominations.models import Nomination
from courses.certification.nominations.querysets import DECIDE
from courses.reminders.models import Reminder
from courses.reminders.services import Owed, owe, settle, settle_told
from courses.reminders.sources import Line
from lms.lib import formats
from lms.lib.dates import local_date

OPEN, TOLD, OUTCOME, ENDING = KINDS = ("nomination-open", "nomination-told", "nomination-outcome", "membership-ending")
NOTICE = timedelta(days=60)
ENDS_FOR = (TierMembership.Source.NOMINATION, TierMembership.Source.APPOINTMENT)


def owe_all(*, today: date, at: datetime) -> None:
    """For the job: memberships that end soon, and what waits already for whoever joined governance since."""
    owe_open(Nomination.objects.open(), at=at)
    people = _governance(today)
    rows = list(ending(today))
    owe([Owed(pk, ENDING, _ending(row), str(row.ends_on), at) for row in rows for pk in people], at=at)
    settle_told([OUTCOME], at=at)


def ending(today: date) -> Iterable[TierMembership]:
    """Memberships that governance gave, in their last sixty days, soonest first."""
    rows = TierMembership.objects.as_of(today).filter(source__in=ENDS_FOR, ends_on__lte=today + NOTICE)
    return rows.select_related("user", "tier").order_by("ends_on", "user__name", "pk")


def owe_open(rows: Iterable[Nomination], *, at: datetime) -> None:
    people = _governance(local_date(at))
    owe([Owed(pk, OPEN, _key(OPEN, row), "nominated", at) for row in rows for pk in people - _parties(row)], at=at)


def owe_told(row: Nomination, *, at: datetime) -> None:
    owe([Owed(row.user_id, TOLD, _key(TOLD, row), "nominated", at)], at=at)


def owe_outcome(row: Nomination, *, at: datetime) -> None:
    """To the two whom it concerns, but for the one who did it."""
    told = _parties(row) - {row.closed_by_id}
    owe([Owed(pk, OUTCOME, _outcome(row, pk), row.outcome, at) for pk in told], at=at)


def stop(row: Nomination, *, at: datetime) -> None:
    settle([_key(OPEN, row), _key(TOLD, row)], at=at)


def stop_outcome(row: Nomination, user_id: int, *, at: datetime) -> None:
    """She has seen what came of it; the other one hears of it all the same."""
    settle([_outcome(row, user_id)], at=at)


def stop_ending(user_id: int, tier_id: int, *, at: datetime) -> None:
    settle([f"{ENDING}:{user_id}:{tier_id}"], at=at)


def _key(kind: str, row: Nomination) -> str:
    return f"{kind}:{row.uuid}"


def _outcome(row: Nomination, user_id: int) -> str:
    return f"{_key(OUTCOME, row)}:{user_id}"


def _ending(row: TierMembership) -> str:
    return f"{ENDING}:{row.user_id}:{row.tier_id}"


def _parties(row: Nomination) -> set[int]:
    return {row.user_id, row.nominated_by_id}


def _governance(on: date) -> set[int]:
    grants = RoleGrant.objects.as_of(on).filter(role__in=roles_that_may(DECIDE))
    return set(grants.values_list("user_id", flat=True))


class NominationSource:
    def still_owed(self, reminders: Iterable[Reminder], on: date) -> set[int]:
        """What is done was settled, and so is void already; but who left governance hears nothing."""
        reminders = list(reminders)
        people, known = _governance(on), self.lines(reminders, on)
        return {
            one.pk for one in reminders if one.pk in known and (one.kind in (TOLD, OUTCOME) or one.user_id in people)
        }

    def lines(self, reminders: Iterable[Reminder], on: date) -> dict[int, Line]:
        reminders = list(reminders)
        return _about_nominations(reminders) | _about_endings(reminders, on)


def _about_nominations(reminders: Collection[Reminder]) -> dict[int, Line]:
    named = {one.pk: one.subject.split(":")[1] for one in reminders if one.kind != ENDING}
    rows = {str(row.uuid): row for row in Nomination.objects.with_people().filter(uuid__in=named.values())}
    about = {one.pk: rows[named[one.pk]] for one in reminders if named.get(one.pk) in rows}
    return {
        one.pk: Line(
            text=_text(one, about[one.pk]),
            url=reverse("nominations:nomination", args=[about[one.pk].uuid]),
            why=_why(one, about[one.pk]),
        )
        for one in reminders
        if one.pk in about
    }


def _about_endings(reminders: Collection[Reminder], on: date) -> dict[int, Line]:
    asked = [one for one in reminders if one.kind == ENDING]
    rows = {_ending(row): row for row in ending(on)} if asked else {}
    return {
        one.pk: Line(
            text=_("%(name)s is a %(tier)s through %(day)s. Extend it, or let it end")
            % {"name": row.user.name, "tier": row.tier.shown_name, "day": formats.day_short(row.last_day)},
            url=reverse("nominations:member", args=[row.user.uuid, row.tier.slug]),
            why=_("Governance says who goes on."),
        )
        for one in asked
        if (row := rows.get(one.subject))
    }


def _text(one: Reminder, row: Nomination) -> str:
    words = {"by": row.nominated_by.name, "name": row.user.name, "tier": row.tier.shown_name}
    if one.kind == OPEN:
        return _("%(by)s nominates %(name)s as %(tier)s") % words
    if one.kind == TOLD:
        return _("%(by)s nominates you as %(tier)s") % words
    if one.user_id == row.user_id:
        said = {
            "approved": _("You are nominated as %(tier)s, and governance said yes"),
            "refused": _("Governance did not approve your nomination as %(tier)s. The reason is on its page"),
            "withdrawn": _("%(by)s took your nomination as %(tier)s back"),
        }
    else:
        said = {
            "approved": _("%(name)s is approved as %(tier)s"),
            "refused": _("%(name)s is not approved as %(tier)s. The reason is on its page"),
            "declined": _("%(name)s does not want to be %(tier)s"),
        }
    return said[row.outcome] % words


def _why(one: Reminder, row: Nomination) -> str:
    if one.kind == OPEN:
        return _("Governance decides on nominations.")
    return _("It is about you.") if one.user_id == row.user_id else _("You nominated this colleague.")
