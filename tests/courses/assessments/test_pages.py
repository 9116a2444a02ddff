"""The learner's pages: hers alone, without the key, and the same with any number of questions and tries."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.assessments import question_types
from courses.assessments.models import Attempt, Response
from courses.assessments.services import save_bank, start, submit
from courses.enrollments.models import Enrollment
from courses.models import VersionActivity
from tests.builders import AT, make_course, make_person, make_version
from tests.builders_assessments import (
    answer_all,
    make_enrollment,
    make_quiz,
    make_quiz_draft,
    quiz_of,
    single,
    truefalse,
)

pytestmark = pytest.mark.django_db


def signed_in(quiz: VersionActivity) -> tuple[Client, Enrollment]:
    enrollment = make_enrollment(quiz)
    client = Client()
    client.force_login(enrollment.user)
    return client, enrollment


def begun(quiz: VersionActivity) -> tuple[Client, Attempt]:
    client, enrollment = signed_in(quiz)
    return client, start(enrollment=enrollment, activity=quiz, at=AT)


def url(name: str, attempt: Attempt, *more: int) -> str:
    where = [attempt.enrollment.uuid, attempt.version_activity.key, attempt.uuid, *more]
    return reverse(f"assessments:{name}", args=where)


def quiz_url(enrollment: Enrollment, quiz: VersionActivity, name: str = "quiz") -> str:
    return reverse(f"assessments:{name}", args=[enrollment.uuid, quiz.key])


def places(response: Response, *, right: bool) -> list[str]:
    question = question_types.load(response.question_version.body)
    return question.values(question.sample(right=right, seed=response.seed), response.seed)["answer"]


def response_at(attempt: Attempt, position: int) -> Response:
    return attempt.responses.select_related("question_version").get(position=position)


def test_a_learner_takes_a_quiz_without_any_script() -> None:
    quiz = make_quiz(draw=3)
    client, enrollment = signed_in(quiz)
    page = client.get(quiz_url(enrollment, quiz))
    assert "3 questions, and 2 right answers to pass." in page.text
    where = client.post(quiz_url(enrollment, quiz, "attempt-start")).url
    attempt = Attempt.objects.get()
    for position in (1, 2, 3):
        assert where == url("question", attempt, position)
        assert f"Question {position} of 3" in client.get(where).text
        response = response_at(attempt, position)
        sent = {"answer": places(response, right=position != 2), "revision": 0, "go": "next"}
        where = client.post(where, sent).url
    assert where == url("attempt-submit", attempt)
    assert "All 3 questions are answered" in client.get(where).text
    result = client.get(client.post(where).url).text
    assert "You passed: 2 of 3." in result
    assert "Go to my path" in result
    enrollment.refresh_from_db()
    assert enrollment.place == quiz.key


def test_previous_saves_as_well_and_goes_back() -> None:
    client, attempt = begun(make_quiz())
    sent = {"answer": places(response_at(attempt, 2), right=True), "revision": 0, "go": "previous"}
    assert client.post(url("question", attempt, 2), sent).url == url("question", attempt, 1)
    assert response_at(attempt, 2).answer is not None


def test_each_choice_is_saved_for_the_script() -> None:
    client, attempt = begun(make_quiz())
    sent = {"answer": places(response_at(attempt, 1), right=True), "revision": 0}
    reply = client.post(url("answer", attempt, 1), sent)
    assert reply.status_code == 200
    assert reply.json()["outcome"] == "saved"
    assert reply.json()["revision"] == 1
    assert reply.json()["status"].startswith("Answer saved at ")
    assert reply.json()["status"] in client.get(url("question", attempt, 1)).text


def test_another_device_finds_the_answer_and_the_place() -> None:
    quiz = make_quiz()
    client, attempt = begun(quiz)
    sent = {"answer": places(response_at(attempt, 1), right=True), "revision": 0}
    client.post(url("answer", attempt, 1), sent)
    phone = Client()
    phone.force_login(attempt.enrollment.user)
    page = phone.get(quiz_url(attempt.enrollment, quiz)).text
    assert "1 of 3 questions are answered" in page
    assert "Go on" in page
    assert phone.post(quiz_url(attempt.enrollment, quiz, "attempt-start")).url == url("question", attempt, 2)
    assert phone.get(url("question", attempt, 1)).text.count(" checked") == len(sent["answer"])


def test_a_stale_answer_is_refused_and_both_are_shown() -> None:
    edition = make_course()
    save_bank(edition, [single("tea")])
    make_quiz_draft(edition, draw=1)
    client, attempt = begun(quiz_of(make_version(edition)))
    right, wrong = (places(response_at(attempt, 1), right=one) for one in (True, False))
    client.post(url("answer", attempt, 1), {"answer": right, "revision": 0})
    for name in ("answer", "question"):
        reply = client.post(url(name, attempt, 1), {"answer": wrong, "revision": 0, "go": "next"})
        assert reply.status_code == 409
        text = reply.json()["notice"] if name == "answer" else reply.text
        assert "There it is “Water for tea”" in text
        assert "here you chose" in text
    assert response_at(attempt, 1).answer == "a"


def test_an_old_window_without_a_choice_goes_on_and_clears_nothing() -> None:
    client, attempt = begun(make_quiz())
    client.post(url("answer", attempt, 1), {"answer": places(response_at(attempt, 1), right=True), "revision": 0})
    reply = client.post(url("question", attempt, 1), {"revision": 0, "go": "next"})
    assert reply.url == url("question", attempt, 2)
    assert response_at(attempt, 1).answer is not None


@pytest.mark.parametrize("sent", [{"answer": "9", "revision": "0"}, {"answer": "1"}, {"answer": "1", "revision": "x"}])
def test_what_no_page_sends_is_a_bad_request(sent: dict[str, str]) -> None:
    client, attempt = begun(make_quiz())
    for name in ("answer", "question"):
        assert client.post(url(name, attempt, 1), sent).status_code == 400


def test_fields_that_the_server_decides_are_ignored() -> None:
    client, attempt = begun(make_quiz())
    forged = {"score_bp": 10_000, "passed": 1, "final": 1, "pass_mark_bp": 0, "submitted_at": "2026-01-01", "user": 1}
    answer = places(response_at(attempt, 1), right=False)
    client.post(url("answer", attempt, 1), {"answer": answer, "revision": 0, **forged})
    client.post(url("attempt-submit", attempt), {"anyway": 1, **forged})
    attempt.refresh_from_db()
    assert (attempt.score_bp, attempt.pass_mark_bp, attempt.passed) == (0, 6000, False)


def test_handing_in_with_open_questions_asks_first() -> None:
    client, attempt = begun(make_quiz())
    client.post(url("answer", attempt, 1), {"answer": places(response_at(attempt, 1), right=True), "revision": 0})
    for page in (client.get(url("attempt-submit", attempt)), client.post(url("attempt-submit", attempt))):
        assert "2 questions have no answer" in page.text
        assert "Hand in anyway" in page.text
        assert all(url("question", attempt, position) in page.text for position in (2, 3))
    attempt.refresh_from_db()
    assert attempt.submitted_at is None
    assert client.post(url("attempt-submit", attempt), {"anyway": 1}).url == url("attempt-result", attempt)


def test_after_handing_in_every_address_leads_to_the_result() -> None:
    client, attempt = begun(make_quiz())
    client.post(url("attempt-submit", attempt), {"anyway": 1})
    result = url("attempt-result", attempt)
    assert client.get(url("question", attempt, 1)).url == result
    assert client.post(url("question", attempt, 1), {"answer": "1", "revision": 0}).url == result
    assert client.get(url("attempt-submit", attempt)).url == result
    assert client.post(url("attempt-submit", attempt)).url == result
    reply = client.post(url("answer", attempt, 1), {"answer": "1", "revision": 0})
    assert (reply.status_code, reply.json()) == (409, {"outcome": "closed", "url": result})


def test_each_wrong_answer_is_explained_and_leads_back_to_its_lesson() -> None:
    edition = make_course()
    save_bank(edition, [single("tea", lesson="lesson-2"), truefalse("hot", lesson=None)])
    make_quiz_draft(edition, draw=2, pass_mark=100)
    client, attempt = begun(quiz_of(make_version(edition)))
    answer_all(attempt, right=0)
    client.post(url("attempt-submit", attempt))
    page = client.get(url("attempt-result", attempt)).text
    assert "Not yet: 0 of 2, and 2 to pass." in page
    assert "You chose: " in page
    assert "Water carries the heat in tea." in page
    assert "Heat draws the taste in hot." in page
    assert f'<a href="/learn/{attempt.enrollment.uuid}/lesson-2/">Lesson 2: Lesson 2</a>' in page
    assert page.count("Lesson 2: Lesson 2") == 1
    assert "Try again" in page


def test_the_first_page_lists_the_tries_with_date_and_result() -> None:
    quiz = make_quiz()
    client, attempt = begun(quiz)
    for right in (0, 3):
        attempt = start(enrollment=attempt.enrollment, activity=quiz, at=AT)
        answer_all(attempt, right=right)
        submit(attempt=attempt, at=AT)
    page = client.get(quiz_url(attempt.enrollment, quiz)).text
    assert "0 of 3 right" in page
    assert "3 of 3 right" in page
    assert "Try 2, 2 March 2026, 10:00" in page
    assert "Start a new try" in page


def pages_before_handing_in(client: Client, attempt: Attempt) -> list[Any]:
    first, quiz = response_at(attempt, 1), attempt.version_activity
    return [
        client.get(quiz_url(attempt.enrollment, quiz)),
        *(client.get(url("question", attempt, position)) for position in range(1, attempt.responses.count() + 1)),
        client.post(url("answer", attempt, 1), {"answer": places(first, right=True), "revision": 0}),
        client.post(url("answer", attempt, 1), {"answer": places(first, right=False), "revision": 0}),
        client.post(url("question", attempt, 1), {"answer": places(first, right=False), "revision": 0}),
        client.post(url("answer", attempt, 1), {"answer": "99", "revision": 1}),
        client.get(url("attempt-submit", attempt)),
        client.get(url("attempt-result", attempt)),
        client.options(url("question", attempt, 1)),
        client.get(reverse("enrollments:resume", args=[attempt.enrollment.uuid])),
        *(
            client.get(reverse("enrollments:activity", args=[attempt.enrollment.uuid, one.key]))
            for one in quiz.version.activities.all()
        ),
    ]


def test_no_page_shows_a_key_before_handing_in() -> None:
    canary = "canary-4711"
    edition = make_course()
    choices = [
        {"key": f"{canary}-right", "text": "Water", "correct": True},
        {"key": f"{canary}-wrong", "text": "Milk", "feedback": f"{canary} feedback"},
    ]
    fields = {"explanation": f"{canary} explanation", "tags": [f"{canary}-tag"], "choices": choices}
    save_bank(edition, [single(f"{canary}-{number}", text="Which one?", **fields) for number in range(3)])
    make_quiz_draft(edition)
    client, attempt = begun(quiz_of(make_version(edition)))
    pages = pages_before_handing_in(client, attempt)
    for page in pages:
        seen = page.content.decode() + str(page.headers)
        assert canary not in seen
        assert "correct" not in seen
    assert sum("Milk" in page.content.decode() for page in pages) >= 4
    client.post(url("attempt-submit", attempt), {"anyway": 1})
    assert canary in client.get(url("attempt-result", attempt)).text


def test_the_place_of_a_choice_says_nothing_about_the_key() -> None:
    """Authors write the right choice first; papers must not show that."""
    edition = make_course()
    save_bank(edition, [single(f"tea-{number}") for number in range(30)])
    make_quiz_draft(edition, draw=30)
    _client, attempt = begun(quiz_of(make_version(edition)))
    right = [places(one, right=True)[0] for one in attempt.responses.select_related("question_version")]
    assert set(right) == {"1", "2", "3"}


def test_nobody_opens_the_quiz_of_another_person() -> None:
    quiz = make_quiz()
    _client, attempt = begun(quiz)
    stranger = Client()
    stranger.force_login(make_person("Nosy Colleague"))
    for address in (quiz_url(attempt.enrollment, quiz), url("question", attempt, 1), url("attempt-submit", attempt)):
        assert stranger.get(address).status_code == 404
    for address in (
        quiz_url(attempt.enrollment, quiz, "attempt-start"),
        url("question", attempt, 1),
        url("answer", attempt, 1),
        url("attempt-submit", attempt),
    ):
        assert stranger.post(address, {"answer": "1", "revision": 0, "anyway": 1}).status_code == 404
    assert stranger.get(url("attempt-result", attempt)).status_code == 404
    assert response_at(attempt, 1).answer is None


def test_an_attempt_opens_under_its_own_enrollment_and_key_only() -> None:
    quiz, other = make_quiz(), make_quiz("coffee")
    client, attempt = begun(quiz)
    elsewhere = make_enrollment(other, attempt.enrollment.user)
    for where in ([elsewhere.uuid, quiz.key], [attempt.enrollment.uuid, "lesson-1"]):
        assert client.get(reverse("assessments:question", args=[*where, attempt.uuid, 1])).status_code == 404
    assert client.get(url("question", attempt, 9)).status_code == 404
    assert client.get(reverse("assessments:quiz", args=[attempt.enrollment.uuid, "lesson-1"])).status_code == 404


def test_a_withdrawn_enrollment_opens_nothing() -> None:
    quiz = make_quiz()
    client, attempt = begun(quiz)
    Enrollment.objects.update(withdrawn_at=AT)
    assert client.get(quiz_url(attempt.enrollment, quiz)).status_code == 404
    assert client.get(url("question", attempt, 1)).status_code == 404
    assert client.post(url("answer", attempt, 1), {"answer": "1", "revision": 0}).status_code == 404


def test_a_visitor_signs_in_first() -> None:
    quiz = make_quiz()
    _client, attempt = begun(quiz)
    reply = Client().post(url("answer", attempt, 1), {"answer": "1", "revision": 0})
    assert (reply.status_code, reply.url.split("?")[0]) == (302, reverse("account_login"))


def test_looking_changes_nothing() -> None:
    client, attempt = begun(make_quiz())
    for method in ("get", "head"):
        assert getattr(client, method)(quiz_url(attempt.enrollment, attempt.version_activity)).status_code == 200
        assert getattr(client, method)(url("attempt-submit", attempt)).status_code == 200
        assert getattr(client, method)(url("answer", attempt, 1)).status_code == 405
        assert (
            getattr(client, method)(quiz_url(attempt.enrollment, attempt.version_activity, "attempt-start")).status_code
            == 405
        )
    attempt.refresh_from_db()
    assert attempt.submitted_at is None


def statements(size: int, tries: int) -> dict[str, int]:
    quiz = make_quiz(f"tea-{size}", count=size)
    client, attempt = begun(quiz)
    for _number in range(tries):
        attempt = start(enrollment=attempt.enrollment, activity=quiz, at=AT)
        answer_all(attempt, right=0)
        submit(attempt=attempt, at=AT)
    done, attempt = attempt, start(enrollment=attempt.enrollment, activity=quiz, at=AT)
    sent = {"answer": places(response_at(attempt, 1), right=True), "revision": 0}
    pages = {
        "quiz": (client.get, quiz_url(attempt.enrollment, quiz), {}),
        "question": (client.get, url("question", attempt, 1), {}),
        "answer": (client.post, url("answer", attempt, 1), sent),
        "hand in": (client.get, url("attempt-submit", attempt), {}),
        "result": (client.get, url("attempt-result", done), {}),
    }
    # Each process reads a published course once.
    client.get(quiz_url(attempt.enrollment, quiz))
    counts = {}
    for name, (method, address, data) in pages.items():
        with CaptureQueriesContext(connection) as queries:
            assert method(address, data).status_code == 200
        counts[name] = len(queries)
    return counts


def test_pages_ask_the_same_number_of_questions_of_any_bank() -> None:
    few = statements(4, 1)
    assert statements(40, 11) == few
    # Signing in takes one of each.
    assert few == {"quiz": 3, "question": 3, "answer": 3, "hand in": 3, "result": 5}


def test_a_question_page_is_light() -> None:
    client, attempt = begun(make_quiz(count=12, draw=10))
    assert len(client.get(url("question", attempt, 1)).content) < 15_000


def test_pages_speak_the_language_of_their_reader() -> None:
    quiz = make_quiz()
    person = make_person("Lars Holm", language="da", starts_on=date(2026, 1, 5))
    client = Client()
    client.force_login(person)
    page = client.get(quiz_url(make_enrollment(quiz, person), quiz))
    assert page.headers["Content-Language"] == "da"
