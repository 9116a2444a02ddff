"""Awards and their public pages."""

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from courses.certification.badges.services import open_page
from courses.certification.models import Award, Certification, Revocation
from tests.builders import AT, make_tier

TODAY = AT.date()


def make_listener() -> Certification:
    values = {
        "name": "Listener",
        "names": {"da": "Lytter"},
        "wording": "Trained to listen and pass on",
        "wordings": {"da": "Uddannet i at lytte"},
        "tier": make_tier("listen"),
        "months": 12,
    }
    return Certification.objects.get_or_create(slug="listener", defaults=values)[0]


def make_award(user: User, *, awarded_on: date = TODAY, is_open: bool = False, **fields: Any) -> Award:
    certification = fields.pop("certification", None) or make_listener()
    values = {"occasion": f"on:{awarded_on}", "expires_on": awarded_on + timedelta(days=365), "recorded_at": AT}
    award = Award.objects.create(user=user, certification=certification, awarded_on=awarded_on, **values | fields)
    if is_open:
        open_page(award=award, by=user, at=AT)
    return award


def revoke(award: Award, *, reason: str = "") -> Revocation:
    return Revocation.objects.create(award=award, starts_on=award.awarded_on, recorded_at=AT, reason=reason)
