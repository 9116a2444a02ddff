"""The registry of what became of a try after it was handed in. Apps above register in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from courses.assessments.models import Attempt


@dataclass(frozen=True)
class MarkedAgain:
    at: datetime
    before_bp: int
    after_bp: int
    had_passed: bool
    has_passed: bool
    reason: str


Source = Callable[[Attempt], Iterable[MarkedAgain]]
_sources: list[Source] = []


def register(source: Source) -> None:
    _sources.append(source)


def marked_again(attempt: Attempt) -> list[MarkedAgain]:
    """The first time first."""
    return sorted((one for source in _sources for one in source(attempt)), key=lambda one: one.at)
