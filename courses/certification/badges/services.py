"""The holder decides whether a badge has a public page; without her word it is private."""

from datetime import datetime

from accounts.models import User
from courses.certification.badges.models import PublicPage
from courses.certification.models import Award


class NotTheHolder(Exception):
    """Only the person who holds the badge opens or closes its page."""


def open_page(*, award: Award, by: User, at: datetime) -> PublicPage:
    return _write(award=award, by=by, at=at, is_open=True)


def close_page(*, award: Award, by: User, at: datetime) -> PublicPage:
    return _write(award=award, by=by, at=at, is_open=False)


def choose(*, award: Award, by: User, at: datetime, shows_clearance: bool, is_listed: bool) -> PublicPage:
    """What the page says beside the badge, and whether it may be found; whether it is open stays as it is."""
    return _write(award=award, by=by, at=at, shows_clearance=shows_clearance, is_listed=is_listed)


def _write(*, award: Award, by: User, at: datetime, **values: bool) -> PublicPage:
    if award.user_id != by.pk:
        raise NotTheHolder
    return PublicPage.objects.update_or_create(award=award, defaults={**values, "changed_at": at})[0]
