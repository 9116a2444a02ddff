"""The page of a drill: the cards as they lie, and what a window sends back of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.simulations.document import Drill, Post
from courses.simulations.pages import picked
from courses.simulations.services import Move


@dataclass(frozen=True)
class Lying:
    """A card on the page; `chosen` is the number of its class there, empty while it lies nowhere."""

    key: str
    number: int
    post: Post
    chosen: str
    is_missing: bool


def pile(drill: Drill, lying: Mapping[str, str], *, is_asked: bool = False) -> list[Lying]:
    """`is_asked`: the cards that lie nowhere are marked."""
    return [
        Lying(
            key=card.key,
            number=number,
            post=card.post,
            chosen=_number(drill, lying.get(card.key, "")),
            is_missing=is_asked and card.key not in lying,
        )
        for number, card in enumerate(drill.cards, start=1)
    ]


def _number(drill: Drill, key: str) -> str:
    return next((str(number) for number, one in enumerate(drill.classes, start=1) if one.key == key), "")


def read_moves(drill: Drill, sent: Mapping[str, str]) -> dict[str, Move]:
    """By card, for those that were sent. Raises `NotOffered`."""
    keys = [one.key for one in drill.classes]
    moves = {}
    for number, card in enumerate(drill.cards, start=1):
        names = (f"was-{number}", f"card-{number}")
        if any(name in sent for name in names):
            moves[card.key] = Move(*(picked(keys, sent.get(name) or None) for name in names))
    return moves


def sorted_so_far(sorted_count: int, drill: Drill) -> str:
    return _("%(done)s of %(count)s posts are sorted and saved.") % {"done": sorted_count, "count": len(drill.cards)}
