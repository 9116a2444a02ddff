"""The reasons of an obligation, stored as codes, said in the reader's language and to no person in particular."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.audiences import ALL_STAFF
from courses.certification.clock import Code
from courses.certification.models import Obligation
from courses.certification.policies import Reader
from lms.lib import formats

DAY = timedelta(days=1)
LISTEN = "listen"
# Once she is back, the new date is explained for so long.
BACK = timedelta(days=30)


class About(NamedTuple):
    """What a sentence speaks of."""

    company: str
    name: str
    audience: str
    everyone: bool
    listens: bool
    reader: Reader


def sentences(obligation: Obligation, company: str, reader: Reader = Reader.OWN) -> list[str]:
    """Why one has it, since when, and how the date was reckoned; in the order in which it came about."""
    return [said(reason, about(obligation, company, reader)) for reason in obligation.why]


def said(reason: dict[str, Any], what: About) -> str:
    return SAID[reason["code"]](reason["params"], what)


def about(obligation: Obligation, company: str, reader: Reader) -> About:
    rule, certification = obligation.rule, obligation.requirement.certification
    return About(
        company=company,
        name=certification.name_in(get_language() or ""),
        audience=rule.audience.name if rule.audience else "",
        everyone=rule.audience_rule == ALL_STAFF,
        listens=certification.tier is not None and certification.tier.slug == LISTEN,
        reader=reader,
    )


def after_leave(why: list[dict[str, Any]], due_on: date, today: date) -> str:
    """To who is back since a short while: her new date, and how it came about. Of why she was away nothing is known."""
    spans = [span for reason in why if reason["code"] == Code.LEAVE for span in reason["params"].get("spans", [])]
    over = [span for span in spans if date.fromisoformat(span[1]) <= today < date.fromisoformat(span[1]) + BACK]
    if not over:
        return ""
    return _("You were away %(spans)s. The clock stood still, so this is now due on %(day)s.") % {
        "spans": _spans(over),
        "day": formats.day(due_on),
    }


def _day(text: str) -> str:
    return formats.day(date.fromisoformat(text))


def _spans(spans: list[list[str]]) -> str:
    lines = [
        _("from %(first)s to %(last)s") % {"first": _day(first), "last": formats.day(date.fromisoformat(last) - DAY)}
        for first, last in spans
    ]
    return get_text_list(lines, _("and"))


def _since(params: dict[str, Any], what: About) -> str:
    if what.everyone and what.listens:
        text = _("Because everyone at %(company)s learns to listen. It has counted since %(day)s.")
    elif what.everyone:
        text = _("Because “%(name)s” is asked of everyone at %(company)s. It has counted since %(day)s.")
    elif what.audience:
        text = _("Because “%(name)s” is asked of everybody in “%(audience)s”. It has counted since %(day)s.")
    else:
        text = _("Because a rule asks for “%(name)s”. It has counted since %(day)s.")
    return text % {"company": what.company, "name": what.name, "audience": what.audience, "day": _day(params["on"])}


def _named(params: dict[str, Any], what: About) -> str:
    said = _("Because “%(name)s” was assigned by name. It has counted since %(day)s.")
    return said % {"name": what.name, "day": _day(params["on"])}


def _days(params: dict[str, Any], what: About) -> str:
    return ngettext(
        "%(days)s day from %(start)s: due on %(day)s.", "%(days)s days from %(start)s: due on %(day)s.", params["days"]
    ) % {"days": params["days"], "start": _day(params["from"]), "day": _day(params["on"])}


def _leave(params: dict[str, Any], what: About) -> str:
    if what.reader == Reader.STATUS or "spans" not in params:
        return _stood_still(params)
    return ngettext(
        "Away %(spans)s: %(days)s day does not count, so the new date is %(day)s.",
        "Away %(spans)s: %(days)s days do not count, so the new date is %(day)s.",
        params["days"],
    ) % {"spans": _spans(params["spans"]), "days": params["days"], "day": _day(params["on"])}


def _stood_still(params: dict[str, Any]) -> str:
    return ngettext(
        "The clock stood still for %(days)s day, so the new date is %(day)s.",
        "The clock stood still for %(days)s days, so the new date is %(day)s.",
        params["days"],
    ) % {"days": params["days"], "day": _day(params["on"])}


def _pause(params: dict[str, Any], what: About) -> str:
    if what.reader == Reader.STATUS:
        return _stood_still(params)
    return ngettext(
        "A question was open for %(days)s day. It does not count, so the new date is %(day)s.",
        "A question was open for %(days)s days. They do not count, so the new date is %(day)s.",
        params["days"],
    ) % {"days": params["days"], "day": _day(params["on"])}


def _waits(params: dict[str, Any], what: About) -> str:
    if what.reader == Reader.STATUS:
        return _stood_still(params)
    said = _("What was left could not be signed in that country or language, so the new date is %(day)s.")
    return said % {"day": _day(params["on"])}


def _met(params: dict[str, Any], what: About) -> str:
    return _("All criteria were met on %(day)s.") % {"day": _day(params["on"])}


def _renewal(params: dict[str, Any], what: About) -> str:
    said = _("The badge of %(awarded)s is good through %(last)s. To keep it, it is renewed by then.")
    last = date.fromisoformat(params["expires"]) - DAY
    return said % {"awarded": _day(params["awarded"]), "last": formats.day(last)}


def _revoked(params: dict[str, Any], what: About) -> str:
    said = _("The badge of %(awarded)s was withdrawn on %(day)s. It is earned again.")
    return said % {"awarded": _day(params["awarded"]), "day": _day(params["on"])}


def _revision(params: dict[str, Any], what: About) -> str:
    said = ngettext(
        "%(guideline)s changed on %(start)s%(clauses)s. %(days)s day to sign it again: due on %(day)s.",
        "%(guideline)s changed on %(start)s%(clauses)s. %(days)s days to sign it again: due on %(day)s.",
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


def _settled(params: dict[str, Any], what: About) -> str:
    return _("That was settled on %(day)s. The badge is as it was.") % {"day": _day(params["on"])}


def _extended(params: dict[str, Any], what: About) -> str:
    said = _("More time was given: until %(day)s in place of %(before)s.")
    return said % {"day": _day(params["on"]), "before": _day(params["from"])}


def _lapsed(params: dict[str, Any], what: About) -> str:
    said = _(
        "The badge ended on %(expired)s and was not renewed, so since %(day)s the whole course is asked for again."
    )
    return said % {"expired": _day(params["expired"]), "day": _day(params["on"])}


def _window(params: dict[str, Any], what: About) -> str:
    return ngettext(
        "Renewal opens %(days)s day before its end, and has been open since %(day)s.",
        "Renewal opens %(days)s days before its end, and has been open since %(day)s.",
        params["days"],
    ) % {"days": params["days"], "day": _day(params["on"])}


SAID: dict[str, Callable[[dict[str, Any], About], str]] = {
    Code.SINCE: _since,
    Code.NAMED: _named,
    Code.DAYS: _days,
    Code.RENEWAL: _renewal,
    Code.WINDOW: _window,
    Code.REVISION: _revision,
    Code.REVOKED: _revoked,
    Code.LAPSED: _lapsed,
    Code.LEAVE: _leave,
    Code.PAUSE: _pause,
    Code.WAITS: _waits,
    Code.EXTENDED: _extended,
    Code.MET: _met,
    Code.SETTLED: _settled,
}
