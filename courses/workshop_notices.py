"""The registry of what trainers should see to. Apps above register in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain

from courses.models import Activity


@dataclass(frozen=True)
class Notice:
    text: str
    url: str = ""
    # What one does at `url`.
    act: str = ""


# Of one activity, or of everything that there is.
Source = Callable[[Activity | None, date], Iterable[Notice]]
_sources: list[Source] = []


def register(source: Source) -> None:
    _sources.append(source)


def notices(activity: Activity | None, today: date) -> list[Notice]:
    return list(chain.from_iterable(source(activity, today) for source in _sources))
