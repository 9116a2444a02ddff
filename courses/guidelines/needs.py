"""Which version of each guideline a person must have signed on a day. Pages and obligations both ask here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from accounts.models import Employment, TierMembership, User
from courses.enrollments.models import Enrollment
from courses.guidelines.models import CountryStart, Revision, RevisionText
from lms.lib.dates import local_date


class Reader(NamedTuple):
    country: str
    language: str
    tiers: frozenset[str]


class Asked(NamedTuple):
    """A material version, and the day from which it is asked of the person."""

    revision: Revision
    begins_on: date


@dataclass(frozen=True)
class Needs:
    """Nobody owes a signature before the version begins in her country, nor before it exists in her language."""

    on: date
    revisions: dict[int, list[Revision]]
    starts: dict[tuple[int, str], date | None]
    offered: dict[tuple[int, str, str], date]
    readers: dict[int, Reader]

    def begins_on(self, user_id: int, revision: Revision) -> date | None:
        """The first day on which this person could be asked; None while that is not known."""
        reader = self.readers[user_id]
        days = [self.offered.get((revision.pk, reader.language, country)) for country in {"", reader.country}]
        offered = min((day for day in days if day is not None), default=None)
        start = self.starts.get((revision.pk, reader.country), revision.effective_on)
        return max(revision.effective_on, start, offered) if start and offered else None

    def asked(self, user_id: int, guideline_id: int, tier: str | None = None) -> list[Asked]:
        """Material versions asked by that day, oldest first: of her, or of her as a member of one tier."""
        tiers = self.readers[user_id].tiers if tier is None else {tier}
        found = [
            Asked(revision, begins_on)
            for revision in self.revisions.get(guideline_id, [])
            if (not revision.tiers or tiers.intersection(revision.tiers))
            and (begins_on := self.begins_on(user_id, revision))
            and begins_on <= self.on
        ]
        return sorted(found, key=lambda one: one.revision.number)

    def number(self, user_id: int, guideline_id: int, tier: str | None = None) -> int | None:
        """The version that she must have signed, or any later one; None: nothing is asked of her yet."""
        asked = self.asked(user_id, guideline_id, tier)
        return asked[-1].revision.number if asked else None

    def counts(self, user_id: int, guideline_id: int, signed: int, tier: str | None = None) -> bool:
        """Whether a signature under version `signed` is good today."""
        return signed >= (self.number(user_id, guideline_id, tier) or 1)


def read_needs(user_ids: Iterable[int], on: date) -> Needs:
    """Seven queries, however many people."""
    ids = list(user_ids)
    revisions: dict[int, list[Revision]] = {}
    for revision in Revision.objects.not_retired(on).filter(material=True, effective_on__lte=on).order_by("number"):
        revisions.setdefault(revision.guideline_id, []).append(revision)
    starts = CountryStart.objects.known().values_list("revision_id", "country", "starts_on")
    return Needs(
        on=on,
        revisions=revisions,
        starts={(revision, country): starts_on for revision, country, starts_on in starts},
        offered={
            (revision, language, country): local_date(at)
            for revision, language, country, at in RevisionText.objects.filter(revision__material=True).values_list(
                "revision_id", "language", "country", "published_at"
            )
        },
        readers=_readers(ids, on),
    )


def _readers(ids: list[int], on: date) -> dict[int, Reader]:
    countries = dict(Employment.objects.as_of(on).filter(user__in=ids).order_by().values_list("user_id", "country"))
    tiers: dict[int, set[str]] = {}
    members = TierMembership.objects.as_of(on).filter(user__in=ids).order_by().values_list("user_id", "tier__slug")
    learning = Enrollment.objects.filter(user__in=ids, withdrawn_at__isnull=True, course__tier__isnull=False)
    for user_id, tier in [*members, *learning.order_by().values_list("user_id", "course__tier__slug").distinct()]:
        tiers.setdefault(user_id, set()).add(tier)
    people = User.objects.filter(pk__in=ids).only("language", "own_language")
    return {
        user.pk: Reader(countries.get(user.pk, ""), user.site_language, frozenset(tiers.get(user.pk, ())))
        for user in people
    }


def country_of(user: User, on: date) -> str:
    """Where the person works that day; empty when the roster does not say."""
    return Employment.objects.as_of(on).filter(user=user).values_list("country", flat=True).first() or ""
