"""One pass over a draft: its links, handles and tags first, then the words of the lists."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from courses.draft_check import shapes
from courses.draft_check.config import Config
from courses.draft_check.draft import Draft
from courses.draft_check.lexicon import Hit, Word, words_of
from courses.draft_check.normal import Normal, normal

MASK = "\ufffc"


class Link(NamedTuple):
    address: str
    host: str
    start: int
    end: int


class Tag(NamedTuple):
    """`name` in small letters and `written` as it was, both without the sign."""

    name: str
    written: str
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Reading:
    """Offsets in here are those of `normal`; `place` turns them into those of what was written."""

    draft: Draft
    config: Config

    @cached_property
    def normal(self) -> Normal:
        return normal(self.draft.text)

    @cached_property
    def text(self) -> str:
        return self.normal.text

    @cached_property
    def low(self) -> str:
        return self.normal.low

    def place(self, start: int, end: int) -> tuple[int, int]:
        return self.normal.original(start, end)

    @cached_property
    def emails(self) -> tuple[tuple[int, int], ...]:
        return tuple(match.span() for match in shapes.EMAIL.finditer(self.low)) if "@" in self.low else ()

    @cached_property
    def links(self) -> tuple[Link, ...]:
        spans = [span for span in shapes.links(self.low) if not _inside(span, self.emails)]
        return tuple(Link(self.low[a:b], shapes.host_of(self.low[a:b]), a, b) for a, b in spans)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        spans = [(link.start, link.end) for link in self.links]
        found = [match for match in shapes.TAG.finditer(self.low) if not _inside(match.span(), spans)]
        return tuple(Tag(one[1], self.text[one.start() + 1 : one.end()], *one.span()) for one in found)

    @cached_property
    def disclosure_tags(self) -> tuple[Tag, ...]:
        return tuple(tag for tag in self.tags if tag.name == self.config.hashtag)

    @cached_property
    def masked(self) -> str:
        """The text in small letters without what is not a word of it; a product's tag still is one."""
        handles = [match.span() for match in shapes.HANDLE.finditer(self.low)] if "@" in self.low else []
        hidden = [*self.emails, *((link.start, link.end) for link in self.links), *handles]
        hidden += [(tag.start, tag.end) for tag in self.disclosure_tags]
        return _masked(self.low, hidden)

    @cached_property
    def words(self) -> list[Word]:
        return words_of(self.masked)

    @cached_property
    def plain_words(self) -> list[Word]:
        """Words besides links, handles and tags."""
        if len(self.tags) == len(self.disclosure_tags):
            return self.words
        return words_of(_masked(self.masked, [(tag.start, tag.end) for tag in self.tags]))

    @cached_property
    def _found(self) -> dict[str, list[Hit]]:
        return self.config.lexicon(self.draft.lang).find(self.words)

    def hits(self, *keys: str) -> list[Hit]:
        return [hit for key in keys for hit in self._found.get(key, ())]

    def has(self, *keys: str) -> bool:
        return any(key in self._found for key in keys)

    def sentence(self, hit: Hit) -> int:
        return self.words[hit.first].sentence

    def sentence_at(self, place: int) -> int:
        after = bisect_right(self.words, place, key=lambda word: word.start)
        return self.words[max(after - 1, 0)].sentence if self.words else 0

    def sentences_with(self, *keys: str) -> frozenset[int]:
        return frozenset(self.sentence(hit) for hit in self.hits(*keys))

    def distinct(self, hits: Iterable[Hit]) -> int:
        """How many different terms these are."""
        return len({self.masked[hit.start : hit.end] for hit in hits})

    def search(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """In the text as it was written but for NFKC, outside of links and addresses."""
        return list(pattern.finditer(self._without_links))

    @cached_property
    def _without_links(self) -> str:
        return _masked(self.text, [*self.emails, *((link.start, link.end) for link in self.links)])


def _inside(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + MASK * (end - start) + text[end:]
    return text
