"""What publishing would change for learners: draft against newest version, activity by activity, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Any, Literal

from courses.models import Edition, VersionActivity
from courses.publishing import draft_rows

# What learners never read: a change of it alone is still a change, but there are no words to show.
SILENT = frozenset({"key", "kind", "sha256", "version", "number", "answer", "verdict", "mark"})
BLOCK_ENDS = re.compile(r"</(?:p|h\d|li|div|tr|blockquote|pre)>|<br>")
TAG = re.compile(r"<[^>]+>")
CONTEXT = 8

State = Literal["new", "changed", "removed"]


@dataclass(frozen=True)
class Run:
    """Words that stay, go or come. `same` runs are shortened in the middle."""

    what: Literal["same", "gone", "came"]
    words: str


@dataclass(frozen=True)
class Difference:
    key: str
    title: str
    state: State
    runs: list[Run]


def differences(edition: Edition) -> list[Difference]:
    """In the order of the draft, what is removed last. Raises `CannotPublish`."""
    newest = edition.versions.first()
    old = {row.key: row for row in newest.activities.all()} if newest else {}
    found = []
    for row in draft_rows(edition):
        before = old.pop(row.key, None)
        if before is None:
            found.append(Difference(row.key, row.title, "new", []))
        elif before.sha256 != row.sha256:
            found.append(Difference(row.key, row.title, "changed", word_runs(text_of(before), text_of(row))))
    return found + [Difference(row.key, row.title, "removed", []) for row in old.values()]


def text_of(row: VersionActivity) -> str:
    """All that learners may come to read; what job families have in common stands there once."""
    data = {name: value for name, value in row.data.items() if name != "html_for"}
    pages = [row.html, *(html for _family, html in sorted(row.data.get("html_for", {}).items()))]
    parts = [row.title, row.module_title, f"{row.minutes} min", *map(plain, pages), *_strings(data)]
    lines = [line.strip() for part in parts for line in part.splitlines()]
    return "\n".join(dict.fromkeys(line for line in lines if line))


def plain(html: str) -> str:
    return unescape(TAG.sub("", BLOCK_ENDS.sub("\n", html)))


def _strings(value: Any) -> Iterator[str]:
    """In a fixed order, whatever the database does with keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        for name in sorted(value):
            if name not in SILENT:
                yield from _strings(value[name])


def word_runs(old: str, new: str) -> list[Run]:
    before, after = old.split(), new.split()
    runs: list[Run] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(Run("same", _shortened(before[a:b], is_first=a == 0, is_last=b == len(before))))
            continue
        if a < b:
            runs.append(Run("gone", " ".join(before[a:b])))
        if c < d:
            runs.append(Run("came", " ".join(after[c:d])))
    return [] if all(run.what == "same" for run in runs) else runs


def _shortened(words: list[str], *, is_first: bool, is_last: bool) -> str:
    head = [] if is_first else words[:CONTEXT]
    tail = [] if is_last else words[-CONTEXT:]
    if len(words) <= len(head) + len(tail):
        return " ".join(words)
    return " ".join([*head, "…", *tail])
