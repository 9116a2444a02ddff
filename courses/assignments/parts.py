"""The fields of a composer: one text, several, or those of a note to the command centre."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.draft_check.composer import PLATFORMS

NOTE = "note"
TICKED = "yes"
LONGEST_LINE = 300


@dataclass(frozen=True)
class Part:
    """`kind`: "text" is looked at by Draft Check and has a limit; "line" is one line, "tick" a box."""

    name: str
    label: str | Promise
    kind: str = "text"
    hint: str | Promise = ""
    rows: int = 8


NOTE_PARTS = [
    Part("link", _("Link"), "line", _("Where you saw it: the address of the post itself.")),
    Part("time", _("Time"), "line", _("When you saw it, with day and clock time.")),
    Part("saw", _("What I saw"), hint=_("Only what is there to see, in plain words."), rows=5),
    Part("why", _("Why it matters"), hint=_("Who could be hurt, or what it means for customers."), rows=3),
    Part("no-reply", _("I have not replied"), "tick"),
]


def parts_of(platform: str, texts: list[str]) -> list[Part]:
    if platform == NOTE:
        return NOTE_PARTS
    if not texts:
        return [Part("text", _("Your text"))]
    return [Part(f"text-{number}", title) for number, title in enumerate(texts, start=1)]


def parts_in(data: dict[str, Any]) -> list[Part]:
    """Of a published assignment."""
    return parts_of(data["platform"], data["texts"])


def texts_in(data: dict[str, Any]) -> list[Part]:
    return [part for part in parts_in(data) if part.kind == "text"]


def limit_in(data: dict[str, Any]) -> int:
    """Characters of one text."""
    return data["longest"] or PLATFORMS[data["platform"]].limit
