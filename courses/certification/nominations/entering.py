"""What stands between a person and a tier that she may join by herself: the badges that it builds on."""

from collections.abc import Iterable
from datetime import date

from accounts.models import Tier, TierMembership, User
from courses.certification.models import Award, Certification, Criterion


def certifications_of(tier: Tier) -> list[Certification]:
    return list(Certification.objects.filter(tier=tier))


def badges_missing(user: User, tier: Tier, on: date) -> list[Certification]:
    """Those that the first path asks for and that do not hold on that day."""
    asked = Criterion.objects.filter(
        certification__tier=tier, path=Criterion.Path.FIRST, retired_at__isnull=True, prerequisite__isnull=False
    )
    wanted = Certification.objects.filter(pk__in=asked.values("prerequisite"))
    return list(wanted.exclude(pk__in=Award.objects.filter(user=user).valid_on(on).values("certification")))


def membership(user: User, tier: Tier, on: date) -> TierMembership | None:
    return TierMembership.objects.as_of(on).filter(user=user, tier=tier).first()


def tidy(lines: Iterable[str]) -> list[str]:
    """Topics as they were typed, without blanks and without one that is there already."""
    found: dict[str, str] = {}
    for line in lines:
        topic = " ".join(line.split())
        if topic:
            found.setdefault(topic.casefold(), topic)
    return list(found.values())
