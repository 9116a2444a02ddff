"""No group under five is shown, nor can it be worked out by taking one figure from another."""

from collections import Counter
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.assessments.analysis.figures import analyze
from courses.assessments.analysis.reading import Reading, read
from courses.assessments.analysis.selection import Selection, offered, units_of
from courses.assessments.models import Bank
from courses.models import VersionActivity
from courses.small_groups import SMALLEST, open_groups
from tests.builders import AT, make_course, make_version
from tests.builders_analysis import hand_in, make_quiz_of, make_staff, publish_again
from tests.builders_assessments import questions, quiz_of

LATER = AT + timedelta(days=100)


def parts(**sizes: int) -> dict[str, set[int]]:
    """Groups of so many rows, one after the other."""
    found, start = {}, 0
    for key, size in sizes.items():
        found[key] = set(range(start, start + size))
        start += size
    return found


def opened(*partitions: dict[str, set[int]]) -> set[str]:
    rows = {row for one in partitions for group in one.values() for row in group}
    return open_groups(partitions, {row: row for row in rows})


def test_a_group_under_five_is_closed_and_so_is_what_gives_it_away() -> None:
    assert opened(parts(a=5, b=6)) == {"a", "b"}
    assert opened(parts(a=4, b=20, c=9)) == {"b"}
    assert opened(parts(a=4, b=20)) == set()
    assert opened(parts(a=4, b=3, c=20)) == {"c"}
    assert opened(parts(a=2, b=2, c=7, d=8)) == {"d"}


def test_a_group_of_rows_is_counted_in_people() -> None:
    assert open_groups([parts(a=9, b=9)], {row: row % 3 if row < 9 else row for row in range(18)}) == set()


def test_versions_do_not_give_away_the_rest_of_a_quarter() -> None:
    """Version 1 and three people of version 2 answered in the first quarter."""
    versions = {"v1": set(range(20)), "v2": set(range(20, 40))}
    quarters = {"q1": set(range(23)), "q2": set(range(23, 40))}
    free = opened(versions, quarters)
    assert not {"v1", "q1"} <= free
    assert not {"v2", "q2"} <= free


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=60))
def test_no_sum_of_open_groups_leaves_over_a_few_people(cells: list[tuple[int, int]]) -> None:
    rows = dict(enumerate(cells))
    kinds = [
        {f"{kind}{key}": {row for row, cell in rows.items() if cell[kind] == key} for key in range(4)}
        for kind in range(2)
    ]
    free = opened(*kinds)
    everybody = set(rows)
    for outer, inner in [(None, kinds[0]), (None, kinds[1]), (kinds[0], kinds[1]), (kinds[1], kinds[0])]:
        wholes = [everybody] if outer is None else [group for key, group in outer.items() if key in free]
        for whole in wholes:
            inside = [group for key, group in inner.items() if key in free and group and group <= whole]
            rest = whole.difference(*inside)
            assert not inside or not rest or len(rest) >= SMALLEST
    for one, other in combinations((kinds[i][key] for i in range(2) for key in kinds[i] if key in free), 2):
        for difference in (one - other, other - one):
            assert not (one > other or other > one) or not difference or len(difference) >= SMALLEST


def reading_of(quiz: VersionActivity) -> Reading:
    return read(Bank.objects.get(edition=quiz.version.edition), AT.date())


def shown(quiz: VersionActivity, selection: Selection) -> set[str]:
    return {one.wording.key for one in analyze(reading_of(quiz), selection).shown}


@pytest.mark.django_db
@pytest.mark.parametrize(("people", "count"), [(4, 0), (5, 3)])
def test_five_people_are_needed(people: int, count: int) -> None:
    quiz = make_quiz_of(questions(3))
    hand_in(quiz, make_staff(people))
    analysis = analyze(reading_of(quiz), Selection())
    assert (len(analysis.shown), analysis.people) == (count, people if count else 0)
    assert (analysis.mean is None) is (count == 0)


@pytest.mark.django_db
def test_one_person_who_tries_often_is_one_person() -> None:
    quiz, people = make_quiz_of(questions(3)), make_staff(1)
    for day in range(6):
        hand_in(quiz, people, at=AT + timedelta(days=day))
    assert analyze(reading_of(quiz), Selection(all_tries=True)).shown == []


@pytest.mark.django_db
def test_the_second_tries_of_a_few_do_not_show_when_first_tries_are_taken_away() -> None:
    quiz = make_quiz_of(questions(3))
    people = make_staff(12)
    hand_in(quiz, people)
    hand_in(quiz, people[:2], at=LATER)
    assert len(shown(quiz, Selection())) == 3
    assert shown(quiz, Selection(all_tries=True)) == set()
    hand_in(quiz, people[2:6], at=LATER)
    assert len(shown(quiz, Selection(all_tries=True))) == 3


@pytest.mark.django_db
def test_a_department_is_offered_only_when_the_rest_is_large_enough() -> None:
    quiz = make_quiz_of(questions(3))
    hand_in(quiz, make_staff(8, department="havnby/logistics/port/"))
    hand_in(quiz, make_staff(7, department="havnby/finance/"))
    reading = reading_of(quiz)
    departments = offered(reading, units_of(reading.sheets))[-1]
    assert departments.groups == {"unit:havnby/finance/": "Finance", "unit:havnby/logistics/": "havnby/logistics/"}
    assert analyze(reading, Selection("unit:havnby/logistics/")).people == 8

    hand_in(quiz, make_staff(3, department="havnby/board/"))
    reading = reading_of(quiz)
    departments = offered(reading, units_of(reading.sheets))[-1]
    assert set(departments.groups) == {"unit:havnby/logistics/"}


@pytest.mark.django_db
def test_a_question_that_few_of_a_group_saw_is_closed_in_the_other_group_too() -> None:
    """Everybody of version 1 saw the three questions; of version 2 each was drawn for one to four people."""
    quiz = make_quiz_of(questions(3))
    hand_in(quiz, make_staff(10))
    second = publish_again(quiz.version.edition, questions(9), at=LATER)
    hand_in(second, make_staff(6), at=LATER)
    reading = reading_of(quiz)
    assert [kind.label for kind in offered(reading, units_of(reading.sheets))] == ["Published version", "Quarter"]
    seen = Counter(
        reading.wordings[answer.wording].key
        for sheet in reading.sheets
        if sheet.version == second.version_id
        for answer in sheet.answers.values()
    )
    given_away = {key for key in ("question-0", "question-1", "question-2") if 0 < seen[key] < 5}
    assert given_away
    for group in (f"version:{quiz.version_id}", "quarter:2026-1"):
        assert shown(quiz, Selection(group)) == {"question-0", "question-1", "question-2"} - given_away
    assert {"question-0", "question-1", "question-2"} <= shown(quiz, Selection())
    assert shown(quiz, Selection(f"version:{second.version_id}")) == {key for key in seen if seen[key] >= 5}


@pytest.mark.django_db
def test_readers_of_an_edition_that_borrows_the_quiz_are_a_group_of_their_own() -> None:
    quiz = make_quiz_of(questions(3))
    danish = quiz_of(make_version(make_course("tea", language="da")))
    hand_in(quiz, make_staff(7))
    hand_in(danish, make_staff(6))
    reading = reading_of(quiz)
    assert offered(reading, units_of(reading.sheets))[0].groups == {"edition:da": "Danish", "edition:en": "English"}
    assert analyze(reading, Selection("edition:da")).people == 6
    assert analyze(reading, Selection()).people == 13
