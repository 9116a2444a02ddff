"""What differs between two texts of a guideline, clause by clause and word by word: of the Markdown that is signed."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from courses.guidelines.clauses import Part, parts
from lms.lib import canonical_json

# Comparing takes the square of this; a longer clause is shown as gone and come.
MOST_WORDS = 2000
# A link keeps its address, which a change may be about.
EMPHASIS = re.compile(r"\*\*")
BULLET = re.compile(r"(?m)^[-*+] ")
LINE = re.compile(r"(?m)^(?=(?:•|\d+[.)]) )|\n\s*\n")
BREAK = "\n"

What = Literal["same", "gone", "came"]
Words = tuple[What, list[str]]

NOTHING = Part(0, "", "", "")

State = Literal["new", "changed", "removed"]


@dataclass(frozen=True)
class Run:
    """Words that stay, go or come."""

    what: What
    words: str


@dataclass(frozen=True)
class Change:
    """A part of the text that says something else; `lines` are its paragraphs and list items, the heading apart."""

    id: str
    title: list[Run]
    state: State
    lines: list[list[Run]]

    @property
    def number(self) -> str:
        return self.id.partition(".")[2]

    @property
    def only_form(self) -> bool:
        """Its words are what they were; bold print, say, is not."""
        return self.state == "changed" and all(run.what == "same" for line in [self.title, *self.lines] for run in line)


def changes(old_body: str, new_body: str) -> list[Change]:
    """In the order of the new text, what is gone last. Parts without a number, as the rights, go by their heading."""
    old = {_key(part): part for part in parts(old_body)}
    new = {_key(part): part for part in parts(new_body)}
    found = []
    for key, part in new.items():
        before = old.get(key, NOTHING)
        if (before.title, before.text) != (part.title, part.text):
            found.append(_change(before, part, "changed" if key in old else "new"))
    return found + [_change(part, NOTHING, "removed") for key, part in old.items() if key not in new]


def fingerprint(found: list[Change]) -> str:
    """The hash of a diff that was shown, the same in every language of the page."""
    return canonical_json.sha256(canonical_json.dumps([_plain(change) for change in found]))


def _plain(change: Change) -> dict[str, Any]:
    lines = [[[run.what, run.words] for run in line] for line in [change.title, *change.lines]]
    return {"clause": change.id, "state": change.state, "lines": lines}


def _key(part: Part) -> str:
    return part.id or f"# {part.title}"


def _change(old: Part, new: Part, state: State) -> Change:
    return Change(
        id=old.id or new.id,
        title=_joined(_runs(old.title.split(), new.title.split())),
        state=state,
        lines=_lines(_runs(_tokens(old.text), _tokens(new.text))),
    )


def _tokens(text: str) -> list[str]:
    """Words, and a break between two paragraphs or list items."""
    plain = BULLET.sub("• ", EMPHASIS.sub("", text))
    lines = [line.split() for line in LINE.split(plain) if line.strip()]
    return [token for line in lines for token in [*line, BREAK]]


def _runs(old: list[str], new: list[str]) -> list[Words]:
    if max(len(old), len(new)) > MOST_WORDS:
        return [("gone", old), ("came", new)]
    runs: list[Words] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(("same", new[c:d]))
        else:
            runs += [("gone", old[a:b]), ("came", new[c:d])]
    return runs


def _lines(runs: list[Words]) -> list[list[Run]]:
    """Runs cut at the breaks. A break that goes joins nothing: both texts' lines stay lines."""
    lines: list[list[Run]] = [[]]
    for what, tokens in runs:
        words: list[str] = []
        for token in tokens:
            if token != BREAK:
                words.append(token)
                continue
            lines[-1] += _joined([(what, words)])
            words = []
            lines.append([])
        lines[-1] += _joined([(what, words)])
    return [line for line in lines if line]


def _joined(runs: list[Words]) -> list[Run]:
    return [Run(what, " ".join(words)) for what, words in runs if words]
