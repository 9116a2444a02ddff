"""The registry of what stands beside a course on its page. Apps above register in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import User
from courses.models import Course


@dataclass(frozen=True)
class Beside:
    template: str
    context: dict[str, Any] = field(default_factory=dict)


Source = Callable[[User, Course, date], Beside | None]
_sources: list[Source] = []


def register(source: Source) -> None:
    _sources.append(source)


def beside(user: User, course: Course, today: date) -> list[Beside]:
    return [found for source in _sources if (found := source(user, course, today))]
