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


def _write(*, award: Award, by: User, at: datetime, is_open: bool) -> PublicPage:
    if award.user_id != by.pk:
        raise NotTheHolder
    values = {"is_open": is_open, "changed_at": at}
    return PublicPage.objects.update_or_create(award=award, defaults=values)[0]
