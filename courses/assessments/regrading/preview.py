"""What each choice would change, counted before anything happens: by the code that then does it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses import consequences
from courses.assessments.regrading.marking import Batch, Choice, Mending, batches, count, plan
from courses.enrollments.correcting import Effects, effects_of

# What is counted: key, words, and whether somebody loses something.
COUNTED: list[tuple[str, Any, bool]] = [
    ("answers_up", _("Answers with a higher mark"), False),
    ("answers_down", _("Answers with a lower mark"), True),
    ("tries_up", _("Tries with a higher score"), False),
    ("tries_down", _("Tries with a lower score"), True),
    ("passes_gained", _("People who pass the quiz after all"), False),
    ("passes_lost", _("People who no longer pass the quiz"), True),
    ("courses_finished", _("Courses that are finished"), False),
    ("courses_reopened", _("Courses that open again"), True),
    ("badges_given", _("Badges given"), False),
    ("badges_taken", _("Badges taken back"), True),
]


@dataclass
class Preview:
    tries: int = 0
    # By mark before and after; who left it blank is not among them.
    marks: Counter[tuple[int, int]] = field(default_factory=Counter)
    # Answers that say nothing to the mended question; their marks stay.
    unfit: int = 0
    helps: Counter[str] = field(default_factory=Counter)
    everything: Counter[str] = field(default_factory=Counter)

    @property
    def changes_something(self) -> bool:
        return bool(self.everything["answers_up"] or self.everything["answers_down"])

    def of(self, choice: str) -> Counter[str]:
        return {Choice.HELPS: self.helps, Choice.EVERYTHING: self.everything}.get(Choice(choice), Counter())


def preview(mending: Mending, today: date) -> Preview:
    """Nothing is written; so many queries for each 500 people."""
    seen = Preview()
    for batch in batches(mending):
        _look(seen, batch)
        seen.helps += _foreseen(batch, Choice.HELPS, today)
        seen.everything += _foreseen(batch, Choice.EVERYTHING, today)
    return seen


def _look(seen: Preview, batch: Batch) -> None:
    seen.tries += len(batch.sheets)
    for sheet in batch.sheets:
        if sheet.mark_bp is None:
            seen.unfit += 1
        elif sheet.asked.tried:
            seen.marks[sheet.old_mark_bp, sheet.mark_bp] += 1


def _foreseen(batch: Batch, choice: str, today: date) -> Counter[str]:
    made = plan(batch, choice)
    return count(made) + count_beyond(effects_of(made.gained, made.lost), today)


def count_beyond(effects: Effects, today: date) -> Counter[str]:
    """Courses, and the badges that hang on them."""
    beyond = consequences.foresee(effects.finished, effects.reopened, today=today)
    return Counter(
        courses_finished=len(effects.finished),
        courses_reopened=len(effects.reopened),
        badges_given=beyond.given,
        badges_taken=beyond.taken,
    )
