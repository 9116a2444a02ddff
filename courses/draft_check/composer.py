"""Where a text goes: how long it may be there, and how much of it is seen before "more"."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.draft_check.draft import MAX_LENGTH, Finding, Severity


@dataclass(frozen=True)
class Platform:
    """`limit` in characters, as the network itself counts at most; `glance` is what is shown at first."""

    name: str | Promise
    limit: int = MAX_LENGTH
    glance: int = 0


PLATFORMS: dict[str, Platform] = {
    "post": Platform(_("A post"), glance=125),
    "linkedin": Platform(_("A post on LinkedIn"), 3000, 200),
    "x": Platform(_("A post on X"), 280),
    "facebook": Platform(_("A post on Facebook"), glance=400),
    "instagram": Platform(_("A post on Instagram"), 2200, 125),
    "bluesky": Platform(_("A post on Bluesky"), 300),
    "reply": Platform(_("A reply to somebody"), 1250, 125),
    "review": Platform(_("A review"), 3000, 125),
    "bio": Platform(_("A profile text"), 220),
    "note": Platform(_("A note to the command centre")),
}


@dataclass(frozen=True)
class Piece:
    """Part of the text as the preview shows it. `numbers` are those of the groups of findings that end here."""

    text: str
    severity: Severity | None
    numbers: tuple[int, ...] = ()
    is_fold: bool = False


def pieces(text: str, groups: Sequence[tuple[int, Sequence[Finding]]], glance: int = 0) -> list[Piece]:
    """The text cut where findings begin and end, and where the first glance ends."""
    marked = [(number, one) for number, found in groups for one in found if one.start < one.end]
    fold = {glance} if 0 < glance < len(text) else set()
    cuts = sorted({0, len(text), *fold, *(place for _number, one in marked for place in (one.start, one.end))})
    waiting = deque(sorted(marked, key=lambda pair: pair[1].start))
    over: list[tuple[int, Finding]] = []
    found = []
    for start, end in pairwise(cuts):
        over = [pair for pair in over if pair[1].end > start]
        while waiting and waiting[0][1].start <= start:
            over.append(waiting.popleft())
        severity = min((one.severity for _number, one in over), key=lambda one: one.rank, default=None)
        numbers = tuple(sorted({number for number, one in over if one.end == end}))
        found.append(Piece(text[start:end], severity, numbers, start in fold))
    return found
