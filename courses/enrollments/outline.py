"""A course as one person walks through it: what is done, where she is, what comes before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.enrollments.models import Enrollment, Progress
from courses.enrollments.opened import added
from courses.outline import Head, heads
from lms.lib.formats import minutes_short


@dataclass(frozen=True)
class Step:
    """One activity. `number` counts activities of its kind: lesson 3 of 13."""

    head: Head
    number: int
    is_done: bool
    # "Done", or how long it takes.
    meta: str
    # It came after the person had finished the course.
    is_new: bool = False

    @property
    def is_owed(self) -> bool:
        return self.head.required and not self.is_new

    @property
    def link(self) -> str:
        """From any other step of the same course."""
        return f"../{self.head.key}/"


@dataclass(frozen=True)
class Chapter:
    title: str
    minutes: int
    steps: tuple[Step, ...]

    @property
    def is_new(self) -> bool:
        return self.steps[0].is_new


@dataclass(frozen=True)
class Outline:
    """`base` is the address below which the steps stand; empty for who has not begun."""

    steps: tuple[Step, ...]
    base: str = ""
    place: str = ""

    @cached_property
    def chapters(self) -> list[Chapter]:
        groups = groupby(self.steps, key=lambda step: (step.head.module_key, step.is_new))
        return [_chapter(tuple(group)) for _module, group in groups]

    @cached_property
    def required(self) -> list[Step]:
        return [step for step in self.steps if step.is_owed]

    @cached_property
    def offered(self) -> list[Step]:
        """New since she finished, and not taken yet."""
        return [step for step in self.steps if step.is_new and not step.is_done]

    @property
    def total(self) -> int:
        return len(self.required)

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.required)

    @property
    def minutes(self) -> int:
        """Of what has to be done."""
        return sum(step.head.minutes for step in self.required)

    def count(self, kind: str) -> int:
        return sum(step.head.kind == kind for step in self.steps)

    def step(self, key: str) -> Step | None:
        return next((step for step in self.steps if step.head.key == key), None)

    def url(self, step: Step) -> str:
        return f"{self.base}{step.head.key}/"

    def neighbours(self, key: str) -> tuple[Step | None, Step | None]:
        """What comes before and after, whatever its kind: for the links of every player page."""
        index = next(index for index, step in enumerate(self.steps) if step.head.key == key)
        before = self.steps[index - 1] if index else None
        after = self.steps[index + 1] if index + 1 < len(self.steps) else None
        return before, after

    def resume_at(self) -> Step:
        """Where the person left off; what she has done already is passed over while something is left to do."""
        index = next((index for index, step in enumerate(self.steps) if step.head.key == self.place), 0)
        onward = self.steps[index:] + self.steps[:index]
        waiting = (step for step in onward if step.is_owed and not step.is_done)
        return next(waiting, onward[0])


def _chapter(steps: tuple[Step, ...]) -> Chapter:
    return Chapter(steps[0].head.module_title, sum(step.head.minutes for step in steps), steps)


def read_outline(enrollment: Enrollment, progress: Iterable[Progress] | None = None) -> Outline:
    """One query for the progress, unless it is given, and one for who has finished: what has been added since."""
    rows = enrollment.progress.all() if progress is None else progress
    done = {row.key for row in rows if row.completion == Progress.Completion.COMPLETED and row.success is not False}
    base = reverse("enrollments:resume", args=[enrollment.uuid])
    return Outline(_steps(heads(enrollment.version), done, added(enrollment)), base, enrollment.place)


def outline_of(entries: tuple[Head, ...], base: str = "") -> Outline:
    """As somebody sees it who has done nothing yet."""
    return Outline(_steps(entries, set()), base)


def _steps(entries: tuple[Head, ...], done: set[str], new: tuple[Head, ...] = ()) -> tuple[Step, ...]:
    numbers: dict[str, int] = {}
    done_word, if_you_like = _("Done"), _("%(minutes)s, if you like")
    steps = []
    for head in (*entries, *new):
        numbers[head.kind] = numbers.get(head.kind, 0) + 1
        is_done, is_new = head.key in done, head in new
        minutes = minutes_short(head.minutes)
        is_owed = head.required and not is_new
        meta = done_word if is_done else minutes if is_owed else if_you_like % {"minutes": minutes}
        steps.append(Step(head=head, number=numbers[head.kind], is_done=is_done, meta=meta, is_new=is_new))
    return tuple(steps)
