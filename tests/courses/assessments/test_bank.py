"""The bank: an edit makes a new version, nothing is lost."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.assessments.models import QuestionVersion
from courses.assessments.services import save_bank, save_question
from tests.builders import make_course
from tests.builders_assessments import questions, single, truefalse

pytestmark = pytest.mark.django_db


def versions() -> list[tuple[str, int]]:
    return list(QuestionVersion.objects.order_by("question__key", "number").values_list("question__key", "number"))


def test_saving_the_same_bank_twice_makes_no_version() -> None:
    edition = make_course()
    save_bank(edition, questions(4))
    save_bank(edition, questions(4))
    assert [number for _key, number in versions()] == [1, 1, 1, 1]


def test_a_changed_body_makes_a_version_and_keeps_the_old_one() -> None:
    edition = make_course()
    save_bank(edition, [single("water"), truefalse("hot")])
    save_bank(edition, [single("water", text="What comes first, then?"), truefalse("hot")])
    assert versions() == [("hot", 1), ("water", 1), ("water", 2)]
    old, new = QuestionVersion.objects.filter(question__key="water").order_by("number")
    assert (old.body["text"], new.body["text"]) == ("water: what comes first?", "What comes first, then?")
    assert old.sha256 != new.sha256


def test_what_is_spelled_out_as_its_default_is_no_change() -> None:
    edition = make_course()
    save_bank(edition, [truefalse("hot")])
    save_bank(edition, [truefalse("hot", clauses=[])])
    assert versions() == [("hot", 1)]


def test_a_missing_key_is_retired_and_comes_back_with_its_history() -> None:
    edition = make_course()
    save_bank(edition, [single("water"), truefalse("hot")])
    save_bank(edition, [truefalse("hot")])
    assert [one.question.key for one in QuestionVersion.objects.in_use(edition)] == ["hot"]
    bank = save_bank(edition, [truefalse("hot"), single("water")])
    assert [one.question.key for one in QuestionVersion.objects.in_use(edition)] == ["hot", "water"]
    assert bank.questions.count() == 2
    assert versions() == [("hot", 1), ("water", 1)]


def test_a_key_that_comes_twice_is_refused_and_nothing_is_written() -> None:
    edition = make_course()
    with pytest.raises(ValidationError, match="belongs to two questions"):
        save_bank(edition, [single("water"), truefalse("water")])
    assert versions() == []


def test_one_question_is_added_at_the_end_and_reworded_in_its_place() -> None:
    edition = make_course()
    save_bank(edition, [single("water"), truefalse("hot")])
    save_question(edition=edition, body=truefalse("cold"))
    save_question(edition=edition, body=single("water", difficulty=3))
    save_question(edition=edition, body=truefalse("hot"), retired=True)
    in_use = QuestionVersion.objects.in_use(edition)
    assert [(one.question.key, one.number) for one in in_use] == [("water", 2), ("cold", 1)]


def test_the_number_of_statements_does_not_grow_with_the_bank() -> None:
    counts = []
    for size in (3, 30):
        edition = make_course(f"tea-{size}")
        with CaptureQueriesContext(connection) as queries:
            save_bank(edition, questions(size))
            save_bank(edition, [{**body, "difficulty": 3} for body in reversed(questions(size))])
        counts.append(len(queries))
    assert counts[0] == counts[1]
