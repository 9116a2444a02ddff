"""The races of a quiz, a thousand times; their controls run with the ordinary tests."""

import pytest

from courses.assessments.limits import NoTryNow
from courses.assessments.models import Attempt
from courses.enrollments.models import LearningRecord
from tests.builders_assessments import make_quiz
from tests.courses.assessments.test_races import race_for_the_only_try, race_to_start, race_to_submit

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
ROUNDS = 1000


def test_starting_at_once_always_gives_one_attempt() -> None:
    found = race_to_start(make_quiz(), ROUNDS)
    assert [attempts for attempts, _opened in found if any(isinstance(one, Exception) for one in attempts)] == []
    assert all(len({one.pk for one in attempts}) == 1 and opened == 1 for attempts, opened in found)
    assert Attempt.objects.count() == ROUNDS


def test_handing_in_at_once_always_gives_one_result() -> None:
    found = race_to_submit(make_quiz(), ROUNDS)
    assert [moments for moments in found if any(isinstance(one, Exception) for one in moments)] == []
    assert all(len(set(moments)) == 1 for moments in found)
    assert LearningRecord.objects.filter(verb="passed").count() == ROUNDS


def test_the_only_try_is_always_given_once() -> None:
    found = race_for_the_only_try(ROUNDS)
    assert all(tries == 1 for _outcomes, tries in found)
    assert all(isinstance(one, int | NoTryNow) for outcomes, _tries in found for one in outcomes)
