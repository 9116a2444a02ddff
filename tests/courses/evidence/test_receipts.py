"""The proof that the log holds an entry, whatever the log's size, and however it grew."""

from datetime import timedelta
from uuid import uuid4

import pytest

from courses.evidence.log import Draft, append
from courses.evidence.merkle import Tree
from courses.evidence.models import Checkpoint, Entry
from courses.evidence.receipts import LoggedTree, logged
from courses.evidence.services import Fact, record_many, rotate_key
from courses.evidence.verifier.proofs import root_by_path
from tests.builders import AT

pytestmark = pytest.mark.django_db


def grow(*appends: int) -> list[Entry]:
    """So many entries at once, again and again; each append leaves one checkpoint."""
    for count in appends:
        append([Draft(Entry.Type.EXPORTED, AT)] * count, at=AT)
    return list(Entry.objects.all())


def test_each_entry_is_proven_against_each_checkpoint() -> None:
    entries = grow(1, 3, 1, 1, 7, 2, 1, 16, 5)
    for checkpoint in Checkpoint.objects.all():
        for entry in entries[: checkpoint.size]:
            index, size = entry.seq - 1, checkpoint.size
            path = LoggedTree(size).inclusion(index)
            top = root_by_path(entry.text.encode(), index, size, path)
            assert top and top.hex() == checkpoint.root


def test_a_proof_reads_little_of_a_long_log(django_assert_max_num_queries: object) -> None:
    entries = grow(*[1] * 130)
    whole = Tree()
    for entry in entries:
        whole.append(entry.text.encode())
    with django_assert_max_num_queries(2 * 8):  # type: ignore[operator]
        assert LoggedTree(130).inclusion(0) == whole.inclusion(0)


def test_a_receipt_is_judged_by_the_key_of_today() -> None:
    (record,) = record_many(
        logged_as=Entry.Type.SIGNED, type="policy-signoff/1", facts=[Fact({"record_id": str(uuid4())}, AT)], at=AT
    )
    assert logged(record).checkpoint.size == 1
    new = rotate_key(at=AT + timedelta(days=1))
    found = logged(record)
    assert (found.key, found.checkpoint.size, found.entry.seq) == (new, 2, 1)
