"""From when a version holds in a country, by leave of its works council.

A country without a start begins when the version does. A start without a day waits. A country that still waits when the
next version is published waits for that one too, without a day: its works council agreed to another text, or to none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from courses.guidelines.models import CountryStart, Guideline, Revision
from lms.lib.dates import local_date

MAX_BYTES = 5 * 1024 * 1024
BEGINS_WITH = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
PLAIN = frozenset({"eml", "txt"})
KINDS = [*BEGINS_WITH, *sorted(PLAIN)]


class CannotStart(Exception):
    """Nothing is changed; the words say why."""


@dataclass(frozen=True)
class Approval:
    """The works council's answer, as a file."""

    name: str
    content: bytes

    def refuse(self) -> None:
        """Raises `CannotStart` for what is not such a file."""
        kind = self.name.rpartition(".")[2].lower()
        if len(self.content) > MAX_BYTES:
            raise CannotStart(_("The file is larger than 5 MB."))
        is_plain = kind in PLAIN and b"\0" not in self.content
        is_picture = kind in BEGINS_WITH and self.content.startswith(BEGINS_WITH[kind])
        if not self.content or not (is_plain or is_picture):
            raise CannotStart(_("The file must be a PDF, PNG, JPG, EML or TXT file."))


def hold_back(revision: Revision, before: Revision | None, countries: Iterable[str], *, at: datetime) -> None:
    """A version that is just being published waits in these countries, and where the one before has not begun."""
    rows = CountryStart.objects.known().filter(revision=before) if before else CountryStart.objects.none()
    first_day = max(revision.effective_on, local_date(at))
    waiting = rows.filter(Q(starts_on__isnull=True) | Q(starts_on__gt=first_day))
    found = {*countries, *waiting.values_list("country", flat=True)}
    CountryStart.objects.bulk_create(
        CountryStart(revision=revision, country=country, recorded_at=at) for country in sorted(found)
    )


@transaction.atomic
def set_start(
    *,
    revision: Revision,
    country: str,
    starts_on: date | None,
    by: User,
    today: date,
    at: datetime,
    approval: Approval | None = None,
    reason: str = "",
) -> CountryStart:
    """Say from when the version holds in the country; without a day it waits. Raises `CannotStart`."""
    Guideline.objects.select_for_update().get(pk=revision.guideline_id)
    present = CountryStart.objects.known().filter(revision=revision, country=country)
    now = present.first()
    _refuse_begun(now.starts_on if now else revision.effective_on, today)
    if starts_on:
        _refuse_day(starts_on, revision, today)
        if approval is None:
            raise CannotStart(_("Attach the works council’s approval: without it the country waits."))
        approval.refuse()
    present.supersede(at=at)
    file = approval if starts_on else None
    return CountryStart.objects.create(
        revision=revision,
        country=country,
        starts_on=starts_on,
        approval=file.content if file else None,
        approval_name=file.name[-200:] if file else "",
        approval_sha256=sha256(file.content).hexdigest() if file else "",
        recorded_at=at,
        recorded_by=by,
        reason=reason,
    )


def _refuse_begun(begins_on: date | None, today: date) -> None:
    """People may have signed it there."""
    if begins_on and begins_on <= today:
        raise CannotStart(_("The version holds in this country already. That cannot be taken back."))


def _refuse_day(starts_on: date, revision: Revision, today: date) -> None:
    if starts_on < revision.effective_on:
        raise CannotStart(_("That is before the version is in force at all. Choose a later day."))
    if starts_on < today:
        raise CannotStart(_("That day is past. Choose today or a later day."))
