"""What the public page says of a badge: looked at anew each time, and the same for whoever looks.

From the award, its signed bytes and the rules of its kind alone. Leave, illness and exit of the holder decide nothing
here; what she may speak about is added where she asked for it, and never why.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from courses.certification.badges.badge import Badge, badge_with_criteria
from courses.certification.badges.checking import Verdict, check
from courses.certification.badges.models import Credential, PublicPage
from courses.certification.clearance.models import RightRule
from courses.certification.clearance.services import clearances
from courses.certification.models import Award, RequirementRule

BROKEN = {"tampered", "foreign", "unreadable"}


@dataclass
class PublicBadge:
    """`verdict` is None in the minute before the badge is signed. `renew_until` is the last day of its grace."""

    badge: Badge
    verdict: Verdict | None
    renew_until: date | None
    newer: Award | None
    # What the holder may speak about: the name of the right, and whether it is confirmed.
    rights: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def seal(self) -> str:
        if self.verdict is None:
            return "missing"
        return "broken" if self.verdict.kind in BROKEN else "genuine"

    @property
    def state(self) -> str:
        if self.badge.withdrawn or (self.verdict and self.verdict.kind == "revoked"):
            return "withdrawn"
        if self.seal == "broken":
            return "unproved"
        if self.badge.expired:
            return "renewing" if self.renew_until and self.badge.today <= self.renew_until else "lapsed"
        return "valid" if self.badge.valid else "not-yet"


def public_badge(award: Award, language: str, at: datetime) -> PublicBadge:
    """A day begins where the company is, whoever asks."""
    today = timezone.localdate(at, timezone.get_default_timezone())
    badge = badge_with_criteria(award, language, today)
    row: Credential | None = getattr(award, "credential", None)
    verdict = check(row.document, at) if row else None
    public = PublicBadge(badge, verdict, _renew_until(award, today), newer(award, today))
    if award.public_page.shows_clearance:
        public.rights = _rights(award, language, at, today)
    return public


def page_address(award: Award) -> str:
    """As people type it; the badge itself names the issuer's host."""
    return settings.BASE_URL + reverse("badges:credential", args=[award.uuid])


def newer(award: Award, today: date) -> Award | None:
    """A later badge of the same kind, by renewal or given back, if its own page is open."""
    later = Q(awarded_on__gt=award.awarded_on) | Q(awarded_on=award.awarded_on, pk__gt=award.pk)
    mine = Award.objects.valid_on(today).filter(later, user=award.user_id, certification=award.certification_id)
    opened = PublicPage.objects.opened().values("award")
    return mine.filter(pk__in=opened).order_by("-awarded_on", "-pk").first()


def _renew_until(award: Award, today: date) -> date | None:
    """By the longest grace that is given to anybody: leave, which makes hers longer, is nobody's business."""
    if award.expires_on is None:
        return None
    rules = RequirementRule.objects.as_of(today).filter(requirement__certification=award.certification_id)
    days = rules.aggregate(days=Max("grace_days"))["days"]
    return award.expires_on + timedelta(days=days - 1) if days else None


def _rights(award: Award, language: str, at: datetime, today: date) -> list[tuple[str, bool]]:
    """Those that this badge opens: its certification is the last that they ask for, and nothing is granted by name."""
    rules = RightRule.objects.as_of(today).filter(granted=False)
    opened = {rule.right_id for rule in rules if rule.certifications[-1:] == [award.certification.slug]}
    if not opened:
        return []
    answers = clearances(award.user, at)
    return [(one.right.name_in(language), one.allowed) for one in answers if one.right.pk in opened]
