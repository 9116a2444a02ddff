"""Crisis mode: switched on for topics, and off again. Draft Check follows at once, by a new version of its lists."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from courses.draft_check.catalogue import CRISIS
from courses.draft_check.models import CrisisMode
from courses.draft_check.services import locked_lists, write_list
from lms.lib.history import RecordedQuerySet


def running() -> RecordedQuerySet:
    """What is on now; more than one may be, on different topics."""
    return CrisisMode.objects.known().filter(ended_at=None)


@transaction.atomic
def start(*, topics: Iterable[str], rights: Iterable[str], note: str, by: User | None, at: datetime) -> CrisisMode:
    """One that says the same and is on already stays the only one."""
    locked_lists()
    said = {"topics": list(dict.fromkeys(topics)), "rights": sorted(rights), "note": note}
    for mode in running():
        if all(getattr(mode, name) == value for name, value in said.items()):
            return mode
    mode = CrisisMode.objects.create(started_at=at, recorded_at=at, recorded_by=by, **said)
    write_list(key=CRISIS, in_use=True, by=by, at=at)
    return mode


@transaction.atomic
def end(mode: CrisisMode, *, by: User | None, at: datetime) -> None:
    """Nothing happens to one that has ended already."""
    locked_lists()
    if not running().filter(pk=mode.pk).supersede(at=at):
        return
    kept = {name: getattr(mode, name) for name in ("uuid", "started_at", "topics", "rights", "note")}
    CrisisMode.objects.create(ended_at=at, recorded_at=at, recorded_by=by, **kept)
    write_list(key=CRISIS, in_use=running().exists(), by=by, at=at)
