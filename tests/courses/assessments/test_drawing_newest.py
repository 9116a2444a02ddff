"""A quiz that takes the newest wordings: each try reads the bank once, as it starts, and keeps what it read."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from courses import programme
from courses.assessments import question_types
from courses.assessments.models import Attempt, QuestionVersion
from courses.assessments.pool import question_of
from courses.assessments.question_types.question import FULL_BP
from courses.assessments.services import Sitting, save, save_question, start, submit, take_many
from courses.differences import differences
from courses.models import Programme, VersionActivity
from courses.publishing import is_changed
from tests.builders import AT, make_course, make_programme, make_version
from tests.builders_assessments import make_enrollment, make_quiz_from, questions, quiz_of, single, truefalse, url_of
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=10)
CANARY = "canary-4711"


def newest_quiz(bank: list[dict[str, Any]], **settings: Any) -> VersionActivity:
    make_programme()
    programme.forget()
    return make_quiz_from(bank, questions="newest", **({"draw": len(bank)} | settings))


def reword(quiz: VersionActivity, body: dict[str, Any], *, retired: bool = False) -> None:
    save_question(edition=quiz.version.edition, body=body, retired=retired)


def begin(quiz: VersionActivity) -> Attempt:
    return start(enrollment=make_enrollment(quiz), activity=quiz, at=AT)


def texts(attempt: Attempt) -> set[str]:
    return {question_of(one).text for one in attempt.responses.all()}


def keys(attempt: Attempt) -> set[str]:
    return {question_of(one).key for one in attempt.responses.all()}


def browser_of(attempt: Attempt) -> Client:
    client = Client()
    client.force_login(attempt.enrollment.user)
    return client


def test_a_try_takes_what_is_in_the_bank_when_it_starts() -> None:
    quiz = newest_quiz([single("water"), single("milk")])
    reword(quiz, single("water", text="And what comes first now?"))
    reword(quiz, single("milk"), retired=True)
    reword(quiz, single("sugar", text="Sugar?"))
    assert texts(begin(quiz)) == {"And what comes first now?", "Sugar?"}


def test_a_pinned_quiz_keeps_the_wordings_of_its_publishing_and_nothing_else() -> None:
    quiz = make_quiz_from([single("water"), single("milk")], draw=2)
    reword(quiz, single("water", text="And what comes first now?"))
    attempt = begin(quiz)
    assert texts(attempt) == {"water: what comes first?", "milk: what comes first?"}
    assert {one.body for one in attempt.responses.all()} == {None}
    assert "questions" not in quiz.data


def test_what_has_begun_never_changes_and_is_graded_by_what_was_read() -> None:
    quiz = newest_quiz([truefalse("hot", text="{{company}} drinks it hot.")])
    reword(quiz, truefalse("hot", text="{{company}} drinks it very hot."))
    attempt = begin(quiz)
    response = attempt.responses.get()
    Programme.objects.update(company="Another Company")
    programme.forget()
    reword(quiz, truefalse("hot", text="Nobody drinks it hot.", answer=False))
    make_version(quiz.version.edition, at=LATER)
    save(response=response, answer=True, revision=0, at=LATER)
    page = browser_of(attempt).get(url_of("question", attempt, 1)).text
    assert "Havnby Computers drinks it very hot." in page
    assert submit(attempt=attempt, at=LATER).score_bp == FULL_BP


def test_what_was_shown_can_be_proved_by_its_version_and_its_words() -> None:
    quiz = newest_quiz([truefalse("hot", text="{{company}} drinks it hot.")])
    reword(quiz, truefalse("hot", text="{{company}} drinks it very hot."))
    response = begin(quiz).responses.select_related("question_version").get()
    assert response.question_version.number == 2
    assert response.question_version.body["text"] == "{{company}} drinks it very hot."
    assert response.body is not None
    assert response.body["text"] == "Havnby Computers drinks it very hot."


def test_the_result_explains_the_wording_that_was_read() -> None:
    quiz = newest_quiz([single("water")])
    reword(quiz, single("water", text="New words?", explanation="New reasons."))
    attempt = begin(quiz)
    submit(attempt=attempt, at=LATER)
    page = browser_of(attempt).get(url_of("attempt-result", attempt)).text
    assert "New words?" in page
    assert "New reasons." in page


def test_no_page_shows_the_key_of_a_new_wording_before_handing_in() -> None:
    quiz = newest_quiz([single("water")])
    choices = [
        {"key": f"{CANARY}-a", "text": "Water", "correct": True},
        {"key": f"{CANARY}-b", "text": "Milk", "feedback": f"{CANARY} feedback"},
    ]
    reword(quiz, single("water", choices=choices, explanation=f"{CANARY} explanation", tags=[CANARY]))
    attempt = begin(quiz)
    response = attempt.responses.get()
    wrong = question_of(response).values(f"{CANARY}-b", response.seed)
    client, sent = browser_of(attempt), {**wrong, "revision": 0}
    pages = [
        client.get(reverse("assessments:quiz", args=[attempt.enrollment.uuid, quiz.key])),
        client.get(url_of("question", attempt, 1)),
        client.post(url_of("answer", attempt, 1), sent),
        client.post(url_of("answer", attempt, 1), {"answer": "", "revision": 0}),
        client.post(url_of("question", attempt, 1), sent),
        client.get(url_of("attempt-submit", attempt)),
        client.get(url_of("attempt-result", attempt)),
    ]
    for page in pages:
        assert CANARY not in page.content.decode() + str(page.headers)
    assert "Milk" in pages[1].text
    client.post(url_of("attempt-submit", attempt), {"anyway": 1})
    assert CANARY in client.get(url_of("attempt-result", attempt)).text


def test_a_bank_that_no_longer_holds_enough_stops_nobody() -> None:
    bank = [single("water", tags=["water"]), single("pot", tags=["pot"])]
    quiz = newest_quiz(bank, draw=None, parts=[{"count": 1, "tags": ["water"]}, {"count": 1, "tags": ["pot"]}])
    reword(quiz, single("pot", tags=["water"], text="No longer about the pot."))
    assert texts(begin(quiz)) == {"water: what comes first?", "pot: what comes first?"}


def test_the_trainer_is_told_that_the_bank_no_longer_holds_enough(trainer: User, hr: User) -> None:
    bank = [single("water", tags=["water"]), single("pot", tags=["pot"])]
    quiz = newest_quiz(bank, draw=None, parts=[{"count": 1, "tags": ["water"]}, {"count": 1, "tags": ["pot"]}])
    draft = quiz.version.edition.activities.get(kind="quiz")
    client, told = signed_in(trainer), "“The tea quiz” gives the published wordings instead of the newest."
    pages = ["/admin/", reverse("admin:courses_activity_change", args=[draft.pk])]
    assert not [url for url in pages if told in client.get(url).text]
    reword(quiz, single("pot"), retired=True)
    for url in pages:
        assert f"{told} The part “pot” draws 1, and the bank has only 0 of this kind." in client.get(url).text
    assert told not in signed_in(hr).get("/admin/").text
    reword(quiz, single("pot", tags=["pot"]))
    assert told not in client.get("/admin/").text


@pytest.mark.parametrize(
    "spoiled",
    [
        single("water", text="{{teapot}} first?"),
        single("water", choices=[{"key": "a", "text": "{{product}}", "correct": True}, {"key": "b", "text": "H300"}]),
    ],
    ids=["unknown placeholder", "two choices that read the same"],
)
def test_a_wording_that_nobody_could_publish_is_not_drawn(spoiled: dict[str, Any]) -> None:
    quiz = newest_quiz([single("water"), single("milk"), single("sugar")], draw=2)
    reword(quiz, spoiled)
    assert keys(begin(quiz)) == {"milk", "sugar"}


def test_a_red_line_that_is_new_comes_and_is_announced() -> None:
    quiz = newest_quiz(questions(4), draw=2)
    reword(quiz, single("red", must_pass=True))
    attempt = begin(quiz)
    assert "red" in keys(attempt)
    page = browser_of(attempt).get(reverse("assessments:quiz", args=[attempt.enrollment.uuid, quiz.key])).text
    assert "red lines" in page


def test_a_borrowed_quiz_reads_the_bank_that_it_came_from() -> None:
    quiz = newest_quiz([single("water")])
    danish = quiz_of(make_version(make_course("tea", language="da")))
    reword(quiz, single("water", text="New words?"))
    assert texts(start(enrollment=make_enrollment(quiz), activity=danish, at=AT)) == {"New words?"}


def test_finished_attempts_of_the_past_keep_what_they_read_too() -> None:
    quiz = newest_quiz([single("water")])
    reword(quiz, single("water", text="New words?"))
    attempt = take_many([Sitting(make_enrollment(quiz), quiz, AT, LATER, right=1, seed=3)], at=LATER)[0]
    assert (texts(attempt), attempt.score_bp) == ({"New words?"}, FULL_BP)


def test_the_pass_mark_is_a_share_of_the_points_because_wordings_may_come_that_are_partly_right() -> None:
    quiz = newest_quiz([truefalse("hot"), truefalse("cold")])
    attempt = begin(quiz)
    page = browser_of(attempt).get(reverse("assessments:quiz", args=[attempt.enrollment.uuid, quiz.key])).text
    assert "2 questions, and 60.0% of the points to pass." in page


def test_the_publish_page_compares_words_as_ever() -> None:
    quiz = newest_quiz([single("water")])
    edition = quiz.version.edition
    assert not is_changed(edition)
    reword(quiz, single("water", text="New words?"))
    assert is_changed(edition)
    assert ["New words?" in "".join(run.words for run in one.runs) for one in differences(edition)] == [True]


def test_the_statements_of_a_start_do_not_grow_with_the_bank() -> None:
    counts = []
    for size in (4, 40):
        quiz = newest_quiz(questions(size), slug=f"tea-{size}", draw=3)
        mine = make_enrollment(quiz)
        with CaptureQueriesContext(connection) as queries:
            attempt = start(enrollment=mine, activity=quiz, at=AT)
        client, found = browser_of(attempt), [len(queries)]
        for address in (
            reverse("assessments:quiz", args=[mine.uuid, quiz.key]),
            url_of("question", attempt, 1),
            url_of("attempt-submit", attempt),
        ):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]


def test_saving_an_answer_loads_neither_the_pool_nor_the_words_of_others() -> None:
    quiz = newest_quiz(questions(12))
    attempt = begin(quiz)
    response = attempt.responses.select_related("question_version").get(position=1)
    document = question_types.load(response.question_version.body)
    sent = document.values(document.sample(right=True, seed=response.seed), response.seed)
    client = browser_of(attempt)
    # Each process reads a published quiz once: here, to show the question.
    assert client.get(url_of("question", attempt, 1)).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        assert client.post(url_of("answer", attempt, 1), {**sent, "revision": 0}).status_code == 200
    assert not any('courses_versionactivity"."data"' in one["sql"] for one in queries)
    assert QuestionVersion.objects.count() == 12
