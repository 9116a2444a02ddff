"""Is a tag made of several words that run together?"""

from collections.abc import Container

LONGEST_WORD = 17
SHORTEST_PART = 3


def is_run_together(tag: str, *, own: str, known: Container[str]) -> bool:
    """`own` is the company's tag as it should be written; `known` holds words of the language."""
    if own and tag.lower() == own.lower():
        return tag != own
    if any(sign.isupper() for sign in tag[1:]) and any(sign.islower() for sign in tag):
        return False
    letters = tag.lower()
    if "_" in letters or not letters.isalpha():
        return _has_words_around_digit(letters)
    return len(letters) > LONGEST_WORD or any(
        letters[:cut] in known and letters[cut:] in known
        for cut in range(SHORTEST_PART, len(letters) - SHORTEST_PART + 1)
    )


def _has_words_around_digit(letters: str) -> bool:
    """As in iwork4havnby; not h300, covid19 or 2026."""
    for place, sign in enumerate(letters):
        if sign.isdigit() and letters[:place].isalpha() and letters[place + 1 :].isalpha():
            return len(letters) - place > SHORTEST_PART
    return False
