"""The reasons of an answer, said in the reader's language, and what one can do about each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Employment
from courses.certification.clearance.grants import asked_at
from courses.certification.clearance.services import Clearance
from lms.lib import formats

Params = dict[str, Any]


@dataclass(frozen=True)
class Way:
    label: str
    url: str


def sentences(clearance: Clearance, language: str) -> list[str]:
    with translation.override(language):
        return [_said(reason["code"], reason["params"], language) for reason in clearance.reasons]


def ways(clearance: Clearance) -> list[Way]:
    """Where one goes on, each place once; nothing where one can only wait."""
    found = [_way(reason["code"], reason["params"]) for reason in clearance.reasons] if not clearance.allowed else []
    return list(dict.fromkeys(way for way in found if way))


def _way(code: str, params: Params) -> Way | None:
    if code in {"unsigned", "sign-again"}:
        label = _("Read and sign %(guideline)s") % {"guideline": params["guideline"].upper()}
        return Way(label, reverse("guidelines:guideline", args=[params["guideline"]]))
    if code in {"not-held", "expired", "withdrawn"}:
        return Way(_("Go on with my path"), reverse("certification:home"))
    if code == "not-granted" and asked_at():
        return Way(_("Ask for an account"), reverse(asked_at()))
    return None


def _said(code: str, params: Params, language: str) -> str:
    return str(_PLAIN[code]) if code in _PLAIN else _SAID[code](params, language)


_PLAIN: dict[str, Any] = {
    "no-rule": gettext_lazy("Nothing is laid down for this right on that day."),
    "employed": gettext_lazy("Employed here."),
    "not-employed": gettext_lazy("Not employed here."),
    "no-topics": gettext_lazy("No topic is named yet. Governance names them."),
    "granted": gettext_lazy("An official account in the register."),
    "not-granted": gettext_lazy("Needs an official account in the register."),
}


def _day(params: Params, name: str = "on") -> str:
    return formats.day(date.fromisoformat(params[name])) if params[name] else ""


def _left(params: Params, language: str) -> str:
    return _("Has not worked here since %(day)s.") % {"day": _day(params)}


def _not_begun(params: Params, language: str) -> str:
    return _("Begins to work here on %(day)s.") % {"day": _day(params)}


def _worker_type(params: Params, language: str) -> str:
    kind = dict(Employment.WorkerType.choices).get(params["type"], params["type"])
    return _("It is not open to this kind of work: %(kind)s.") % {"kind": kind}


def _on_leave(params: Params, language: str) -> str:
    if not params["until"]:
        return _("Away. It goes on after the leave.")
    return _("Away. It goes on from %(day)s.") % {"day": _day(params, "until")}


def _named(params: Params, language: str) -> str:
    return str(params["names"].get(language) or params["name"])


def _badge(params: Params, language: str) -> dict[str, str]:
    return {"badge": _named(params, language), "day": _day(params)}


def _holds(params: Params, language: str) -> str:
    said = _("The badge %(badge)s, until %(day)s.") if params["on"] else _("The badge %(badge)s.")
    return said % _badge(params, language)


def _renewing(params: Params, language: str) -> str:
    said = _("The badge %(badge)s has expired and is being renewed. It counts until %(day)s.")
    return said % _badge(params, language)


def _expired(params: Params, language: str) -> str:
    return _("The badge %(badge)s expired on %(day)s.") % _badge(params, language)


def _withdrawn(params: Params, language: str) -> str:
    return _("The badge %(badge)s was withdrawn.") % _badge(params, language)


def _not_held(params: Params, language: str) -> str:
    return _("Needs the badge %(badge)s.") % _badge(params, language)


def _not_open(params: Params, language: str) -> str:
    return _("Needs the badge %(badge)s, which nobody can earn yet.") % _badge(params, language)


def _guideline(params: Params) -> dict[str, Any]:
    day = _day(params) if "on" in params else ""
    return {"guideline": params["guideline"].upper(), "version": params.get("version"), "day": day}


def _signed(params: Params, language: str) -> str:
    return _("%(guideline)s is signed, version %(version)s.") % _guideline(params)


def _unsigned(params: Params, language: str) -> str:
    return _("%(guideline)s is not signed yet.") % _guideline(params)


def _sign_again(params: Params, language: str) -> str:
    said = _("%(guideline)s changed on %(day)s. Version %(version)s is not signed yet.")
    return said % _guideline(params)


def _guideline_waits(params: Params, language: str) -> str:
    said = _("%(guideline)s cannot be signed yet in this country or language.")
    return said % _guideline(params)


def _guideline_missing(params: Params, language: str) -> str:
    return _("The guideline %(guideline)s is not in force yet.") % _guideline(params)


def _in_tier(params: Params, language: str) -> str:
    return _("Belongs to “%(tier)s”.") % {"tier": _named(params, language)}


def _not_in_tier(params: Params, language: str) -> str:
    return _("For members of “%(tier)s”.") % {"tier": _named(params, language)}


def _topics(params: Params, language: str) -> str:
    return _("Named for: %(topics)s.") % {"topics": ", ".join(params["topics"])}


def _other_topics(params: Params, language: str) -> str:
    named = {"topic": params["topic"], "topics": get_text_list(params["topics"], _("and"))}
    return _("Named for %(topics)s, not for “%(topic)s”.") % named


def _crisis(params: Params, language: str) -> str:
    if params["topics"]:
        said = _("Crisis mode is on. Not about: %(topics)s.") % {"topics": ", ".join(params["topics"])}
    else:
        said = _("Crisis mode is on. Only the official statement is shared.")
    return f"{said} {params['note']}".rstrip()


_SAID: dict[str, Callable[[Params, str], str]] = {
    "left": _left,
    "not-begun": _not_begun,
    "worker-type": _worker_type,
    "on-leave": _on_leave,
    "holds": _holds,
    "renewing": _renewing,
    "expired": _expired,
    "withdrawn": _withdrawn,
    "not-held": _not_held,
    "not-open": _not_open,
    "signed": _signed,
    "unsigned": _unsigned,
    "sign-again": _sign_again,
    "guideline-waits": _guideline_waits,
    "guideline-missing": _guideline_missing,
    "in-tier": _in_tier,
    "not-in-tier": _not_in_tier,
    "topics": _topics,
    "other-topics": _other_topics,
    "crisis": _crisis,
}
