"""What the verifier found, and how it says so.

This is a part of the one file that `signoff-verify` is for those who download it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from courses.evidence.verifier.proofs import Bad

OK, TAMPERED, WRONG_USE, NOT_ANCHORED = range(4)
MALFORMED = (AttributeError, IndexError, KeyError, OSError, OverflowError, RecursionError, TypeError, ValueError)
NEVER_PROVEN = (
    "that the server's clock was right, that nobody else used the account, "
    "and that nothing was left out before it was logged."
)


@dataclass
class Report:
    counts: dict[str, int] = field(default_factory=dict)
    faults: dict[str, list[int]] = field(default_factory=dict)
    unproven: list[str] = field(default_factory=list)
    anchored: int = 0
    at_least: set[int] = field(default_factory=set)  # where a checkpoint knows no more than "here or later"

    def fault(self, sentence: str, seq: int = 0) -> None:
        self.faults.setdefault(sentence, []).append(seq)

    @contextmanager
    def judging(self, what: str, seq: int = 0) -> Iterator[None]:
        try:
            yield
        except Bad as bad:
            self.fault(str(bad), seq)
        except MALFORMED:
            self.fault(f"{what} is missing, or has a wrong form.", seq)

    @property
    def first_bad(self) -> int | None:
        return self.first_bad_of(1, sys.maxsize)

    def first_bad_of(self, first: int, last: int) -> int | None:
        bad = (seq for seqs in self.faults.values() for seq in seqs)
        return min((seq for seq in bad if first <= seq <= last), default=None)

    @property
    def exit(self) -> int:
        return TAMPERED if self.faults else OK if self.anchored else NOT_ANCHORED

    def as_dict(self) -> dict[str, Any]:
        told = [{"message": text, "seq": min(seqs) or None, "count": len(seqs)} for text, seqs in self.faults.items()]
        named = {"first_bad_seq": self.first_bad, "faults": told, "not_proven": [*self.unproven, NEVER_PROVEN]}
        return {"exit": self.exit, "counts": self.counts, "anchored_to_seq": self.anchored or None, **named}

    def lines(self) -> Iterator[str]:
        later = " or later" if self.first_bad in self.at_least else ""
        first = f" First bad entry: {self.first_bad}{later}." if self.first_bad else ""
        yield {OK: "OK.", TAMPERED: f"TAMPERED.{first}", NOT_ANCHORED: "Sound, but not anchored outside."}[self.exit]
        yield ", ".join(f"{what}: {count}" for what, count in self.counts.items())
        for text, seqs in self.faults.items():
            more = f" ({len(seqs) - 1} more like this)" if len(seqs) > 1 else ""
            yield f"  {f'Entry {min(seqs)}: ' if min(seqs) else ''}{text}{more}"
        yield from (f"  Not proven: {text}" for text in [*self.unproven, NEVER_PROVEN])
