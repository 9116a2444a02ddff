"""Names of accounts: what may stand in one, and whether it follows the company's pattern, such as `*atHavnby`."""

import re
import unicodedata

# What the networks allow in a name, taken together.
ALLOWED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,59}")
SPELLED = str.maketrans(
    {"æ": "ae", "Æ": "Ae", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa", "ö": "oe", "ä": "ae", "ü": "ue", "ß": "ss"}
)


def tidy(typed: str) -> str:
    """As it is kept: without blanks around it and without the @ that people write before it."""
    return typed.strip().removeprefix("@")


def is_allowed(handle: str) -> bool:
    return ALLOWED.fullmatch(handle) is not None


def follows(pattern: str, handle: str) -> bool:
    """`*` stands for one character or more; case does not matter. Without a pattern every name will do."""
    parts = [re.escape(part) for part in pattern.split("*")]
    return not pattern or re.fullmatch(".+".join(parts), handle, re.IGNORECASE) is not None


def example(pattern: str, name: str) -> str:
    """A good name for somebody: `*atHavnby` and Søren Dahl make SoerenatHavnby."""
    given = unicodedata.normalize("NFKD", name.split(" ", 1)[0].translate(SPELLED))
    return pattern.replace("*", re.sub(r"[^A-Za-z0-9]", "", given) or "Name", 1).replace("*", "")
