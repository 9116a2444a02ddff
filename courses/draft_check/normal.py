"""Text as it is compared: NFKC, plain apostrophes, nothing invisible; each character knows where it came from."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ´`", "'"))
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
# The only character whose small form is two characters.
DOTTED_I = "\u0130"


@dataclass(frozen=True)
class Normal:
    """`low` is `text` in small letters, of the same length. `starts` and `ends` are None when nothing moved."""

    text: str
    low: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of `text` stands in what was written."""
        if self.starts is None or self.ends is None or start == end:
            return start, end
        return self.starts[start], self.ends[end - 1]


def normal(written: str) -> Normal:
    plain = written.translate(APOSTROPHES)
    if unicodedata.is_normalized("NFKC", plain) and not INVISIBLE.search(plain) and DOTTED_I not in plain:
        return Normal(plain, plain.lower())
    parts, starts, ends = [], [], []
    for start, end in _clusters(plain):
        part = unicodedata.normalize("NFKC", INVISIBLE.sub("", plain[start:end]).replace(DOTTED_I, "I"))
        parts.append(part)
        starts += [start] * len(part)
        ends += [end] * len(part)
    text = "".join(parts)
    return Normal(text, text.lower(), tuple(starts), tuple(ends))


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Spans of a character with the marks that combine with it: they may become one character."""
    start = 0
    for place in range(1, len(text)):
        if text[place] < "\u0300" or not unicodedata.combining(text[place]):
            yield start, place
            start = place
    if text:
        yield start, len(text)
