"""How many tries, how soon again, and what must be right."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.activities import to_draft
from courses.assessments.limits import NoTryNow, Rules
from courses.assessments.models import Attempt
from courses.assessments.services import save_bank, start, submit
from courses.document import Problem
from courses.enrollments.models import Enrollment
from courses.forms.activity import ActivityEditor
from courses.models import VersionActivity
from courses.publishing import CannotPublish
from tests.builders import AT, make_course, make_version
from tests.builders_assessments import answer_all, make_enrollment, make_quiz, make_quiz_draft, questions, quiz_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def tried(enrollment: Enrollment, quiz: VersionActivity, *, right: int, at: Any = AT) -> Attempt:
    attempt = start(enrollment=enrollment, activity=quiz, at=at)
    answer_all(attempt, right=right)
    return submit(attempt=attempt, at=at)


def with_red_lines(count: int, *, draw: int = 3) -> VersionActivity:
    edition = make_course()
    bodies = questions(6)
    save_bank(edition, [body | ({"must_pass": True} if place < count else {}) for place, body in enumerate(bodies)])
    make_quiz_draft(edition, draw=draw)
    return quiz_of(make_version(edition))


def test_who_used_all_tries_gets_no_other() -> None:
    quiz = make_quiz(tries=2)
    mine = make_enrollment(quiz)
    for _try in range(2):
        tried(mine, quiz, right=0)
    with pytest.raises(NoTryNow) as refused:
        start(enrollment=mine, activity=quiz, at=AT + DAY)
    assert refused.value.standing.left == 0
    assert Attempt.objects.count() == 2


def test_after_a_failed_try_one_waits_and_after_a_passed_one_does_not() -> None:
    quiz = make_quiz(wait_hours=24)
    mine = make_enrollment(quiz)
    tried(mine, quiz, right=0)
    with pytest.raises(NoTryNow) as refused:
        start(enrollment=mine, activity=quiz, at=AT + DAY - timedelta(milliseconds=1))
    assert refused.value.standing.again_at == AT + DAY
    tried(mine, quiz, right=3, at=AT + DAY)
    assert start(enrollment=mine, activity=quiz, at=AT + DAY).number == 3


def test_the_pages_say_why_there_is_no_next_try(time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)
    quiz = make_quiz(wait_hours=24, tries=3)
    mine = make_enrollment(quiz)
    failed = tried(mine, quiz, right=0)
    client = Client()
    client.force_login(mine.user)
    where = [mine.uuid, quiz.key]
    words = "You can try again from Tuesday, 10:00."
    answer = client.post(reverse("assessments:attempt-start", args=where), follow=True)
    assert answer.content.decode().count(words) == 2
    assert "Start a new try" not in answer.content.decode()
    shown = client.get(reverse("assessments:attempt-result", args=[*where, failed.uuid])).content.decode()
    assert words in shown
    assert "Try again" not in shown


def test_the_rules_of_an_attempt_stay_those_of_its_start() -> None:
    quiz = make_quiz(time_limit=30, tries=4)
    attempt = start(enrollment=make_enrollment(quiz), activity=quiz, at=AT)
    draft = quiz.version.edition.activities.get(key=quiz.key)
    draft.data = {"draw": 5, "pass_mark": 90, "time_limit": 1}
    draft.save()
    make_version(quiz.version.edition)
    attempt.refresh_from_db()
    assert attempt.agreed == Rules(tries=4, time_limit=30)
    assert attempt.closes_at == AT + timedelta(minutes=30)
    assert attempt.responses.count() == 3


def test_what_must_be_passed_is_always_drawn_and_fails_the_try_whatever_the_score() -> None:
    quiz = with_red_lines(1)
    mine = make_enrollment(quiz)
    for number in range(4):
        attempt = start(enrollment=mine, activity=quiz, at=AT)
        responses = list(attempt.responses.select_related("question_version__question"))
        answer_all(attempt, right=3)
        red = next(one for one in responses if one.question_version.question.key == "question-0")
        if number:
            red.refresh_from_db()
            red.answer = None
            red.save()
        attempt = submit(attempt=attempt, at=AT)
        assert (attempt.passed, attempt.missed_must_pass) == ((False, True) if number else (True, False))
        assert attempt.score_bp == (6666 if number else 10_000)


def test_pages_say_that_there_are_red_lines_but_not_which_before_handing_in() -> None:
    quiz = with_red_lines(1)
    mine = make_enrollment(quiz)
    client = Client()
    client.force_login(mine.user)
    where = [mine.uuid, quiz.key]
    assert "red lines" in client.get(reverse("assessments:quiz", args=where)).content.decode()
    attempt = start(enrollment=mine, activity=quiz, at=AT)
    for position in range(1, 4):
        page = client.get(reverse("assessments:question", args=[*where, attempt.uuid, position])).content.decode()
        assert "red line" not in page and "must_pass" not in page
    submit(attempt=attempt, at=AT)
    shown = client.get(reverse("assessments:attempt-result", args=[*where, attempt.uuid])).content.decode()
    assert shown.count("this one must be right") == 1


def test_more_red_lines_than_questions_are_refused_with_their_place() -> None:
    with pytest.raises(CannotPublish) as refused:
        with_red_lines(3, draw=2)
    assert refused.value.problems == [
        Problem(("tea-quiz", "draw"), "3 questions of the bank must be passed, and the quiz draws only 2 questions.")
    ]


def test_limits_that_are_not_set_are_in_no_file_and_no_draft() -> None:
    draft = make_quiz_draft(make_course())
    fields = {"title": "The tea quiz", "minutes": "5", "required": "on", "draw": "3", "pass_mark": "60"}
    empty = ActivityEditor(draft, fields | {"tries": "", "wait_hours": "", "time_limit": ""})
    assert empty.is_valid()
    assert to_draft(empty.document)["data"] == {"draw": 3, "pass_mark": 60}
    limited = ActivityEditor(draft, fields | {"tries": "2", "wait_hours": "24", "time_limit": "45"})
    assert limited.is_valid()
    assert to_draft(limited.document)["data"].items() >= {"tries": 2, "wait_hours": 24, "time_limit": 45}.items()


@pytest.mark.parametrize("name", ["tries", "wait_hours", "time_limit"])
@pytest.mark.parametrize("value", ["0", "-1", "99999", "x", "1.5"])
def test_other_limits_are_a_field_error(name: str, value: str) -> None:
    fields = {"title": "The tea quiz", "minutes": "5", "draw": "3", "pass_mark": "60", name: value}
    editor = ActivityEditor(make_quiz_draft(make_course()), fields)
    assert not editor.is_valid()
    assert name in editor.form.errors
    assert name in [field.name for field in editor.form.more()]


@pytest.mark.parametrize(
    "field",
    [
        "score_bp",
        "passed",
        "submitted_at",
        "closes_at",
        "rules",
        "started_at",
        "enrollment",
        "late",
        "final",
        "checked",
        "closed_at",
    ],
)
def test_nothing_that_the_server_decides_can_be_sent(field: str) -> None:
    quiz = make_quiz(time_limit=30)
    mine = make_enrollment(quiz)
    client = Client()
    client.force_login(mine.user)
    where = [mine.uuid, quiz.key]
    client.post(reverse("assessments:attempt-start", args=where), {field: "10000"})
    attempt = Attempt.objects.get()
    before = Attempt.objects.values().get()
    for name, more in (("question", [1]), ("answer", [1]), ("attempt-submit", [])):
        address = reverse(f"assessments:{name}", args=[*where, attempt.uuid, *more])
        assert client.post(address, {field: "10000", "revision": "0"}).status_code in {200, 302, 400}
    assert Attempt.objects.values().get() == before
    assert attempt.responses.filter(final=True).count() == 0
