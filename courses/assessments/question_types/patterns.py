"""Typed texts against the texts that an author expects: what `short` and `cloze` share."""

import re
import unicodedata

STAR = re.compile(r"(?<!\\)\*")
# Keyboards and editors write these in several ways, and none of them is an error.
SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "…": "..."})


def fold(text: str, *, case_matters: bool = False) -> str:
    """Texts that a reader takes for the same become equal.

    Compatibility characters, quotes and dashes are one, invisible characters are gone, white space is single and
    not at the ends, and small and capital letters are the same unless they matter.
    """
    text = unicodedata.normalize("NFKC", text).translate(SAME)
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    text = " ".join(text.split())
    return text if case_matters else unicodedata.normalize("NFKC", text.casefold())


def matches(pattern: str, text: str, *, case_matters: bool = False) -> bool:
    """`*` in the pattern stands for any text, with the white space around it; `\\*` for an asterisk.

    The pieces between stars are looked for one after another: a regular expression with many stars could take
    longer than the world has.
    """
    pattern, text = (fold(one, case_matters=case_matters) for one in (pattern, text))
    pieces = [piece.replace("\\*", "*").strip() for piece in STAR.split(pattern)]
    if len(pieces) == 1:
        return text == pieces[0]
    first, *middle, last = pieces
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def example(pattern: str) -> str:
    """A text that matches: every star stands for nothing."""
    return STAR.sub("", pattern).replace("\\*", "*").strip()
