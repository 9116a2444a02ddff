"""Checking as people meet it, without script: what the pages say before, between and after."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.assessments.models import Attempt
from courses.assessments.pool import question_of
from courses.assessments.services import start, submit
from tests.builders import AT
from tests.builders_assessments import answer_all, begin, single, truefalse, url_of
from tests.builders_questions import free, matching, quiz_with

pytestmark = pytest.mark.django_db
HINTS = ["Think of what carries the heat.", "It comes from the tap."]


def begun(bank: list[dict[str, Any]], **settings: Any) -> tuple[Client, Attempt]:
    return begin(quiz_with(bank, **settings))


def sent(attempt: Attempt, position: int, answer: Any, go: str = "check") -> dict[str, Any]:
    """What the page would send to give this answer."""
    response = attempt.responses.get(position=position)
    values = question_of(response).values(answer, response.seed)
    return {**values, "revision": response.revision, "go": go}


def check(client: Client, attempt: Attempt, answer: Any, position: int = 1) -> str:
    """The page after a check."""
    address = url_of("question", attempt, position)
    reply = client.post(address, sent(attempt, position, answer))
    assert reply.url == f"{address}#outcome"
    return client.get(address).text


def place_of(attempt: Attempt, key: str) -> int:
    return attempt.responses.get(question_version__question__key=key).position


def start_page(client: Client, attempt: Attempt) -> str:
    where = [attempt.enrollment.uuid, attempt.version_activity.key]
    return client.get(reverse("assessments:quiz", args=where)).text


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "Until you hand in, you may change every answer."),
        ({"behaviour": "immediate"}, "then it counts as it is, and you see whether it was right."),
        ({"behaviour": "interactive"}, "up to 3 tries; each further try costs a third of the marks."),
        (
            {"behaviour": "interactive", "question_tries": 2, "try_cost": "half"},
            "up to 2 tries; each further try costs half of the marks.",
        ),
        ({"behaviour": "interactive", "try_cost": "nothing"}, "up to 3 tries; that costs nothing."),
    ],
)
def test_the_first_page_says_how_answers_are_checked(settings: dict[str, Any], words: str) -> None:
    assert words in start_page(*begun([single("tea")], **settings))


def test_a_checked_answer_is_closed_and_explained_at_once() -> None:
    client, attempt = begun([single("tea", lesson="lesson-2")], behaviour="immediate")
    assert "Check</span>" in client.get(url_of("question", attempt, 1)).text
    page = check(client, attempt, "b")
    assert "Not right" in page
    assert "Milk comes last in tea." in page
    assert "Water carries the heat in tea." in page
    assert f"/learn/{attempt.enrollment.uuid}/lesson-2/" in page
    assert '<form method="post" id="quiz"' not in page
    assert 'value="check"' not in page
    assert f'href="{url_of("attempt-submit", attempt)}"' in page


def test_a_right_answer_is_explained_as_well() -> None:
    client, attempt = begun([single("tea")], behaviour="immediate")
    page = check(client, attempt, "a")
    assert "Right" in page
    assert "Water carries the heat in tea." in page


def test_hints_come_one_after_another_and_the_explanation_last() -> None:
    client, attempt = begun([single("tea", hints=HINTS)], behaviour="interactive")
    first = check(client, attempt, "b")
    assert "Try 1: not right yet" in first
    assert "You have 2 more tries. A right answer now gives 66.7% of the points." in first
    assert [hint in first for hint in HINTS] == [True, False]
    assert "Check again" in first
    second = check(client, attempt, "c")
    assert "You have one more try. A right answer now gives 33.3% of the points." in second
    assert [hint in second for hint in HINTS] == [True, True]
    assert "Water carries the heat" not in second
    last = check(client, attempt, "a")
    assert "Right, at try 3" in last
    assert "It gives 33.3% of the points." in last
    assert "Water carries the heat in tea." in last
    result = client.get(client.post(url_of("attempt-submit", attempt)).url).text
    assert "Not yet: 33.3% of the points" in result
    assert "Right at try 3: 33.3% of the points." in result


def test_checking_without_an_answer_asks_for_one() -> None:
    client, attempt = begun([single("tea")], behaviour="immediate")
    page = client.post(url_of("question", attempt, 1), {"revision": 0, "go": "check"}).text
    assert "There is no answer to check yet. Give one first." in page
    assert client.post(url_of("question", attempt, 1), sent(attempt, 1, "a")).status_code == 302


def test_two_windows_check_different_answers() -> None:
    client, attempt = begun([single("tea")], behaviour="interactive")
    old = sent(attempt, 1, "c")
    check(client, attempt, "b")
    reply = client.post(url_of("question", attempt, 1), old)
    assert reply.status_code == 409
    assert "There it is “Milk for tea”, here you chose “Sugar for tea”." in reply.text
    assert "Try 1: not right yet" in reply.text


def test_a_window_of_a_question_that_was_closed_elsewhere_is_led_to_its_outcome() -> None:
    client, attempt = begun([single("tea")], behaviour="immediate")
    old, address = sent(attempt, 1, "a", go="next"), url_of("question", attempt, 1)
    check(client, attempt, "b")
    assert client.post(address, old).url == f"{address}#outcome"
    assert client.post(address, old | {"go": "check"}).url == f"{address}#outcome"
    reply = client.post(url_of("answer", attempt, 1), old)
    assert (reply.status_code, reply.json()) == (409, {"outcome": "checked", "url": address})


@pytest.mark.parametrize(("bank", "settings"), [(single("tea"), {}), (free("tea"), {"behaviour": "immediate"})])
def test_where_nothing_is_checked_there_is_no_button_and_no_way(bank: dict[str, Any], settings: dict[str, Any]) -> None:
    client, attempt = begun([bank, truefalse("hot")], **settings)
    place = place_of(attempt, "tea")
    assert 'value="check"' not in client.get(url_of("question", attempt, place)).text
    reply = client.post(
        url_of("question", attempt, place), {"answer": "1", "answer-1": "x", "revision": 0, "go": "check"}
    )
    assert reply.status_code == 400


def handed_in(**settings: Any) -> tuple[Client, Attempt, str]:
    """The result of a try with one wrong and one partly right answer."""
    client, attempt = begun([single("tea"), matching("who")], pass_mark=100, **settings)
    answer_all(attempt, right=0)
    client.post(url_of("attempt-submit", attempt))
    return client, attempt, client.get(url_of("attempt-result", attempt)).text


SHOWN = {
    "right": "to look at again",
    "marks": "Partly right: 33.3% of the points.",
    "explanation": "So it is in who.",
    "solution": "Governance: Guidelines on local pages",
}


@pytest.mark.parametrize(
    ("shown", "seen"),
    [
        ({}, {"right", "marks", "explanation"}),
        ({"solution": "handed-in"}, {"right", "marks", "explanation", "solution"}),
        ({"marks": "never"}, {"right", "explanation"}),
        ({"explanation": "never"}, {"right", "marks"}),
        ({"solution": "over", "explanation": "over"}, {"right", "marks"}),
        ({"right": "never", "marks": "never", "explanation": "never"}, set()),
    ],
)
def test_the_result_tells_what_the_trainer_chose(shown: dict[str, str], seen: set[str]) -> None:
    _client, _attempt, page = handed_in(shown=shown)
    assert {what for what, words in SHOWN.items() if words in page} == seen
    assert "Every answer was right" not in page


def test_what_waits_is_told_once_no_try_is_left() -> None:
    later = {"right": "over", "marks": "over", "explanation": "over", "solution": "over"}
    client, attempt, page = handed_in(shown=later, tries=2)
    assert not [words for words in SHOWN.values() if words in page]
    assert "Which answers were right is shown once you have passed, or have no try left." in page
    again = start(enrollment=attempt.enrollment, activity=attempt.version_activity, at=AT)
    assert "is shown once" in client.get(url_of("attempt-result", attempt)).text
    submit(attempt=again, at=AT)
    page = client.get(url_of("attempt-result", attempt)).text
    assert [words for words in SHOWN.values() if words in page] == list(SHOWN.values())


def test_what_waits_is_told_once_passed_but_not_beside_an_open_try() -> None:
    client, attempt = begun([single("tea"), single("pot")], pass_mark=50, shown={"solution": "over"})
    answer_all(attempt, right=1)
    client.post(url_of("attempt-submit", attempt))
    assert "The right answer:" in client.get(url_of("attempt-result", attempt)).text
    start(enrollment=attempt.enrollment, activity=attempt.version_activity, at=AT)
    page = client.get(url_of("attempt-result", attempt)).text
    assert "The right answer:" not in page
    assert "The right answers are shown once you have passed, or have no try left." in page


def test_after_a_check_the_right_answer_is_told_if_the_trainer_says_so() -> None:
    client, attempt = begun([single("tea")], behaviour="immediate", shown={"solution": "checked"})
    assert "<b>The right answer:</b> Water for tea" in check(client, attempt, "b")


def queries_of_a_checked_page(size: int) -> int:
    client, attempt = begun([single(f"tea-{number}") for number in range(size)], behaviour="immediate")
    check(client, attempt, "b")
    with CaptureQueriesContext(connection) as queries:
        client.get(url_of("question", attempt, 1))
    return len(queries)


def test_a_checked_page_asks_the_same_number_of_questions_of_any_bank() -> None:
    # One more than before a check: the lesson.
    assert queries_of_a_checked_page(2) == 4


def test_a_check_asks_the_same_number_of_questions_of_any_bank() -> None:
    counts = []
    client, attempt = begun([single(f"tea-{number}") for number in range(20)], behaviour="interactive")
    # Each process reads a published quiz once.
    client.get(url_of("question", attempt, 1))
    for position in (1, 20):
        with CaptureQueriesContext(connection) as queries:
            client.post(url_of("question", attempt, position), sent(attempt, position, "b"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 13
