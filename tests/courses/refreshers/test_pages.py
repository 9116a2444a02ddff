"""The person's pages: the card on her home page, one page for each question, what became of it; hers alone."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from courses.assessments.models import Attempt, Response
from courses.assessments.services import start
from courses.certification.models import Award
from courses.enrollments.models import Enrollment, LearningRecord, Progress
from courses.refreshers import services
from courses.refreshers.models import OptOut, Refresher, RefresherQuestion
from tests.builders import AT, make_person
from tests.builders_guidelines import make_guideline
from tests.builders_questions import every_kind
from tests.builders_refreshers import APRIL, about, finish, make_quiz_about, make_quiz_of, make_refresher
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
MONTH, CHOICE = "/refreshers/", "/refreshers/choice/"
CANARY = "canary-4711"


@pytest.fixture(autouse=True)
def april(db: None) -> Any:
    with time_machine.travel("2026-04-07 10:00Z", tick=False):
        yield


@pytest.fixture
def maja() -> User:
    return make_person()


def first(refresher: Refresher) -> RefresherQuestion:
    return refresher.questions.select_related("version_activity", "refresher").get(position=1)


def url(row: RefresherQuestion) -> str:
    return reverse("refreshers:question", args=[row.uuid])


def sent(row: RefresherQuestion, *, right: bool) -> dict[str, list[str]]:
    return row.document.values(row.document.sample(right=right, seed=row.seed), row.seed)


def test_three_questions_from_the_home_page_to_the_end_without_script(maja: User) -> None:
    mine, client = make_refresher(maja), signed_in(maja)
    home = client.get("/").text
    assert "Three questions to keep it fresh" in home
    assert url(first(mine)) in home
    for number, row in enumerate(mine.questions.select_related("version_activity"), start=1):
        page = client.get(url(row)).text
        assert f"Question {number} of 3, never graded" in page
        assert client.post(url(row), sent(row, right=number == 2)).url == url(row)
        told = client.get(url(row)).text
        assert ("Right." if number == 2 else "Not quite.") in told
        assert row.document.explanation in told
        assert ("Next question" if number < 3 else "Back to my path") in told
    assert "keep it fresh" not in client.get("/").text
    assert "All answered. The next questions come on 1 May." in client.get(MONTH).text


def test_the_home_page_says_how_many_are_left(maja: User) -> None:
    mine, client = make_refresher(maja), signed_in(maja)
    client.post(url(first(mine)), sent(first(mine), right=True))
    assert "2 questions to keep it fresh" in client.get("/").text
    assert "You have begun." in client.get(MONTH).text


def test_a_wrong_answer_leads_to_its_lesson_and_clause(maja: User) -> None:
    make_guideline("g1")
    mine, client = make_refresher(maja, make_quiz_about(["G1.1"])), signed_in(maja)
    row = first(mine)
    client.post(url(row), sent(row, right=False))
    told = client.get(url(row)).text
    assert f'href="/learn/{row.enrollment.uuid}/lesson-1/">Lesson: Lesson 1</a>' in told
    assert 'href="/guidelines/g1/#G1.1">Guideline G1.1</a>' in told
    assert "in g1-1-1." in told


def test_the_right_answer_is_told_only_where_the_quiz_would_tell_it(maja: User) -> None:
    open_quiz = make_quiz_of([about("G1.1")], slug="open", shown={"solution": "over"})
    closed_quiz = make_quiz_of([about("G1.2")], slug="closed")
    finish(maja, open_quiz)
    finish(maja, closed_quiz)
    services.make(today=APRIL)
    client, told = signed_in(maja), {}
    for row in RefresherQuestion.objects.select_related("version_activity"):
        client.post(url(row), sent(row, right=False))
        told[row.version_activity] = "The right answer is:" in client.get(url(row)).text
    assert told == {open_quiz: True, closed_quiz: False}


def test_the_first_answer_stays(maja: User) -> None:
    row, client = first(make_refresher(maja)), signed_in(maja)
    client.post(url(row), sent(row, right=False))
    client.post(url(row), sent(row, right=True))
    client.post(url(row), {})
    assert "Not quite." in client.get(url(row)).text


def test_no_answer_is_asked_for_again_and_nonsense_is_refused(maja: User) -> None:
    row, client = first(make_refresher(maja)), signed_in(maja)
    page = client.post(url(row), {})
    assert (page.status_code, "Answer first." in page.text) == (400, True)
    for nonsense in ({"answer": "99"}, {"answer": "x"}, {"answer": ["1", "2"]}):
        assert client.post(url(row), nonsense).status_code == 400
    assert not RefresherQuestion.objects.exclude(answered_at=None).exists()


def test_every_kind_that_is_asked_can_be_answered(maja: User) -> None:
    client, told = signed_in(maja), []
    finish(maja, make_quiz_of(every_kind()))
    kinds = set()
    for month in range(1, 9):
        services.make(today=date(2027, month, 1))
    for row in RefresherQuestion.objects.select_related("version_activity"):
        assert client.get(url(row)).status_code == 200
        assert client.post(url(row), sent(row, right=len(told) % 2 == 0)).status_code == 302
        told.append(client.get(url(row)).text)
        kinds.add(row.document.kind)
    assert len(kinds) == 10
    assert all(("Right." in page) is (place % 2 == 0) for place, page in enumerate(told))


def test_not_this_month(maja: User) -> None:
    mine, client = make_refresher(maja), signed_in(maja)
    home = client.post(CHOICE, {"choice": "later"}, follow=True).text
    assert "Put away for this month. The next questions come on 1 May." in home
    assert "Three questions to keep it fresh" not in home
    # Who looks for them still finds them.
    assert url(first(mine)) in client.get(MONTH).text
    services.make(today=date(2026, 5, 1))
    with time_machine.travel("2026-05-04 10:00Z"):
        assert "Three questions to keep it fresh" in client.get("/").text


def test_switched_off_and_on_again(maja: User) -> None:
    make_refresher(maja)
    client = signed_in(maja)
    page = client.post(CHOICE, {"choice": "off"}, follow=True).text
    assert "They are switched off." in page
    assert "keep it fresh" not in client.get("/").text
    assert OptOut.objects.get().user == maja
    assert services.make(today=date(2026, 5, 1)) == 0
    client.post(CHOICE, {"choice": "on"})
    assert "Three questions to keep it fresh" in client.get("/").text
    assert services.make(today=date(2026, 5, 1)) == 1


def test_an_unknown_choice_is_refused(maja: User) -> None:
    assert signed_in(maja).post(CHOICE, {"choice": "everything"}).status_code == 400


def test_last_month_is_gone_from_the_home_page(maja: User) -> None:
    make_refresher(maja)
    with time_machine.travel("2026-05-04 10:00Z"):
        assert "keep it fresh" not in signed_in(maja).get("/").text


def test_a_question_of_another_person_is_not_there(maja: User) -> None:
    row, stranger = first(make_refresher(maja)), signed_in(make_person("Nosy Colleague"))
    assert stranger.get(url(row)).status_code == 404
    assert stranger.post(url(row), sent(row, right=True)).status_code == 404
    assert "You have none this month." in stranger.get(MONTH).text


def test_no_page_shows_a_key_before_the_answer(maja: User) -> None:
    choices = [
        {"key": f"{CANARY}-right", "text": "Water", "correct": True},
        {"key": f"{CANARY}-wrong", "text": "Milk", "feedback": f"{CANARY} feedback"},
    ]
    fields = {"text": "Which?", "explanation": f"{CANARY} explanation", "tags": [CANARY], "choices": choices}
    quiz = make_quiz_of(
        [about(clause, hints=[f"{CANARY} hint"], **fields) for clause in ("G1.1", "G1.2")], shown={"solution": "over"}
    )
    mine, client = make_refresher(maja, quiz), signed_in(maja)
    asked, other = mine.questions.select_related("version_activity")
    pages = [
        client.get("/"),
        client.get(MONTH),
        *(client.get(url(row)) for row in (asked, other)),
        client.post(url(asked), {}),
        client.post(url(asked), {"answer": "99"}),
        client.options(url(asked)),
        client.post(url(asked), sent(asked, right=False)),
        client.get(url(other)),
        client.get(MONTH),
        client.get("/"),
    ]
    for page in pages:
        seen = page.content.decode() + str(page.headers)
        assert CANARY not in seen
        assert "correct" not in seen
    told = client.get(url(asked)).text
    assert f"{CANARY} explanation" in told
    assert f"{CANARY} hint" not in told


def test_what_stands_on_an_open_quiz_paper_waits_until_it_is_handed_in(maja: User) -> None:
    quiz = make_quiz_about(["G1.1"])
    mine, client = make_refresher(maja, quiz), signed_in(maja)
    row = first(mine)
    client.post(url(row), sent(row, right=False))
    attempt = start(enrollment=Enrollment.objects.get(), activity=quiz, at=AT)
    assert client.get(url(row)).status_code == 404
    assert url(row) not in client.get(MONTH).text
    Attempt.objects.filter(pk=attempt.pk).update(submitted_at=AT, score_bp=0)
    assert client.get(url(row)).status_code == 200


def test_nothing_is_graded_and_nobody_elses_figures_change(maja: User) -> None:
    mine, client = make_refresher(maja), signed_in(maja)

    def others() -> list[Any]:
        models = (Attempt, Response, Progress, LearningRecord, Enrollment, Award)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = others()
    for row in mine.questions.select_related("version_activity"):
        client.post(url(row), sent(row, right=False))
        client.get(url(row))
    assert others() == before
    kept = {field.name for field in RefresherQuestion._meta.get_fields()}
    assert not [name for name in kept if "score" in name or "right" in name]


def test_the_privacy_page_lists_it(maja: User) -> None:
    assert "The three questions of a month, and your answers to them" in signed_in(maja).get("/privacy/").text


def statements(person: User, path: str) -> int:
    client = signed_in(person)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_card_costs_the_home_page_one_statement_with_or_without_questions(maja: User) -> None:
    finish(maja, make_quiz_about())
    before = statements(maja, "/")
    services.make(today=APRIL)
    assert statements(maja, "/") == before
    client = signed_in(maja)
    client.get("/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/")
    assert sum("refreshers_" in one["sql"] for one in captured) == 1


def test_pages_cost_the_same_with_one_question_or_three(maja: User) -> None:
    olga = make_person("Olga Berg")
    one = make_refresher(maja, make_quiz_about(["G1.1"], slug="tea"))
    three = make_refresher(olga, make_quiz_about(slug="coffee"))
    assert statements(maja, MONTH) == statements(olga, MONTH)
    assert statements(maja, url(first(one))) == statements(olga, url(first(three)))
