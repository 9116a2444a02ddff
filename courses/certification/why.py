"""The reasons of an obligation, stored as codes, said in the reader's language."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audiences import ALL_STAFF
from courses.certification.models import Obligation
from lms.lib import formats


def sentences(obligation: Obligation, company: str) -> list[str]:
    """Why one has it, since when, and how the date was reckoned; in the order in which it came about."""
    rule = obligation.rule
    who = company if rule.audience_rule == ALL_STAFF else ""
    audience = {"audience": rule.audience.name if rule.audience else str(obligation.requirement.certification)}
    return [
        _SAID[reason["code"]](reason["params"] | audience, who) for reason in obligation.why if reason["code"] in _SAID
    ]


def _day(text: str) -> str:
    return formats.day(date.fromisoformat(text))


def _since(params: dict[str, Any], company: str) -> str:
    """Of everybody, or of an audience."""
    if not company:
        said = _("Because you belong to “%(audience)s”. It has concerned you since %(day)s.")
        return said % {"audience": params["audience"], "day": _day(params["on"])}
    return _("Because everyone at %(company)s learns to listen. It has concerned you since %(day)s.") % {
        "company": company,
        "day": _day(params["on"]),
    }


def _days(params: dict[str, Any], company: str) -> str:
    return ngettext(
        "You have %(days)s day from %(start)s, so it is due on %(day)s.",
        "You have %(days)s days from %(start)s, so it is due on %(day)s.",
        params["days"],
    ) % {"days": params["days"], "start": _day(params["from"]), "day": _day(params["on"])}


def _leave(params: dict[str, Any], company: str) -> str:
    return ngettext(
        "You are away for %(days)s of these days. It does not count, so the new date is %(day)s.",
        "You are away for %(days)s of these days. They do not count, so the new date is %(day)s.",
        params["days"],
    ) % {"days": params["days"], "day": _day(params["on"])}


def _met(params: dict[str, Any], company: str) -> str:
    return _("You met all criteria on %(day)s.") % {"day": _day(params["on"])}


def _renewal(params: dict[str, Any], company: str) -> str:
    return _("Your badge of %(awarded)s is good until %(expires)s. To keep it, you renew it before that day.") % {
        "awarded": _day(params["awarded"]),
        "expires": _day(params["expires"]),
    }


def _revoked(params: dict[str, Any], company: str) -> str:
    return _("Your badge of %(awarded)s was withdrawn on %(day)s. You earn it again.") % {
        "awarded": _day(params["awarded"]),
        "day": _day(params["on"]),
    }


def _revision(params: dict[str, Any], company: str) -> str:
    said = ngettext(
        "%(guideline)s changed on %(start)s%(clauses)s. You have %(days)s day to sign it again, until %(day)s.",
        "%(guideline)s changed on %(start)s%(clauses)s. You have %(days)s days to sign it again, until %(day)s.",
        params["days"],
    )
    return said % {
        "guideline": params["guideline"].upper(),
        "clauses": _clauses(params["clauses"]),
        "start": _day(params["from"]),
        "days": params["days"],
        "day": _day(params["on"]),
    }


def _clauses(clauses: list[str]) -> str:
    if not clauses:
        return ""
    said = ngettext(": clause %(clauses)s", ": clauses %(clauses)s", len(clauses))
    return said % {"clauses": get_text_list(clauses, _("and"))}


def _pause(params: dict[str, Any], company: str) -> str:
    return ngettext(
        "Your question was open for %(days)s day. It does not count, so the new date is %(day)s.",
        "Your question was open for %(days)s days. They do not count, so the new date is %(day)s.",
        params["days"],
    ) % {"days": params["days"], "day": _day(params["on"])}


def _waits(params: dict[str, Any], company: str) -> str:
    return _("What was left could not be signed where you work, so the new date is %(day)s.") % {
        "day": _day(params["on"])
    }


def _settled(params: dict[str, Any], company: str) -> str:
    return _("That was settled on %(day)s. Your badge is as it was.") % {"day": _day(params["on"])}


def _extended(params: dict[str, Any], company: str) -> str:
    return _("You were given more time: until %(day)s in place of %(before)s.") % {
        "day": _day(params["on"]),
        "before": _day(params["from"]),
    }


def _lapsed(params: dict[str, Any], company: str) -> str:
    said = _(
        "Your badge ended on %(expired)s and was not renewed, so since %(day)s the whole course is asked for again."
    )
    return said % {"expired": _day(params["expired"]), "day": _day(params["on"])}


def _window(params: dict[str, Any], company: str) -> str:
    return ngettext(
        "Renewal opens %(days)s day before, on %(day)s.",
        "Renewal opens %(days)s days before, on %(day)s.",
        params["days"],
    ) % {"days": params["days"], "day": _day(params["on"])}


_SAID: dict[str, Callable[[dict[str, Any], str], str]] = {
    "since": _since,
    "days": _days,
    "extended": _extended,
    "lapsed": _lapsed,
    "leave": _leave,
    "met": _met,
    "pause": _pause,
    "renewal": _renewal,
    "revision": _revision,
    "revoked": _revoked,
    "settled": _settled,
    "waits": _waits,
    "window": _window,
}
