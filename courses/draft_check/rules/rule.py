from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise

from courses.draft_check.draft import Severity
from courses.draft_check.lexicon import Hit
from courses.draft_check.post import Post

WHOLE = (0, 0)
SHOWN = 60


class Mark(NamedTuple):
    """A place of the draft as it was written, and what to think of there."""

    severity: Severity
    start: int
    end: int
    message: str
    suggestion: str


@dataclass(frozen=True)
class Rule:
    """`clause` of the guidelines that it stands on, `lesson` (a key) that teaches it; "" where there is none."""

    key: str
    title: str | Promise
    look: Callable[[Post], Iterable[Mark]]
    clause: str = ""
    lesson: str = ""


def mark(
    post: Post, severity: Severity, span: tuple[int, int], message: str, suggestion: str = "", **params: object
) -> Mark:
    """`%(words)s` in the message are the words at that place."""
    start, end = post.place(*span)
    words = " ".join(post.draft.text[start:end].split())
    shown = words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
    return Mark(
        severity, start, end, message % {"words": shown, **params}, suggestion % params if params else suggestion
    )


def marks(
    post: Post, severity: Severity, hits: Iterable[Hit], message: str, suggestion: str, **params: object
) -> Iterator[Mark]:
    for hit in hits:
        yield mark(post, severity, (hit.start, hit.end), message, suggestion, **params)
