"""What one person owes and holds, in words."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from courses.certification.models import Award, Obligation, Revocation
from courses.certification.querysets import AwardQuerySet, State
from lms.lib.formats import day

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Named:
    """An obligation by its certification; `url` says why."""

    name: str
    url: str


@dataclass(frozen=True)
class Owed:
    """What stands in one line: alike in state and date."""

    names: list[Named]
    state: str
    when: str


@dataclass(frozen=True)
class Held:
    name: str
    state: str
    when: str


def named(row: Obligation) -> Named:
    return Named(name_of(row), reverse("certification:why", args=[row.uuid]))


def owed(row: Obligation) -> Owed:
    return Owed([named(row)], row.state, when(row))


def name_of(row: Obligation) -> str:
    return row.requirement.certification.name_in(get_language() or "en")


def when(row: Obligation) -> str:
    """The one date that matters next, of a row of `state_on`."""
    if row.state == State.DONE:
        ends = row.expires_on or row.covered_until
        return _("Valid through %(day)s") % {"day": day(ends - DAY)} if ends else _("Valid without an end")
    if row.state == State.EXPIRED:
        return _("Expired on %(day)s") % {"day": day(row.covered_until or row.expires_on)}
    if row.state == State.OVERDUE:
        return _("Was due on %(day)s") % {"day": day(row.due_on)}
    return "" if row.state in {State.EXEMPT, State.PAUSED} else _("Due on %(day)s") % {"day": day(row.due_on)}


def awards(person: User, on: date) -> list[Held]:
    revocations = Revocation.objects.as_of(on).filter(award=OuterRef("pk"))
    rows: AwardQuerySet = Award.objects.filter(user=person, awarded_on__lte=on).select_related("certification")
    return [_held(row, on) for row in rows.annotate(is_revoked=Exists(revocations)).order_by("-awarded_on", "-id")]


def _held(award: Award, on: date) -> Held:
    state = "revoked" if award.is_revoked else "valid" if award.is_valid(on) else "expired"
    words = {"awarded": day(award.awarded_on), "through": day(award.expires_on - DAY) if award.expires_on else ""}
    when = _("Awarded %(awarded)s, valid through %(through)s") if words["through"] else _("Awarded %(awarded)s")
    return Held(award.certification.name_in(get_language() or "en"), state, when % words)
