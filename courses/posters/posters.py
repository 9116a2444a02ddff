"""Posters for the wall, as PDF: one sentence, one drawing, and a code that leads to the page it speaks of."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Programme
from courses.posters.drawings import DRAWINGS
from lms.lib.qr_codes import code_svg
from lms.lib.typesetting import FONTS, spelled

TEMPLATE = Path(__file__).with_name("poster.typ").read_bytes()
# Width of the sheet, as a share of A3.
PAPERS = {"a3": 1.0, "a4": 210 / 297}


@dataclass(frozen=True)
class Poster:
    """`words` speaks the active language; `contacts` are the fields of the program that must be filled in before."""

    slug: str
    name: Any
    hangs: Any
    color: str
    page: str
    words: Callable[[Programme], dict[str, Any]]
    contacts: tuple[str, ...] = ()

    def missing(self, programme: Programme) -> list[str]:
        """What the program does not say yet, as its form calls it."""
        fields = [Programme._meta.get_field(name) for name in ("company", *self.contacts)]
        return [str(getattr(one, "verbose_name", one.name)) for one in fields if not getattr(programme, one.name)]


def _entrance(programme: Programme) -> dict[str, Any]:
    return {
        "sentence": _("Somebody is talking about us right now."),
        "lead": _("Now we all learn to listen. You never have to post."),
        "lines": [
            _("A few pages to sign, then a course in small pieces. In working time."),
            _("No e-mail address? Your letter has a code of your own."),
        ],
        "call": _("Sign in here"),
        "drawing_says": _("An ear, and three speech bubbles"),
    }


def _workshop(programme: Programme) -> dict[str, Any]:
    return {
        "sentence": _("Heard something about us?"),
        "lead": _("Good, bad, or an idea: pass it on. A minute is enough."),
        "lines": [_("The link. The time. What you saw. Why it matters. That you have not replied.")],
        "contact": programme.command_centre_contact,
        "foot": _("Danger to people? Emergency services first, in Europe 112."),
        "call": _("How to pass it on"),
        "drawing_says": _("A speech bubble that is passed on and grows"),
    }


def _notice_board(programme: Programme) -> dict[str, Any]:
    return {
        "sentence": _("What does the new site know about me?"),
        "lead": _("Where you are in your training, and what you have signed."),
        "lines": [
            _("Your manager sees done or not done. No answers, no scores."),
            _("It looks at no private account, and has no field for one."),
            _("Pay, hours, conditions at work: talk about them with whom you like."),
        ],
        "call": _("Read all of it"),
        "drawing_says": _("A magnifying glass over a sheet with two ticks"),
    }


def _crisis(programme: Programme) -> dict[str, Any]:
    return {
        "sentence": _("A storm about us? Keep calm, and keep to four things."),
        "lead": _("Danger to people? Emergency services first, in Europe 112."),
        "lines": [
            _("Pass it on: the link, the time, what you saw, why it matters."),
            _("Confirm nothing, deny nothing and guess nothing, not even to defend us."),
            _("Press: %(contact)s") % {"contact": programme.press_contact},
            _("Share the official statement and nothing else, and say that you work here."),
        ],
        "contact": programme.command_centre_contact,
        "call": _("How to pass it on"),
        "drawing_says": _("Wind, and a card with four lines"),
    }


CONTACTS = ("command_centre_contact", "press_contact")
PASS_IT_ON, DESK = "pages:pass-it-on", "command_centre_contact"
ENTRANCE, INSIDE = gettext_lazy("For the entrance, while it begins"), gettext_lazy("For the shop floor, to stay")
BOARD, EVERYWHERE = gettext_lazy("Beside the works council’s notices"), gettext_lazy("Where people take their breaks")
POSTERS = {
    one.slug: one
    for one in (
        Poster("entrance", gettext_lazy("It begins"), ENTRANCE, "#0b5f57", "certification:home", _entrance),
        Poster("workshop", gettext_lazy("Pass it on"), INSIDE, "#7a4200", PASS_IT_ON, _workshop, (DESK,)),
        Poster("notice-board", gettext_lazy("What it knows"), BOARD, "#33407a", "pages:privacy", _notice_board),
        Poster(
            *("crisis", gettext_lazy("Crisis card"), EVERYWHERE, "#8c1236", PASS_IT_ON, _crisis),
            contacts=(DESK, "press_contact"),
        ),
    )
}


def printed(poster: Poster, programme: Programme, *, language: str, paper: str) -> bytes:
    """One page, tagged, ready for a printer."""
    pdf: bytes = _compiled(poster, programme, language, paper, format="pdf", pdf_standards=["ua-1"])
    return pdf


def preview(poster: Poster, programme: Programme, *, language: str) -> bytes:
    """The same sheet as a small PNG."""
    png: bytes = _compiled(poster, programme, language, "a4", format="png", ppi=36)
    return png


def _compiled(poster: Poster, programme: Programme, language: str, paper: str, **options: Any) -> Any:
    """What the company typed is shown sign by sign where no font has it."""
    fonts: Any = {"font_paths": [str(FONTS)], "ignore_system_fonts": True}
    with translation.override(language):
        values = _values(poster, programme, language, paper)
        try:
            return typst.compile(TEMPLATE, sys_inputs={"data": json.dumps(values)}, **fonts, **options)
        except typst.TypstError:
            values = _values(poster, _spelled(programme), language, paper)
            return typst.compile(TEMPLATE, sys_inputs={"data": json.dumps(values)}, **fonts, **options)


def _spelled(programme: Programme) -> Programme:
    return Programme(**{name: spelled(getattr(programme, name)) for name in ("company", *CONTACTS)})


def _values(poster: Poster, programme: Programme, language: str, paper: str) -> dict[str, Any]:
    address = settings.BASE_URL + reverse(poster.page)
    words = {"contact": "", "foot": "", **poster.words(programme)}
    return {
        **words,
        "title": words["sentence"],
        "language": language,
        "company": programme.company,
        "color": poster.color,
        "scale": PAPERS[paper],
        "drawing": DRAWINGS[poster.slug],
        "address": address,
        "shown": address.partition("://")[2].rstrip("/").replace("/", "/\u200b"),
        "code": code_svg(address),
        "code_says": _("Code for the page %(address)s") % {"address": address},
    }
