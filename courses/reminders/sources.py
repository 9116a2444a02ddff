"""The registry of what messages are about. Apps above register a source for each kind in `AppConfig.ready()`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from courses.reminders.models import Reminder
from lms.lib.prepared import Prepared


@dataclass(frozen=True)
class Line:
    """One thing in a digest, in the language that is active: a sentence, where to do it, and why one has it."""

    text: str
    url: str
    why: str = ""
    # Where one says that one wants no more of these; what has to be done has none.
    stop_url: str = ""


class Source(Protocol):
    def still_owed(self, reminders: Iterable[Reminder], on: date) -> set[int]:
        """Ids of the reminders whose thing is still to be done; asked again right before sending."""

    def lines(self, reminders: Iterable[Reminder], on: date) -> dict[int, Line]:
        """What to say of each, by id; set-based."""


_sources: dict[str, Source] = {}
_silent: set[str] = set()


def register(kind: str, source: Source, *, rings: bool = True) -> None:
    """What does not ring is told by mail, and the home page shows it in another way."""
    _sources[kind] = source
    if not rings:
        _silent.add(kind)


def source(kind: str) -> Source:
    return _sources[kind]


def by_source(reminders: Iterable[Reminder]) -> list[tuple[Source, list[Reminder]]]:
    """Reminders together with the source that knows about them."""
    groups: dict[int, tuple[Source, list[Reminder]]] = {}
    for reminder in reminders:
        found = _sources[reminder.kind]
        groups.setdefault(id(found), (found, []))[1].append(reminder)
    return list(groups.values())


# Ids, newest first: asked on every page, and mostly there are none.
ringing = Prepared(
    int,
    lambda user_id: (
        Reminder.objects.ringing(user_id).exclude(kind__in=_silent).order_by("-sent_at", "-pk").values_list("pk")
    ),
    int,
)


def bell_lines(user_id: int, on: date, limit: int = 5) -> list[Line]:
    """What the bell says to a person, newest first, in the language that is active."""
    ids = ringing(user_id)[:limit]
    reminders = list(Reminder.objects.filter(pk__in=ids).order_by("-sent_at", "-pk")) if ids else []
    lines: dict[int, Line] = {}
    for found, group in by_source(reminders):
        lines |= found.lines(group, on)
    said = [lines[reminder.pk] for reminder in reminders if reminder.pk in lines]
    return list({line.text: line for line in said}.values())
