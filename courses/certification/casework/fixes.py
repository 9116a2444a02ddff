"""What is wrong in a renewal and what to do about it, in words."""

from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from courses.certification.casework.models import Finding
from courses.certification.casework.orders import Act
from lms.lib.formats import day

# The decision that would mend it; what has none a service mends.
ACTS = {
    "withdrawn": "",
    "stopped": "",
    "closed-door": Act.INCLUDE,
    "late": Act.EXTEND,
    "twice": Act.WAIVE,
    "untaught": Act.EXTEND,
    "empty": Act.WAIVE,
    "draft": Act.WAIVE,
}


def wrong(row: Finding) -> str:
    said = {
        "withdrawn": _("The badge was withdrawn on %(on)s, and nothing asks for it again."),
        **dict.fromkeys(("stopped", "closed-door"), _("The badge ended on %(on)s, and nothing asks for it again.")),
        "late": _("The renewal was due on %(due)s and is not done."),
        "twice": _("“%(mine)s” and “%(other)s” ask for the same badge."),
        "untaught": _unpublished(row),
        "empty": _("Nothing leads to this badge: its path is empty."),
        "draft": _("The badge is a draft, so nobody can earn it."),
    }
    return said[row.cause] % _words(row)


def remedy(row: Finding) -> str:
    said = {
        "withdrawn": _(
            "Ask governance whether it may be earned again. What was learned still counts, so it may come back at once."
        ),
        "stopped": _("Start it again: what is due then opens by itself."),
        "closed-door": _("The requirement takes nobody in at present. Assign the person by name."),
        "late": _("Talk to the person or the manager. Give more time where there is a reason."),
        "twice": _("Exempt the person from “%(mine)s”, the later one."),
        "untaught": _("Ask a trainer to publish it in English. Until then, give more time."),
        "empty": _("Ask governance to add a course or a guideline. Until then, exempt the person."),
        "draft": _("Ask governance to open it. Until then, exempt the person."),
    }
    return said[row.cause] % _words(row)


def label(row: Finding) -> str:
    """Of the button."""
    said = {
        "": _("Ask for it again") if row.cause == "withdrawn" else _("Start it again"),
        Act.INCLUDE: _("Assign by name"),
        Act.EXTEND: _("Give more time"),
        Act.WAIVE: _("Exempt from it"),
    }
    return said[ACTS[row.cause]]


def address(row: Finding) -> str:
    """Where the decision is made, with person and requirement filled in; empty where a button mends it."""
    act = ACTS[row.cause]
    about = {"person": row.user.uuid, "requirement": row.requirement.slug}
    return f"{reverse('casework:new', args=[act])}?{urlencode(about)}" if act else ""


def _unpublished(row: Finding) -> str:
    if row.params.get("language") == settings.LANGUAGE_CODE:
        return _("The course “%(course)s” is not published in English.")
    return _("The course “%(course)s” is published neither in %(language)s nor in English.")


def _words(row: Finding) -> dict[str, str]:
    given = {name: day(date.fromisoformat(row.params[name])) for name in ("on", "due") if name in row.params}
    language = row.params.get("language")
    return {
        "mine": row.requirement.slug,
        "other": row.params.get("other", ""),
        "course": row.params.get("course", ""),
        "language": _language(language) if language else "",
        **given,
    }


def badge_of(row: Finding) -> str:
    return row.requirement.certification.name_in(get_language() or "en")


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
