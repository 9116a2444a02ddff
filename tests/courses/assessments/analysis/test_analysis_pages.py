"""The trainers' pages of item analysis: who may open them, what they say, and what they never say."""

import csv
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from courses.assessments.models import Bank
from courses.models import VersionActivity
from tests.builders import AT
from tests.builders_analysis import hand_in, make_quiz_of, make_staff
from tests.builders_assessments import multiple, questions, single, truefalse
from tests.cast import signed_in
from tests.courses.assessments.analysis.test_doubts import believes_in_water, wrong_key

pytestmark = pytest.mark.django_db
FEW = "No question here has been answered by five people or more."


@pytest.fixture
def quiz(db: None) -> VersionActivity:
    return make_quiz_of([single("first"), multiple("second"), truefalse("third"), wrong_key("planted")])


def address(quiz: VersionActivity, page: str = "", *more: str) -> str:
    bank = Bank.objects.get(edition=quiz.version.edition)
    return reverse(f"admin:assessments_bank_analysis{page}", args=[bank.pk, *more])


def pages_of(quiz: VersionActivity) -> list[str]:
    bank = Bank.objects.get(edition=quiz.version.edition)
    return [
        reverse("admin:assessments_bank_changelist"),
        reverse("admin:assessments_bank_change", args=[bank.pk]),
        address(quiz),
        address(quiz, "_csv"),
        address(quiz, "_question", "first"),
    ]


def test_trainers_look_and_nobody_else(
    quiz: VersionActivity, trainer: User, administrator: User, governance: User, hr: User, manager: User, staff: User
) -> None:
    hand_in(quiz, make_staff(6))
    for url in pages_of(quiz):
        assert [signed_in(one).get(url).status_code for one in (trainer, administrator)] == [200, 200], url
        assert [signed_in(one).get(url).status_code for one in (governance, hr)] == [403, 403], url
        assert {signed_in(one).get(url).status_code for one in (manager, staff)} <= {302, 403}, url


def test_what_does_not_exist_is_not_found(quiz: VersionActivity, trainer: User) -> None:
    hand_in(quiz, make_staff(6))
    client = signed_in(trainer)
    assert client.get(address(quiz, "_question", "no-such-question")).status_code == 404
    assert client.get(reverse("admin:assessments_bank_analysis", args=[999_999])).status_code == 404
    assert client.post(address(quiz)).status_code == 405


def test_the_bank_leads_to_its_questions_and_its_analysis(quiz: VersionActivity, trainer: User) -> None:
    bank = Bank.objects.get()
    page = signed_in(trainer).get(reverse("admin:assessments_bank_change", args=[bank.pk])).text
    assert address(quiz) in page
    assert f"{reverse('admin:assessments_question_changelist')}?bank__edition__id__exact={bank.edition_id}" in page


def test_an_empty_page_says_why_it_is_empty(quiz: VersionActivity, trainer: User) -> None:
    client = signed_in(trainer)
    assert FEW in client.get(address(quiz)).text
    hand_in(quiz, make_staff(4))
    page = client.get(address(quiz))
    assert FEW in page.text
    assert page.context["analysis"].shown == []
    assert "Too few people have answered it" in client.get(address(quiz, "_question", "first")).text


def test_the_page_names_the_planted_question_first_with_its_reason(quiz: VersionActivity, trainer: User) -> None:
    hand_in(quiz, make_staff(30), believes_in_water)
    client = signed_in(trainer)
    page = client.get(address(quiz))
    figures, doubts = page.context["doubtful"][0]
    assert (figures.wording.key, doubts[0].code) == ("planted", "key")
    assert "The key may be wrong. Of the third that does best elsewhere" in page.text
    one = client.get(address(quiz, "_question", "planted"))
    assert "The key may be wrong." in one.text
    assert [bar.is_right for bar in one.context["bars"]] == [False, True, False]
    assert all(len(bar.thirds) == 3 for bar in one.context["bars"])
    assert 'class="share-bar is-right"' in one.text


def test_no_page_names_anybody(quiz: VersionActivity, trainer: User) -> None:
    people = make_staff(12)
    hand_in(quiz, people)
    text = "".join(signed_in(trainer).get(url).content.decode() for url in pages_of(quiz))
    for person in people:
        for secret in (person.name, person.email, person.employee_number, str(person.uuid)):
            assert secret not in text


def test_the_table_is_sorted_by_the_server(quiz: VersionActivity, trainer: User) -> None:
    hand_in(quiz, make_staff(25), believes_in_water)
    client = signed_in(trainer)

    def order(sort: str) -> list[Any]:
        return [row.figures for row in client.get(address(quiz), {"sort": sort}).context["rows"]]

    assert [one.wording.key for one in order("")] == ["first", "second", "third", "planted"]
    rising = [one.facility for one in order("facility")]
    assert rising == sorted(rising)
    assert [one.facility for one in order("-facility")] == rising[::-1]
    assert order("nonsense") == order("")
    page = client.get(address(quiz), {"sort": "-facility"}).text
    assert page.count("aria-sort") == 1
    assert 'aria-sort="descending"' in page


def test_the_page_is_narrowed_to_a_group_and_tells_when_it_cannot(quiz: VersionActivity, trainer: User) -> None:
    people = make_staff(8, department="havnby/logistics/")
    hand_in(quiz, people)
    hand_in(quiz, make_staff(7, department="havnby/finance/"))
    hand_in(quiz, people, at=AT + timedelta(days=1))
    client = signed_in(trainer)
    assert client.get(address(quiz)).context["analysis"].people == 15
    assert client.get(address(quiz), {"tries": "all"}).context["analysis"].sheets == 23
    page = client.get(address(quiz), {"group": "unit:havnby/finance/"})
    assert page.context["analysis"].people == 7
    assert '<option value="unit:havnby/finance/" selected>Finance</option>' in page.text
    for unknown in ("unit:havnby/board/", "version:x", "\0", "x" * 500):
        page = client.get(address(quiz), {"group": unknown, "tries": unknown})
        assert page.context["analysis"].people == 15
        assert "so it is left out" in page.text


def test_the_file_has_the_figures_of_the_page(quiz: VersionActivity, trainer: User) -> None:
    hand_in(quiz, make_staff(10))
    answer = signed_in(trainer).get(address(quiz, "_csv"))
    assert answer["Content-Disposition"].startswith('attachment; filename="item-analysis-tea-en-')
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    assert [row["question"] for row in rows] == ["first", "second", "third", "planted"]
    shown = {one.wording.key: one for one in signed_in(trainer).get(address(quiz)).context["analysis"].shown}
    for row in rows:
        assert float(row["facility"]) == pytest.approx(shown[row["question"]].facility, abs=1e-4)
        assert row["people"] == "10"


def test_the_file_keeps_quiet_about_few_people_and_starts_no_formula(trainer: User) -> None:
    quiz = make_quiz_of([single("formula", text="=1+1")])
    hand_in(quiz, make_staff(4))
    rows = list(csv.DictReader(signed_in(trainer).get(address(quiz, "_csv")).content.decode("utf-8-sig").splitlines()))
    assert rows[0]["text"] == "'=1+1"
    assert {rows[0][name] for name in ("people", "facility", "discrimination", "guess")} == {""}


def test_the_pages_take_the_same_statements_for_any_number_of_people(trainer: User) -> None:
    counts = []
    for size in (6, 24):
        quiz = make_quiz_of(questions(size // 2), slug=f"tea-{size}", draw=3)
        hand_in(quiz, make_staff(size))
        client = signed_in(trainer)
        client.get(address(quiz))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(quiz)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
