"""The log: entries in a chain of hashes, under a Merkle tree, with a signature after each append."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from courses.evidence import note
from courses.evidence.keys import current_key, private_half
from courses.evidence.merkle import Tree
from courses.evidence.models import Checkpoint, Entry, Head, LogKey
from courses.evidence.refusals import ClockStepsBack
from lms.lib import canonical_json

FIRST_PREV = "0" * 64
BATCH = 500
# Whoever waits for the lock brings the moment in which the request came in; another may have been served meanwhile.
PATIENCE = timedelta(seconds=30)


class Draft(NamedTuple):
    type: str
    at: datetime
    record_id: UUID | None = None
    record_sha256: str = ""


@transaction.atomic
def append(drafts: Iterable[Draft], *, at: datetime) -> list[Entry]:
    """Log what happened, in order of time, with one checkpoint over all of it. Raises `CannotLog`."""
    ordered = sorted(drafts, key=lambda draft: draft.at)
    if not ordered:
        return []
    lock()
    checkpoint, last = Checkpoint.objects.last(), Entry.objects.last()
    tree = tree_at(checkpoint)
    entries = Entry.objects.bulk_create(_chained(ordered, last), batch_size=BATCH)
    for entry in entries:
        tree.append(entry.text.encode())
    sign_tree(tree, at)
    return entries


def require_open(at: datetime) -> None:
    """Whether something could be logged now. Raises `CannotLog`."""
    key = LogKey.objects.last()
    if key:
        private_half(key)
    last = Entry.objects.last()
    if last and at < last.at - PATIENCE:
        raise ClockStepsBack


def lock() -> None:
    """One writer at a time, until the end of the caller's transaction."""
    if not Head.objects.select_for_update().first():
        Head.objects.bulk_create([Head(pk=1)], ignore_conflicts=True)
        Head.objects.select_for_update().get()


def tree_at(checkpoint: Checkpoint | None) -> Tree:
    """The tree as it was signed, ready to grow."""
    if checkpoint is None:
        return Tree()
    return Tree([bytes.fromhex(peak) for peak in checkpoint.frontier], checkpoint.size)


def sign_tree(tree: Tree, at: datetime) -> Checkpoint:
    key, root = current_key(at), tree.root()
    return Checkpoint.objects.create(
        size=tree.size,
        root=root.hex(),
        frontier=[peak.hex() for peak in tree.frontier()],
        note=note.checkpoint(name=key.name, size=tree.size, root=root, key=private_half(key)),
        made_at=at,
    )


def _chained(drafts: Sequence[Draft], last: Entry | None) -> list[Entry]:
    if last and drafts[0].at < last.at - PATIENCE:
        raise ClockStepsBack
    entries = []
    for draft in drafts:
        entry = Entry(
            seq=last.seq + 1 if last else 1,
            prev=canonical_json.sha256(last.text) if last else FIRST_PREV,
            at=max(draft.at, last.at) if last else draft.at,
            type=draft.type,
            record_id=draft.record_id,
            record_sha256=draft.record_sha256,
        )
        entries.append(entry)
        last = entry
    return entries
