"""Dates, counts and names as people read them, in the active language."""

from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, gettext_noop, ngettext

# Django's own formats for "en" are American; the program writes 16 December 2026 everywhere.
# Russian has a form of the month that stands after a number, as a day does.
DAY = {"da": "j. F Y", "ru": "j E Y"}
DAY_SHORT = {"da": "j. F", "ru": "j E"}
NEAR = {0: gettext_noop("today"), 1: gettext_noop("tomorrow"), -1: gettext_noop("yesterday")}


def day(value: date | None) -> str:
    return _date(value, DAY.get(get_language() or "", "j F Y"))


def day_short(value: date | None) -> str:
    return _date(value, DAY_SHORT.get(get_language() or "", "j F"))


def clock(value: datetime | None) -> str:
    return formats.date_format(_local(value), "H:i") if value else ""


def moment(value: datetime | None) -> str:
    return f"{day(value)}, {clock(value)}" if value else ""


def in_days(value: date | None, today: date) -> str:
    if not value:
        return ""
    days = (value - today).days
    if days in NEAR:
        return gettext(NEAR[days])
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


def minutes(value: int | None) -> str:
    return ngettext("%(minutes)d minute", "%(minutes)d minutes", value or 0) % {"minutes": value or 0}


def minutes_short(value: int | None) -> str:
    return gettext("%(minutes)d min") % {"minutes": value or 0}


def percent(basis_points: int | None) -> str:
    if basis_points is None:
        return ""
    return gettext("%(number)s%%") % {"number": formats.number_format(round(basis_points / 100, 1), 1)}


def initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def first_name(name: str) -> str:
    return name.split()[0] if name.strip() else ""


def _date(value: date | None, pattern: str) -> str:
    return formats.date_format(_local(value), pattern) if value else ""


def _local(value: date) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
