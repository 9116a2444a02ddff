"""Speaking rights, who is away, and a crisis, made through the services."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Leave, User
from courses.certification.clearance.models import SpeakingRight
from courses.certification.clearance.rights import set_rule, write_right
from courses.draft_check import crisis
from courses.draft_check.models import CrisisMode
from courses.draft_check.services import load_lists
from lms.lib.history import Change, splice
from tests.builders import AT

LONG_AGO = AT - timedelta(days=90)


def make_right(slug: str = "advocate", *, starts_on: date = date(2026, 1, 1), **needs: Any) -> SpeakingRight:
    names = {"en": slug.capitalize(), "da": f"{slug.capitalize()} på dansk"}
    right = write_right(slug=slug, names=names, does={"en": "Speak."}, position=needs.pop("position", 0))
    set_rule(right=right, starts_on=starts_on, at=needs.pop("at", LONG_AGO), needs=needs)
    return right


def make_leave(user: User, starts_on: date, ends_on: date | None, *, at: datetime = LONG_AGO) -> None:
    splice(Leave, [Change({"user_id": user.pk}, starts_on, ends_on)], at=at)


def make_crisis(*topics: str, rights: tuple[str, ...] = (), note: str = "", at: datetime = AT) -> CrisisMode:
    load_lists(at=at)
    return crisis.start(topics=topics, rights=rights, note=note, by=None, at=at)
