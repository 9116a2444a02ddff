"""Is a text hard to read? LIX for Danish, Flesch's reading ease for English, the length of sentences for all."""

import re
from statistics import fmean

from courses.draft_check.lexicon import Word

HARDEST_LIX = 50
LEAST_EASE = 40
LONGEST_MEAN = 25
LONG_WORD = 6
# Below this the formulas say nothing: one long name decides.
FEWEST_WORDS = 15
VOWELS = re.compile(r"[aeiouy]+")


def is_hard(words: list[Word], language: str) -> bool:
    if len(words) < FEWEST_WORDS:
        return False
    if language == "da":
        return lix(words) > HARDEST_LIX
    return language == "en" and reading_ease(words) < LEAST_EASE


def long_sentences(words: list[Word]) -> bool:
    return bool(words) and fmean(_lengths(words)) > LONGEST_MEAN


def lix(words: list[Word]) -> float:
    """Words in a sentence, plus the share of words longer than six letters in percent (C. H. Björnsson, 1968)."""
    long = sum(len(word.text) > LONG_WORD for word in words)
    return fmean(_lengths(words)) + 100 * long / len(words)


def reading_ease(words: list[Word]) -> float:
    """206.835 − 1.015 · words per sentence − 84.6 · syllables per word (R. Flesch, 1948)."""
    return 206.835 - 1.015 * fmean(_lengths(words)) - 84.6 * fmean(syllables(word.text) for word in words)


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e."""
    count = len(VOWELS.findall(word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and count > 1:
        count -= 1
    return max(count, 1)


def _lengths(words: list[Word]) -> list[int]:
    lengths: dict[int, int] = {}
    for word in words:
        lengths[word.sentence] = lengths.get(word.sentence, 0) + 1
    return list(lengths.values())
