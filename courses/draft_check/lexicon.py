"""All word lists of a language, asked in one pass over the words of a text.

A term is one or more words; a `*` at the end of a word stands for any ending. Terms are found by their first word, in a
dictionary, so the time depends on the text and hardly on the length of the lists.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from courses.draft_check.normal import normal

WORD = re.compile(r"\w+(?:'\w+)*")
TERM_WORD = re.compile(r"\w+(?:'\w+)*\*?")
# Between the words of one phrase: a space, a hyphen, a comma, a quotation mark.
PHRASE_BREAK = re.compile(r"[^\s\-–—,'\"“”«»*_]|\n\s*\n|.{4}", re.DOTALL)
SENTENCE_END = re.compile(r"[.!?…]['\")»”\]]*(?=\s|$)|\n|;\s")
SHORTEST_STEM = 2
# A list of phrases whose words mean nothing to the other lists: "green light", "on board".
HARMLESS = "harmless"


class Word(NamedTuple):
    text: str
    start: int
    end: int
    sentence: int
    follows: bool


class Entry(NamedTuple):
    list: str
    words: tuple[tuple[str, bool], ...]


class Hit(NamedTuple):
    """A term that was found: its words are `first` to `last`."""

    first: int
    last: int
    start: int
    end: int


def words_of(low: str) -> list[Word]:
    found: list[Word] = []
    sentence, end = 0, 0
    for match in WORD.finditer(low):
        start = match.start()
        gap, follows = low[end:start], bool(found)
        # A single space is by far the most frequent gap.
        if gap != " " and found:
            sentence += bool(SENTENCE_END.search(gap))
            follows = not PHRASE_BREAK.search(gap)
        end = match.end()
        found.append(Word(match[0], start, end, sentence, follows))
    return found


class Lexicon:
    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self.exact: defaultdict[str, list[Entry]] = defaultdict(list)
        self.stems: defaultdict[str, list[Entry]] = defaultdict(list)
        for key, terms in lists.items():
            for term in terms:
                self._add(key, term)
        self.longest_stem = max(map(len, self.stems), default=0)

    def _add(self, key: str, term: str) -> None:
        found = TERM_WORD.findall(normal(term).low)
        words = tuple((word.rstrip("*"), word.endswith("*")) for word in found)
        if words:
            first, is_stem = words[0]
            (self.stems if is_stem else self.exact)[first].append(Entry(key, words))

    def find(self, words: list[Word]) -> dict[str, list[Hit]]:
        """The hits of each list, in order; of those that overlap the longest."""
        found: defaultdict[str, list[Hit]] = defaultdict(list)
        for place, word in enumerate(words):
            for entry in self._starting(word.text):
                last = _matched(entry, words, place)
                if last is not None:
                    found[entry.list].append(Hit(place, last, word.start, words[last].end))
        harmless = found.pop(HARMLESS, [])
        kept = {key: _longest([hit for hit in hits if not _within(hit, harmless)]) for key, hits in found.items()}
        return {key: hits for key, hits in kept.items() if hits}

    def _starting(self, text: str) -> Iterable[Entry]:
        yield from self.exact.get(text, ())
        if text.endswith("'s"):
            yield from self.exact.get(text[:-2], ())
        for length in range(SHORTEST_STEM, min(len(text), self.longest_stem) + 1):
            yield from self.stems.get(text[:length], ())


def _matched(entry: Entry, words: list[Word], place: int) -> int | None:
    """The place of the last word, when the whole phrase stands there."""
    last = place + len(entry.words) - 1
    if last >= len(words):
        return None
    for (text, is_stem), word in zip(entry.words[1:], words[place + 1 : last + 1], strict=True):
        fits = word.text.startswith(text) if is_stem else word.text in {text, f"{text}'s"}
        if not (fits and word.follows):
            return None
    return last


def _within(hit: Hit, others: list[Hit]) -> bool:
    return any(other.first <= hit.first and hit.last <= other.last for other in others)


def _longest(hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.first, -one.last)):
        if not kept or hit.first > kept[-1].last:
            kept.append(hit)
    return kept
