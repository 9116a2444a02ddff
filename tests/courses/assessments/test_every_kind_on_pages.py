"""Every kind from the first page to the result, without script; nothing of a key is on the way."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from courses.assessments import question_types
from courses.assessments.models import Attempt, Response
from courses.assessments.services import Outcome, save, save_bank, submit
from courses.publishing import problems
from tests.builders import AT, make_course, make_programme
from tests.builders_assessments import (
    answer_all,
    begin,
    make_quiz_draft,
    single,
    truefalse,
    url_of,
)
from tests.builders_questions import MAKERS, every_kind, free, multiple, quiz_with
from tests.builders_secrets import CANARY, secret

pytestmark = pytest.mark.django_db


def answers(attempt: Attempt, *, right: bool) -> Iterator[tuple[Response, dict[str, Any]]]:
    """Each response, and what its page would send."""
    for response in attempt.responses.select_related("question_version").order_by("position"):
        question = question_types.load(response.question_version.body)
        sent = question.values(question.sample(right=right, seed=response.seed), response.seed)
        yield response, {**sent, "revision": response.revision, "go": "next"}


def test_every_kind_is_answered_without_script() -> None:
    client, attempt = begin(quiz_with([body for body in every_kind() if body["kind"] != "free"]))
    for response, sent in answers(attempt, right=True):
        assert client.get(url_of("question", attempt, response.position)).status_code == 200
        assert client.post(url_of("question", attempt, response.position), sent).status_code == 302
        # What was saved stands in the fields when one comes back.
        assert client.get(url_of("question", attempt, response.position)).status_code == 200
    assert "All 11 questions are answered" in client.get(url_of("attempt-submit", attempt)).text
    result = client.get(client.post(url_of("attempt-submit", attempt)).url).text
    assert "You passed with 100.0% of the points." in result
    attempt.refresh_from_db()
    assert attempt.score_bp == 10_000


def test_a_text_of_ones_own_is_written_compared_and_ticked_without_script() -> None:
    client, attempt = begin(quiz_with([free("reply"), truefalse("hot")], pass_mark=100))
    place = attempt.responses.get(question_version__kind="free").position
    address = url_of("question", attempt, place)
    reply = client.post(f"{address}?stay", {"answer-1": "I see.", "answer-2": "1", "revision": 0, "go": "next"})
    assert reply.url == address
    page = client.get(address).text
    assert "Page 4 shows it" in page
    assert "It blames nobody" in page
    client.post(address, {"answer-1": "Something else", "answer-3": ["1"], "revision": 1, "go": "next"})
    answer = attempt.responses.get(position=place).answer
    assert answer == {"text": "I see.", "compared": True, "ticks": ["a"]}
    for response, sent in answers(attempt, right=True):
        if response.position != place:
            client.post(url_of("question", attempt, response.position), sent)
    client.post(url_of("attempt-submit", attempt))
    attempt.refresh_from_db()
    # One criterion of two is half, and does not count.
    assert (attempt.score_bp, attempt.passed) == (10_000, True)


@pytest.mark.parametrize("kind", list(MAKERS))
def test_no_page_shows_a_key_before_handing_in(kind: str) -> None:
    client, attempt = begin(quiz_with([secret(kind), truefalse("hot")], pass_mark=100))
    response = attempt.responses.get(question_version__kind=kind, question_version__body__text="What?")
    question = question_types.load(response.question_version.body)
    page, answer = (url_of(name, attempt, response.position) for name in ("question", "answer"))
    wrong = {} if kind == "free" else question.values(question.sample(right=False, seed=0), response.seed)
    typed = {"cloze": {"answer-1": "x"}, "short": {"answer": "x"}, "numeric": {"answer": "x"}}.get(kind, wrong)
    if kind == "free":
        typed = {"answer-1": "My own words"}
    seen = [
        client.get(page),
        client.post(answer, {**typed, "revision": 0}),
        client.get(page),
        client.post(answer, {"revision": 0, "answer-1": "1"}),
        client.post(page, {**typed, "revision": 7}),
        client.post(answer, {"answer": "99", "answer-1": "99", "revision": 1}),
        client.options(page),
        client.get(url_of("attempt-submit", attempt)),
        client.get(url_of("attempt-result", attempt)),
        client.get(reverse("assessments:quiz", args=[attempt.enrollment.uuid, attempt.version_activity.key])),
        client.get(reverse("enrollments:resume", args=[attempt.enrollment.uuid])),
    ]
    for reply in seen:
        assert reply.status_code < 500
        text = reply.content.decode() + str(reply.headers)
        assert CANARY not in text
        assert "4711" not in text.replace(str(attempt.uuid), "").replace(str(attempt.enrollment.uuid), "")
        assert "correct" not in text
    client.post(url_of("attempt-submit", attempt), {"anyway": 1})
    assert CANARY in client.get(url_of("attempt-result", attempt)).text


def test_two_windows_with_different_answers_are_both_quoted_for_every_kind() -> None:
    client, attempt = begin(quiz_with([body for body in every_kind() if body["kind"] != "free"]))
    wrong = {response.position: sent for response, sent in answers(attempt, right=False)}
    for response, sent in answers(attempt, right=True):
        client.post(url_of("answer", attempt, response.position), sent)
        reply = client.post(url_of("answer", attempt, response.position), wrong[response.position])
        assert reply.status_code == 409, response.question_version.kind
        assert "There it is “" in reply.json()["notice"]
        held = {name: value for name, value in sent.items() if name.startswith("answer")}
        assert reply.json()["values"] == held
        page = client.post(url_of("question", attempt, response.position), wrong[response.position])
        assert page.status_code == 409


def test_certainty_is_asked_saved_and_marked() -> None:
    quiz = quiz_with([single("tea"), single("pot")], certainty=True, pass_mark=50)
    client, attempt = begin(quiz)
    for response, sent in answers(attempt, right=True):
        page = client.get(url_of("question", attempt, response.position)).text
        assert "How sure are you?" in page
        assert client.post(url_of("answer", attempt, response.position), sent | {"certainty": "2"}).status_code == 200
    stale = client.post(url_of("answer", attempt, 1), {"answer": "1", "certainty": "3", "revision": 0})
    assert stale.json()["values"]["certainty"] == ["2"]
    assert client.post(url_of("answer", attempt, 1), {"certainty": "4", "revision": 1}).status_code == 400
    assert 'value="2" checked' in client.get(url_of("question", attempt, 1)).text
    client.post(url_of("attempt-submit", attempt))
    attempt.refresh_from_db()
    # Right at the middle level: 2 of 3 marks each.
    assert attempt.score_bp == 6666
    assert set(attempt.responses.values_list("score_bp", "certainty")) == {(10_000, 2)}


def test_without_the_setting_certainty_is_neither_asked_nor_kept() -> None:
    client, attempt = begin(quiz_with([single("tea")]))
    assert "How sure are you?" not in client.get(url_of("question", attempt, 1)).text
    response, sent = next(answers(attempt, right=True))
    client.post(url_of("answer", attempt, 1), sent | {"certainty": "3"})
    client.post(url_of("attempt-submit", attempt))
    assert attempt.responses.get().certainty is None


def test_a_changed_certainty_in_another_window_is_stale() -> None:
    _client, attempt = begin(quiz_with([single("tea")], certainty=True))
    response = attempt.responses.select_related("question_version").get()
    assert save(response=response, answer="a", revision=0, certainty=1, at=AT).outcome is Outcome.SAVED
    assert save(response=response, answer="a", revision=0, certainty=1, at=AT).outcome is Outcome.SAVED
    assert save(response=response, answer="a", revision=0, certainty=3, at=AT).outcome is Outcome.STALE


def test_texts_are_marked_with_their_placeholders_filled() -> None:
    pattern = [{"key": "a", "text": "{{company}}"}]
    client, attempt = begin(quiz_with([MAKERS["short"]("who", answers=pattern)]))
    client.post(url_of("answer", attempt, 1), {"answer": "havnby computers", "revision": 0})
    assert submit(attempt=attempt, at=AT).score_bp == 10_000


def test_choices_with_placeholders_are_saved_and_marked() -> None:
    """What is stored does not depend on what the company is called."""
    gap = {"key": "a", "answers": ["{{company}}"], "wrong": ["Somebody else"]}
    pairs = [{"key": "a", "left": "{{company}}", "right": "{{product}}"}, {"key": "b", "left": "B", "right": "C"}]
    bank = [
        MAKERS["cloze"]("gap", passage="At [a].", gaps=[gap]),
        MAKERS["matching"]("pair", pairs=pairs),
        MAKERS["mark"]("post", post="[+{{company}}] and [{{product}}]"),
    ]
    client, attempt = begin(quiz_with(bank))
    for name in ("answer", "question"):
        for response, sent in answers(attempt, right=name == "question"):
            assert client.post(url_of(name, attempt, response.position), sent).status_code in {200, 302}
    assert "Havnby Computers" in client.get(url_of("question", attempt, 1)).text
    assert submit(attempt=attempt, at=AT).score_bp == 10_000


def test_partial_marks_are_told_on_the_result() -> None:
    client, attempt = begin(quiz_with([MAKERS["matching"]("who")], pass_mark=100))
    answer_all(attempt, right=0)
    client.post(url_of("attempt-submit", attempt))
    page = client.get(url_of("attempt-result", attempt)).text
    assert "Partly right: 33.3% of the points." in page
    assert "Not yet: 33.3% of the points, and 100.0% to pass." in page


def test_a_quiz_that_could_draw_only_what_does_not_count_is_refused() -> None:
    make_programme()
    edition = make_course()
    save_bank(edition, [free("one"), free("two"), multiple("three")])
    make_quiz_draft(edition, draw=2)
    assert [problem.where for problem in problems(edition)] == [("tea-quiz", "draw")]
    save_bank(edition, [free("one"), multiple("three")])
    assert problems(edition) == []


def test_a_long_or_unstorable_text_is_refused() -> None:
    client, attempt = begin(quiz_with([MAKERS["short"]("who")]))
    for text in ("x" * 201, "a\0b"):
        assert client.post(url_of("answer", attempt, 1), {"answer": text, "revision": 0}).status_code == 400
    kept = '  “{{company}}” <b>{"$gt": 1}</b> \u202e=1+1 '
    assert client.post(url_of("answer", attempt, 1), {"answer": kept, "revision": 0}).status_code == 200
    assert attempt.responses.get().answer == kept
    assert "&lt;b&gt;" in client.get(url_of("question", attempt, 1)).text
