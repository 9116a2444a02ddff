"""Two who decide, and several workers, at the same moment; each race also without its guard, to show that it is one."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from courses.assessments.models import Response
from courses.assessments.regrading.marking import Mending
from courses.assessments.regrading.models import Regrade, Remark
from courses.assessments.regrading.services import decide, work_off
from courses.enrollments.models import LearningRecord
from tests.builders import AT, make_people
from tests.builders_regrading import MILK, WATER, make_bad_quiz, mend, take
from tests.races import at_once, on_postgresql

pytestmark = [pytest.mark.django_db(transaction=True), on_postgresql]
ROUNDS = 6
PEOPLE = 4


@pytest.fixture
def mended(trainer: User) -> Callable[[], Mending]:
    """Each time the other key is the right one, and everybody's mark changes."""
    quiz = make_bad_quiz()
    for person in make_people([f"Person {number}" for number in range(PEOPLE)]):
        take(quiz, person, WATER)
    keys = iter([WATER, MILK] * ROUNDS)
    return lambda: mend(quiz, next(keys))


def race_to_decide(mended: Callable[[], Mending], by: User) -> list[int]:
    """For each round: how many regrades three windows began."""
    found = []
    for _round in range(ROUNDS):
        mending = mended()
        given = {"mending": mending, "choice": "everything", "reason": "", "by": by, "at": AT}
        at_once(*[lambda given=given: decide(token=uuid4(), **given)] * 3)
        found.append(Regrade.objects.filter(finished_at=None).count())
        Regrade.objects.filter(finished_at=None).update(finished_at=AT)
    return found


def test_of_several_who_decide_at_once_one_does(mended: Callable[[], Mending], trainer: User) -> None:
    assert race_to_decide(mended, trainer) == [1] * ROUNDS


def test_without_lock_and_constraint_several_do(
    mended: Callable[[], Mending], trainer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    (one,) = [row for row in Regrade._meta.constraints if row.name == "regrading_regrade_one_at_work"]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Regrade, one)
    try:
        assert max(race_to_decide(mended, trainer)) > 1
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(Regrade, one)


def race_to_work(mended: Callable[[], Mending], by: User) -> list[tuple[list[Any], Counter[str]]]:
    """For each round: what three workers met, and what was written."""
    found = []
    for _round in range(ROUNDS):
        made = decide(mending=mended(), choice="everything", reason="", token=uuid4(), by=by, at=AT)
        outcomes = at_once(*[lambda: work_off(at=AT)] * 3)
        made.refresh_from_db()
        up_and_down = made.counts.get("answers_up", 0) + made.counts.get("answers_down", 0)
        written = Counter(remarks=Remark.objects.filter(regrade=made).count(), counted=up_and_down)
        written["records"] = LearningRecord.objects.filter(dedupe_key__endswith=f":regrade-{made.pk}").count()
        found.append((outcomes, written))
    return found


def test_several_workers_mark_everybody_once(mended: Callable[[], Mending], trainer: User) -> None:
    for outcomes, written in race_to_work(mended, trainer):
        assert outcomes == [None] * 3
        assert written == {"remarks": PEOPLE, "counted": PEOPLE, "records": PEOPLE}
    assert not Regrade.objects.filter(finished_at=None).exists()
    assert set(Response.objects.filter(remarks__isnull=False).values_list("score_bp", flat=True)) == {0}


def test_without_their_locks_the_workers_stumble(
    mended: Callable[[], Mending], trainer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    rounds = race_to_work(mended, trainer)
    assert any(outcomes != [None] * 3 or set(written.values()) != {PEOPLE} for outcomes, written in rounds)
