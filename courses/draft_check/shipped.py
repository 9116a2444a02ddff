"""The word lists that come with the product, from files."""

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from courses.draft_check.catalogue import ANY_LANGUAGE, EACH_LANGUAGE
from courses.draft_check.config import ANY
from courses.draft_check.draft import LANGUAGES

FOLDER = Path(__file__).parent / "lists"
FILE = TypeAdapter(dict[str, str])


class WrongLists(Exception):
    """A file names a list that no rule reads, or lacks one."""


@lru_cache(maxsize=1)
def shipped_lists() -> dict[str, dict[str, tuple[str, ...]]]:
    """Terms by language ("" for every language) and list."""
    return {ANY: _read("any", ANY_LANGUAGE)} | {language: _read(language, EACH_LANGUAGE) for language in LANGUAGES}


def _read(name: str, expected: dict) -> dict[str, tuple[str, ...]]:
    found = FILE.validate_python(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))
    if found.keys() != expected.keys():
        raise WrongLists(f"{name}.yaml: {sorted(found.keys() ^ expected.keys())}")
    return {key: terms_of(text, ",") for key, text in found.items()}


def terms_of(text: str, separator: str = "\n") -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(term.strip() for term in text.split(separator) if term.strip()))
