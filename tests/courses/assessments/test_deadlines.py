"""The time limit, by the server's clock alone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.assessments import question_types
from courses.assessments.limits import GRACE, OutOfTime
from courses.assessments.models import Attempt, Extension, Response
from courses.assessments.pool import question_of
from courses.assessments.question_types.question import FULL_BP
from courses.assessments.services import (
    Outcome,
    accommodate,
    end_accommodation,
    extend,
    save,
    settle_overdue,
    start,
    submit,
)
from courses.enrollments.models import LearningRecord
from tests.builders import AT, make_people, make_person, make_programme
from tests.builders_assessments import answer_all, make_enrollment, make_quiz
from tests.builders_questions import quiz_with, triage

pytestmark = pytest.mark.django_db
TICK = timedelta(milliseconds=1)
END = AT + timedelta(minutes=30)


def timed(**limits: int) -> Attempt:
    quiz = make_quiz(**{"time_limit": 30, **limits})
    return start(enrollment=make_enrollment(quiz), activity=quiz, at=AT)


def first(attempt: Attempt) -> Response:
    return attempt.responses.select_related("question_version", "attempt").get(position=1)


def right(response: Response) -> Any:
    return question_types.load(response.question_version.body).sample(right=True, seed=response.seed)


def browser_of(attempt: Attempt) -> Client:
    client = Client()
    client.force_login(attempt.enrollment.user)
    return client


def address(name: str, attempt: Attempt, *more: int) -> str:
    where = [attempt.enrollment.uuid, attempt.version_activity.key]
    return reverse(f"assessments:{name}", args=where if name == "quiz" else [*where, attempt.uuid, *more])


@pytest.mark.parametrize(
    ("received_at", "settled", "outcome"),
    [
        (END - TICK, False, Outcome.SAVED),
        (END, False, Outcome.SAVED),
        (END + TICK, False, Outcome.LATE),
        (END + GRACE, False, Outcome.LATE),
        (END + GRACE + TICK, False, Outcome.LATE),
        (END - TICK, True, Outcome.LATE),
        (END + GRACE, True, Outcome.LATE),
    ],
)
def test_an_answer_counts_up_to_and_including_the_deadline(
    received_at: datetime, settled: bool, outcome: Outcome
) -> None:
    attempt = timed()
    response = first(attempt)
    if settled:
        settle_overdue(at=END + GRACE + TICK)
    given = right(response)
    assert save(response=response, answer=given, revision=0, at=received_at).outcome is outcome
    settle_overdue(at=END + timedelta(minutes=1))
    response.refresh_from_db()
    if outcome is Outcome.SAVED:
        assert (response.answer, response.late, response.score_bp) == (given, None, FULL_BP)
    else:
        late = {"answer": given, "certainty": None, "at": received_at.isoformat()}
        assert (response.answer, response.late, response.score_bp) == (None, late, 0)


def test_what_was_handed_in_takes_no_answer_even_in_time() -> None:
    attempt = timed()
    response = first(attempt)
    submit(attempt=attempt, at=END - TICK)
    for at in (END - TICK, END + TICK):
        assert save(response=response, answer=right(response), revision=0, at=at).outcome is Outcome.CLOSED
    response.refresh_from_db()
    assert response.late is None


@pytest.mark.parametrize(
    ("at", "closed"),
    [(END, 0), (END + TICK, 0), (END + GRACE, 0), (END + GRACE + TICK, 1), (END + timedelta(days=9), 1)],
)
def test_the_job_closes_as_of_the_deadline_with_all_that_was_saved(at: datetime, closed: int) -> None:
    attempt = timed()
    answer_all(attempt, right=2)
    assert [settle_overdue(at=at), settle_overdue(at=at)] == [closed, 0]
    attempt.refresh_from_db()
    assert (attempt.submitted_at, attempt.score_bp) == ((END, 6666) if closed else (None, None))
    assert list(LearningRecord.objects.filter(verb="passed").values_list("happened_at", flat=True)) == [END] * closed


def test_handing_in_late_counts_as_of_the_deadline() -> None:
    attempt = timed()
    answer_all(attempt, right=3)
    done = submit(attempt=attempt, at=END + TICK)
    assert (done.submitted_at, done.ran_out, done.passed) == (END, True, True)


@pytest.mark.parametrize("page", ["quiz", "question", "attempt-submit", "attempt-result"])
def test_any_read_closes_what_ran_out_without_the_job(page: str, time_machine: Any) -> None:
    attempt = timed()
    answer_all(attempt, right=3)
    time_machine.move_to(END + timedelta(minutes=2), tick=False)
    shown = browser_of(attempt).get(address(page, attempt, *([1] if page == "question" else [])), follow=True)
    attempt.refresh_from_db()
    assert (attempt.submitted_at, attempt.passed) == (END, True)
    assert ("time ran out" in shown.content.decode()) == (page != "quiz")


def test_in_the_moment_after_the_deadline_no_question_opens(time_machine: Any) -> None:
    attempt = timed()
    time_machine.move_to(END + TICK, tick=False)
    client = browser_of(attempt)
    shown = client.get(address("question", attempt, 1), follow=True).content.decode()
    assert "The time is up" in shown
    client.post(address("attempt-submit", attempt), {"anyway": "1"})
    attempt.refresh_from_db()
    assert attempt.submitted_at == END


def test_a_late_answer_of_a_form_is_kept_and_the_result_says_so(time_machine: Any) -> None:
    attempt = timed()
    response = first(attempt)
    question = question_types.load(response.question_version.body)
    fields = {"revision": "0", **question.values(right(response), response.seed)}
    client = browser_of(attempt)
    time_machine.move_to(END + timedelta(minutes=1), tick=False)
    saved = client.post(address("answer", attempt, 1), fields)
    assert (saved.status_code, saved.json()["outcome"]) == (409, "late")
    assert "One answer came later" in client.get(saved.json()["url"], follow=True).content.decode()
    settle_overdue(at=END + timedelta(minutes=2))
    shown = client.post(address("question", attempt, 1), fields, follow=True).content.decode()
    assert "One answer came later" in shown


def test_the_page_counts_by_the_server_and_says_until_when(time_machine: Any) -> None:
    attempt = timed()
    time_machine.move_to(END - timedelta(seconds=90), tick=False)
    shown = browser_of(attempt).get(address("question", attempt, 1)).content.decode()
    assert 'data-seconds="90"' in shown
    assert "Open until 10:30" in shown


@pytest.mark.parametrize(("factor", "minutes"), [(125, 56), (150, 67), (200, 90), (0, None)])
def test_longer_time_is_applied_at_the_start_and_said_before(
    factor: int, minutes: int | None, time_machine: Any
) -> None:
    time_machine.move_to(AT, tick=False)
    quiz = make_quiz(time_limit=45)
    mine, hr = make_enrollment(quiz), make_person()
    accommodate(user=mine.user, factor=factor, starts_on=AT.date(), at=AT - TICK, by=hr)
    client = Client()
    client.force_login(mine.user)
    shown = client.get(reverse("assessments:quiz", args=[mine.uuid, quiz.key])).content.decode()
    assert (f"You have {minutes} minutes" if minutes else "no clock is running") in shown
    attempt = start(enrollment=mine, activity=quiz, at=AT)
    assert attempt.closes_at == (AT + timedelta(minutes=45) * factor / 100 if factor else None)


def test_longer_time_ends_on_its_day_and_never_changes_what_has_begun() -> None:
    quiz = make_quiz(time_limit=30)
    mine, hr = make_enrollment(quiz), make_person()
    attempt = start(enrollment=mine, activity=quiz, at=AT)
    accommodate(user=mine.user, factor=200, starts_on=AT.date(), at=AT, by=hr)
    attempt.refresh_from_db()
    assert attempt.closes_at == END
    submit(attempt=attempt, at=AT)
    assert start(enrollment=mine, activity=quiz, at=AT + TICK).agreed.minutes == 60
    end_accommodation(user=mine.user, ends_on=(AT + timedelta(days=2)).date(), at=AT, by=hr)
    submit(attempt=Attempt.objects.unfinished().get(), at=AT + timedelta(minutes=1))
    assert start(enrollment=mine, activity=quiz, at=AT + timedelta(days=2)).agreed.minutes == 30


def test_an_extension_moves_one_open_deadline_and_is_kept() -> None:
    attempt, administrator = timed(), make_person()
    extend(attempt=attempt, minutes=10, by=administrator, at=END)
    assert settle_overdue(at=END + timedelta(minutes=1)) == 0
    attempt.refresh_from_db()
    assert attempt.closes_at == END + timedelta(minutes=10)
    assert Extension.objects.get().minutes == 10
    with pytest.raises(OutOfTime):
        extend(attempt=attempt, minutes=10, by=administrator, at=attempt.closes_at + TICK)


def test_the_job_closes_those_of_many_people() -> None:
    quiz = make_quiz(time_limit=30)
    for person in make_people([f"Person {number}" for number in range(20)]):
        answer_all(start(enrollment=make_enrollment(quiz, person), activity=quiz, at=AT), right=3)
    assert settle_overdue(at=END + timedelta(minutes=1)) == 20
    assert Attempt.objects.filter(submitted_at=END, score_bp=FULL_BP).count() == 20


@pytest.mark.parametrize("page", ["/", "/courses/tea/"])
def test_a_page_that_says_how_far_one_is_closes_what_ran_out_without_the_job(page: str, time_machine: Any) -> None:
    make_programme()
    attempt = timed()
    time_machine.move_to(END + timedelta(minutes=2), tick=False)
    assert browser_of(attempt).get(page).status_code == 200
    attempt.refresh_from_db()
    assert attempt.submitted_at == END


@pytest.mark.parametrize(("factor", "in_time"), [(None, 23), (125, 28), (200, 43), (0, 999)])
def test_longer_time_holds_for_cards_against_the_clock(factor: int | None, in_time: int) -> None:
    quiz = quiz_with([triage("cards", seconds=20)])
    mine = make_enrollment(quiz)
    if factor is not None:
        accommodate(user=mine.user, factor=factor, starts_on=AT.date(), at=AT - TICK, by=make_person())
    response = start(enrollment=mine, activity=quiz, at=AT).responses.get()
    question = question_of(response)
    assert question.paper(0).seconds == 20 * (100 if factor is None else factor) // 100
    begun = question.stamped({"choices": {}, "clock": True}, before=None, at=AT)
    for late, score in ((timedelta(0), 3333), (TICK, 3333 if factor == 0 else 0)):
        answer = question.stamped({"choices": {"a": "now"}}, before=begun, at=AT + timedelta(seconds=in_time) + late)
        assert question.grade(answer) == score


def test_who_needs_no_clock_is_offered_none() -> None:
    quiz = quiz_with([triage("cards")])
    mine = make_enrollment(quiz)
    accommodate(user=mine.user, factor=0, starts_on=AT.date(), at=AT - TICK, by=make_person())
    attempt = start(enrollment=mine, activity=quiz, at=AT)
    client = Client()
    client.force_login(mine.user)
    page = client.get(reverse("assessments:question", args=[mine.uuid, quiz.key, attempt.uuid, 1])).text
    assert "You have all the time you need." in page
    assert "triage.js" not in page
