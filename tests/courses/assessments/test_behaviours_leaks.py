"""No behaviour and no setting of what is told when lets anything out before its time."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.assessments.models import Attempt
from courses.assessments.pool import question_of
from tests.builders_assessments import begin, truefalse, url_of
from tests.builders_questions import MAKERS, quiz_with
from tests.builders_secrets import CANARY, secret

pytestmark = pytest.mark.django_db
KINDS = [kind for kind in MAKERS if kind != "free"]
LATER = {what: "over" for what in ("right", "marks", "explanation", "solution")}
NEVER = dict.fromkeys(LATER, "never")


def begun(kind: str, **settings: Any) -> tuple[Client, Attempt, int]:
    quiz = quiz_with([secret(kind), truefalse("hot")], pass_mark=100, **settings)
    client, attempt = begin(quiz)
    asked = attempt.responses.get(question_version__kind=kind, question_version__body__text="What?")
    return client, attempt, asked.position


def wrong(kind: str, attempt: Attempt, position: int) -> dict[str, Any]:
    """What a page would send; a second call gives another answer where the kind has one."""
    response = attempt.responses.get(position=position)
    question = question_of(response)
    values = question.values(question.sample(right=False, seed=0), response.seed)
    typed = {"cloze": {"answer-1": "x"}, "short": {"answer": "x"}, "numeric": {"answer": "x"}}
    return {**typed.get(kind, values), "revision": response.revision}


def crawl(client: Client, attempt: Attempt, position: int, sent: dict[str, Any]) -> str:
    """Everything that a learner can fetch now, in one text."""
    page, answer = (url_of(name, attempt, position) for name in ("question", "answer"))
    seen = [
        client.get(page),
        client.post(answer, sent),
        client.post(answer, {**sent, "revision": 0}),
        client.post(page, {**sent, "revision": 99, "go": "next"}),
        client.post(answer, {"answer": "99", "answer-1": "99", "revision": 1}),
        client.options(page),
        client.get(url_of("attempt-submit", attempt)),
        client.get(url_of("attempt-result", attempt)),
        client.get(reverse("assessments:quiz", args=[attempt.enrollment.uuid, attempt.version_activity.key])),
        client.get(reverse("enrollments:resume", args=[attempt.enrollment.uuid])),
    ]
    assert all(reply.status_code < 500 for reply in seen)
    return "\n".join(reply.content.decode() + str(reply.headers) for reply in seen)


@pytest.mark.parametrize("behaviour", ["deferred", "immediate", "interactive"])
@pytest.mark.parametrize("kind", MAKERS)
def test_nothing_is_let_out_before_a_check(kind: str, behaviour: str) -> None:
    client, attempt, position = begun(kind, behaviour=behaviour)
    sent = {"answer-1": "My own words", "revision": 0} if kind == "free" else wrong(kind, attempt, position)
    assert CANARY not in crawl(client, attempt, position, sent)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "triage"])
def test_after_a_wrong_check_there_is_one_hint_and_nothing_else(kind: str) -> None:
    client, attempt, position = begun(kind, behaviour="interactive")
    sent = wrong(kind, attempt, position)
    client.post(url_of("question", attempt, position), {**sent, "go": "check"})
    seen = crawl(client, attempt, position, sent)
    # Of two answers that a truth has, the second is right.
    assert f"{CANARY} hint 1" in seen
    assert CANARY not in seen.replace(f"{CANARY} hint 1", "")


@pytest.mark.parametrize("shown", [{**LATER, "right": "checked"}, {**NEVER, "right": "checked"}])
@pytest.mark.parametrize("kind", KINDS)
def test_a_closed_question_keeps_what_is_told_later(kind: str, shown: dict[str, str]) -> None:
    client, attempt, position = begun(kind, behaviour="immediate", shown=shown)
    sent = wrong(kind, attempt, position)
    client.post(url_of("question", attempt, position), {**sent, "go": "check"})
    assert attempt.responses.get(position=position).closed_at
    assert CANARY not in crawl(client, attempt, position, sent)
    client.post(url_of("attempt-submit", attempt), {"anyway": 1})
    assert CANARY not in crawl(client, attempt, position, sent)


@pytest.mark.parametrize("shown", [LATER, NEVER])
@pytest.mark.parametrize("kind", MAKERS)
def test_the_result_keeps_what_is_told_later(kind: str, shown: dict[str, str]) -> None:
    client, attempt, position = begun(kind, shown=shown)
    client.post(url_of("attempt-submit", attempt), {"anyway": 1})
    assert CANARY not in crawl(client, attempt, position, {"revision": 0})


@pytest.mark.parametrize("kind", KINDS)
def test_a_closed_question_tells_what_is_told_after_a_check(kind: str) -> None:
    client, attempt, position = begun(kind, behaviour="immediate")
    client.post(url_of("question", attempt, position), {**wrong(kind, attempt, position), "go": "check"})
    assert CANARY in client.get(url_of("question", attempt, position)).text
