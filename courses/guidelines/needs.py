"""Which version of each guideline a person must have signed on a day. Pages and obligations both ask here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from accounts.models import Employment, TierMembership, User
from courses.enrollments.models import Enrollment
from courses.guidelines.models import CountryStart, Revision, RevisionText
from lms.lib.dates import local_date

Span = tuple[date, date | None]


class Place(NamedTuple):
    """A country in which somebody worked, from the first day until the first day elsewhere."""

    country: str
    starts_on: date
    ends_on: date | None


class Reader(NamedTuple):
    places: list[Place]
    language: str
    tiers: frozenset[str]


class Asked(NamedTuple):
    """A material version, and the day from which it is asked of the person."""

    revision: Revision
    begins_on: date
    spans: list[Span]


def covered(spans: Iterable[Span], on: date) -> bool:
    return any(first <= on and (last is None or on < last) for first, last in spans)


# Where the roster says nothing of somebody, what holds everywhere holds for her.
ANYWHERE = Place("", date.min, None)


@dataclass(frozen=True)
class Needs:
    """Nobody owes a signature before the version begins in her country, nor before it exists in her language."""

    on: date
    revisions: dict[int, list[Revision]]
    starts: dict[tuple[int, str], date | None]
    offered: dict[tuple[int, str, str], date]
    readers: dict[int, Reader]
    retired: dict[int, date]

    def spans(self, user_id: int, revision: Revision) -> list[Span]:
        """The days on which this person could be asked, in order; they end where she goes to another country."""
        reader = self.readers[user_id]
        found = []
        for place in reader.places:
            begins_on = self._begins_in(place.country, reader.language, revision)
            first = max(begins_on, place.starts_on) if begins_on else None
            if first and (place.ends_on is None or first < place.ends_on):
                found.append((first, place.ends_on))
        return found

    def _begins_in(self, country: str, language: str, revision: Revision) -> date | None:
        days = [self.offered.get((revision.pk, language, one)) for one in {"", country}]
        offered = min((day for day in days if day is not None), default=None)
        start = self.starts.get((revision.pk, country), revision.effective_on)
        return max(revision.effective_on, start, offered) if start and offered else None

    def begun(self, user_id: int, guideline_id: int, tier: str | None = None) -> list[Asked]:
        """Material versions that were asked of her on some day so far, oldest first: as a member of that tier."""
        tiers = self.readers[user_id].tiers if tier is None else {tier}
        return [
            Asked(revision, spans[0][0], spans)
            for revision in self.revisions.get(guideline_id, [])
            if (not revision.tiers or tiers.intersection(revision.tiers))
            and (spans := self.spans(user_id, revision))
            and spans[0][0] <= self.on
        ]

    def asked(self, user_id: int, guideline_id: int, tier: str | None = None, on: date | None = None) -> list[Asked]:
        """Those asked of her on that day (today)."""
        on = on or self.on
        if guideline_id in self.retired and self.retired[guideline_id] <= on:
            return []
        return [one for one in self.begun(user_id, guideline_id, tier) if covered(one.spans, on)]

    def number(self, user_id: int, guideline_id: int, tier: str | None = None, on: date | None = None) -> int | None:
        """The version that she must have signed, or any later one; None: nothing is asked of her yet."""
        asked = self.asked(user_id, guideline_id, tier, on)
        return asked[-1].revision.number if asked else None

    def counts(
        self, user_id: int, guideline_id: int, signed: int, tier: str | None = None, on: date | None = None
    ) -> bool:
        """Whether a signature under version `signed` is good on the day."""
        return signed >= (self.number(user_id, guideline_id, tier, on) or 1)


def read_needs(user_ids: Iterable[int], on: date) -> Needs:
    """Seven queries, however many people."""
    ids = list(user_ids)
    revisions: dict[int, list[Revision]] = {}
    retired: dict[int, date] = {}
    rows = Revision.objects.filter(material=True, effective_on__lte=on).select_related("guideline")
    for revision in rows.order_by("number"):
        revisions.setdefault(revision.guideline_id, []).append(revision)
        if revision.guideline.retired_on:
            retired[revision.guideline_id] = revision.guideline.retired_on
    starts = CountryStart.objects.known().values_list("revision_id", "country", "starts_on")
    texts = RevisionText.objects.filter(revision__material=True)
    return Needs(
        on=on,
        revisions=revisions,
        starts={(revision, country): starts_on for revision, country, starts_on in starts},
        offered={
            (revision, language, country): local_date(at)
            for revision, language, country, at in texts.values_list(
                "revision_id", "language", "country", "published_at"
            )
        },
        readers=_readers(ids, on),
        retired=retired,
    )


def _readers(ids: list[int], on: date) -> dict[int, Reader]:
    places: dict[int, list[Place]] = {}
    jobs = Employment.objects.known().filter(user__in=ids, starts_on__lte=on).order_by("starts_on")
    for user_id, *job in jobs.values_list("user_id", *Place._fields):
        places.setdefault(user_id, []).append(Place(*job))
    tiers: dict[int, set[str]] = {}
    members = TierMembership.objects.as_of(on).filter(user__in=ids).order_by().values_list("user_id", "tier__slug")
    learning = Enrollment.objects.filter(user__in=ids, withdrawn_at__isnull=True, course__tier__isnull=False)
    for user_id, tier in [*members, *learning.order_by().values_list("user_id", "course__tier__slug").distinct()]:
        tiers.setdefault(user_id, set()).add(tier)
    people = User.objects.filter(pk__in=ids).only("language", "own_language")
    return {
        user.pk: Reader(places.get(user.pk, [ANYWHERE]), user.site_language, frozenset(tiers.get(user.pk, ())))
        for user in people
    }


def country_of(user: User, on: date) -> str:
    """Where the person works that day; empty when the roster does not say."""
    return Employment.objects.as_of(on).filter(user=user).values_list("country", flat=True).first() or ""
