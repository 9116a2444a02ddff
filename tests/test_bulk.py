"""Many rows at once: nothing of what they say is lost on the way, and they come whole or not at all."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from courses.certification.models import Obligation
from courses.enrollments.models import Enrollment, LearningRecord
from lms.lib import bulk
from lms.lib.bulk import batched, insert
from tests.builders import AT, make_person, make_version
from tests.builders_certification import make_requirement

pytestmark = pytest.mark.django_db
HARD = ["\\N", "\\", "tab\there", "line\nbreak", '"quoted"', "{braces}", "", "NULL", "Ærø 漢字 🙂", "\r\n", "a\\tb"]
MANY = bulk.SMALL + 5


def records(**values: Any) -> list[LearningRecord]:
    person, version = make_person(), make_version()
    enrollment = Enrollment.objects.create(
        user=person, course=version.edition.course, version=version, source=Enrollment.Source.SELF, enrolled_at=AT
    )
    row: dict[str, Any] = {"verb": LearningRecord.Verb.PASSED, "happened_at": AT, "recorded_at": AT} | values
    return [LearningRecord(enrollment=enrollment, dedupe_key=f"key:{number}", **row) for number in range(MANY)]


@pytest.mark.parametrize("count", [1, MANY])
def test_rows_are_numbered_and_there(count: int) -> None:
    rows = records()[:count]
    insert(rows)
    found = LearningRecord.objects.in_bulk([row.pk for row in rows])
    assert [found[row.pk].dedupe_key for row in rows] == [row.dedupe_key for row in rows]
    rows[0].refresh_from_db()
    LearningRecord.objects.create(enrollment=rows[0].enrollment, verb="passed", happened_at=AT, recorded_at=AT)
    assert LearningRecord.objects.count() == count + 1


@pytest.mark.parametrize("text", HARD)
def test_what_is_written_is_what_is_read(text: str) -> None:
    data = {"said": text, text: [text, None, 1.5, True]}
    rows = records(data=data, score_bp=None, happened_at=AT - timedelta(microseconds=1))
    rows[0].dedupe_key = text or "empty"
    insert(rows)
    found = LearningRecord.objects.get(pk=rows[0].pk)
    assert (found.data, found.dedupe_key, found.score_bp) == (data, text or "empty", None)
    assert found.happened_at == AT - timedelta(microseconds=1)
    assert found.verb == "passed"


def test_what_is_there_already_is_an_error_and_nothing_comes() -> None:
    rows = records()
    rows[-1].dedupe_key = rows[0].dedupe_key
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(rows)
    assert not LearningRecord.objects.exists()


def test_nothing_is_nothing() -> None:
    insert([])
    make_requirement()
    assert not Obligation.objects.exists()


def test_batches_leave_nobody_out() -> None:
    assert [len(some) for some in batched(range(12), 5)] == [5, 5, 2]
    assert [one for some in batched(range(12), 5) for one in some] == list(range(12))
    assert list(batched([])) == []
