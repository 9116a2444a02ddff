"""What must be provable: records of what happened, each named in the log by its hash."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import transaction

from courses.evidence import note
from courses.evidence.keys import current_key, make_key, private_half
from courses.evidence.log import BATCH, Draft, append, lock
from courses.evidence.models import Entry, Erasure, LogKey, Record, moment
from courses.evidence.refusals import CannotLog, ClockStepsBack
from lms.lib import canonical_json

__all__ = [
    "CannotErase",
    "CannotLog",
    "ClockStepsBack",
    "Fact",
    "append",
    "draft",
    "erase",
    "keep",
    "log_export",
    "record_many",
    "rotate_key",
]

KEY_CHANGED = "key-changed/1"
# What people did. The other records say nothing of anybody, and the log cannot be judged without them.
PERSONAL = (Entry.Type.SIGNED, Entry.Type.REFUSED)


class CannotErase(Exception):
    """The record is not about a person."""


class Fact(NamedTuple):
    """What happened, and when. `body["record_id"]` is the record's own number."""

    body: dict[str, Any]
    at: datetime


@transaction.atomic
def record_many(*, logged_as: str, type: str, facts: Iterable[Fact], at: datetime) -> list[Record]:
    """Keep the canonical JSON of what happened, and log it. Raises `CannotLog`."""
    facts = list(facts)
    records = keep(type=type, facts=facts, at=at)
    append((draft(logged_as, fact.at, record) for record, fact in zip(records, facts, strict=True)), at=at)
    return records


def keep(*, type: str, facts: Iterable[Fact], at: datetime) -> list[Record]:
    """Records that the caller logs in the same transaction."""
    return Record.objects.bulk_create([_row(type, fact, at) for fact in facts], batch_size=BATCH)


def draft(logged_as: str, at: datetime, record: Record) -> Draft:
    return Draft(logged_as, at, record.uuid, record.sha256)


def _row(type: str, fact: Fact, at: datetime) -> Record:
    text = canonical_json.dumps({**fact.body, "type": type})
    sha256 = canonical_json.sha256(text)
    return Record(uuid=UUID(fact.body["record_id"]), type=type, body=text, sha256=sha256, recorded_at=at)


@transaction.atomic
def erase(record: Record, *, reason: str, at: datetime) -> None:
    """Delete a record. Its entry stays and says nothing of the person; a further one says that it was erased.

    Raises `CannotErase` and `CannotLog`.
    """
    if not Entry.objects.filter(record_id=record.uuid, type__in=PERSONAL).exists():
        raise CannotErase
    append([Draft(Entry.Type.ERASED, at, record.uuid)], at=at)
    Erasure.objects.create(record_id=record.uuid, reason=reason, erased_at=at)
    Record.objects.filter(pk=record.pk).delete()


@transaction.atomic
def rotate_key(*, at: datetime) -> LogKey:
    """A new key signs from now on; the old one signs that it does."""
    lock()
    old = current_key(at)
    new = make_key(old.name, at)
    text = f"{old.name}\nkey.changed\n{old.public}\n{new.public}\n"
    body = {
        "record_id": str(uuid4()),
        "note": note.sign(text, name=old.name, key=private_half(old)),
        "time": {"changed_at": moment(at)},
    }
    record_many(logged_as=Entry.Type.KEY_CHANGED, type=KEY_CHANGED, facts=[Fact(body, at)], at=at)
    return new


def log_export(*, at: datetime) -> Entry:
    """Who takes the log out of the house leaves a line in it."""
    return append([Draft(Entry.Type.EXPORTED, at)], at=at)[0]
