"""The player as the server sees it: places, answers, Next, and what reaches the page."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from courses.enrollments.models import Enrollment, LearningRecord, Progress
from courses.enrollments.outline import read_outline
from courses.models import CourseVersion
from courses.packages.starter import load_starter
from tests.builders import AT, make_lesson, make_people, make_person, make_programme, make_version
from tests.builders_enrollments import (
    DECIDE,
    INTERACTIONS,
    PICK,
    SORT,
    WRITE,
    make_course_of,
    make_enrollment,
    make_finished,
    make_learner_of,
)
from tests.builders_packages import curriculum_of

pytestmark = pytest.mark.django_db

ANSWERS: dict[str, dict[str, Any]] = {
    "sort": {"item-a": "hot", "item-b": "hot", "item-c": "hot"},
    "decide": {"answer": "b"},
    "pick": {"answer": ["a", "c"]},
    "write": {"answer": "Water, then leaves."},
}


@pytest.fixture
def maja() -> User:
    return make_person()


@pytest.fixture
def page(client: Client, maja: User) -> Client:
    client.force_login(maja)
    return client


def url(enrollment: Enrollment, key: str = "step-1") -> str:
    return reverse("enrollments:activity", args=[enrollment.uuid, key])


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def place(enrollment: Enrollment, key: str = "step-1") -> dict[str, Any]:
    return Progress.objects.get(enrollment=enrollment, key=key).place


def test_a_lesson_says_where_one_is(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE, SORT, PICK)
    make_finished(mine, "step-1")
    html = text(page, url(mine, "step-2"))
    assert "Lesson 2 of 3, 4 minutes" in html
    assert "About cup 2." in html
    assert "1 of 3 steps" in html
    assert "Next: Cup 3" in html
    assert 'href="../step-1/"' in html


@pytest.mark.parametrize("kind", INTERACTIONS)
def test_nothing_that_the_authors_think_is_in_the_page_before_an_answer(page: Client, maja: User, kind: str) -> None:
    html = text(page, url(make_learner_of(maja, INTERACTIONS[kind])))
    assert "CANARY" not in html
    for secret in ("best", "fair", "poor", "verdict", "correct", "is-right", "is-wrong"):
        assert secret not in html


def test_feedback_of_a_sorted_item_comes_alone(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, SORT)
    page.post(url(mine), {"item-b": "hot", "action": "save"})
    html = text(page, url(mine))
    assert "CANARY-B" in html
    assert "We would say: Cold." in html
    assert "CANARY-A" not in html
    assert "CANARY-C" not in html
    assert "2 left." in html


def test_feedback_of_a_decision_is_that_of_the_option_chosen(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE)
    for option, others in {"b": "AC", "c": "AB", "a": "BC"}.items():
        page.post(url(mine), {"answer": option, "action": "see"})
        html = text(page, url(mine))
        assert f"CANARY-{option.upper()}" in html
        assert not any(f"CANARY-{other}" in html for other in others)


@pytest.mark.parametrize("kind", ["pick", "write"])
def test_ticks_and_texts_are_kept_at_once_and_judged_on_request(page: Client, maja: User, kind: str) -> None:
    mine = make_learner_of(maja, INTERACTIONS[kind])
    page.post(url(mine), ANSWERS[kind] | {"action": "save"})
    assert place(mine)["answer"] == ANSWERS[kind]["answer"]
    assert "CANARY" not in text(page, url(mine))
    page.post(url(mine), ANSWERS[kind] | {"action": "see"})
    html = text(page, url(mine))
    assert all(f"CANARY-{letter}" in html for letter in "ABC")


@pytest.mark.parametrize("kind", INTERACTIONS)
def test_a_script_gets_the_interaction_alone(page: Client, maja: User, kind: str) -> None:
    mine = make_learner_of(maja, INTERACTIONS[kind])
    sent = ANSWERS[kind] | {"action": "see"}
    response = page.post(url(mine), sent, headers={"X-Requested-With": "fetch"})
    assert response.status_code == 200
    assert b"CANARY-A" in response.content or b"CANARY-B" in response.content
    assert b"<html" not in response.content


@pytest.mark.parametrize("kind", INTERACTIONS)
def test_next_without_an_answer_stays_and_says_what_is_missing(page: Client, maja: User, kind: str) -> None:
    mine = make_learner_of(maja, INTERACTIONS[kind], DECIDE)
    response = page.post(url(mine), {"action": "next"})
    assert response.url == f"{url(mine)}?missing#turn-missing"
    html = text(page, response.url)
    assert 'id="turn-missing" tabindex="-1"' in html
    assert "then go on." in html
    assert not Progress.objects.filter(enrollment=mine, completion="completed").exists()


def test_next_with_a_part_of_the_answer_keeps_that_part(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, SORT, DECIDE)
    page.post(url(mine), {"item-a": "hot", "item-b": "cold", "action": "next"})
    assert place(mine)["answer"] == {"a": "hot", "b": "cold"}
    assert "One has no answer yet." in text(page, f"{url(mine)}?missing")


@pytest.mark.parametrize("kind", INTERACTIONS)
def test_next_with_an_answer_finishes_the_lesson_and_goes_on(page: Client, maja: User, kind: str) -> None:
    mine = make_learner_of(maja, INTERACTIONS[kind], DECIDE)
    response = page.post(url(mine), ANSWERS[kind] | {"action": "next"})
    assert response.url == url(mine, "step-2")
    assert read_outline(mine).done == 1
    verbs = LearningRecord.objects.filter(enrollment=mine, verb="completed")
    assert [record.version_activity.key for record in verbs] == ["step-1"]


def test_a_lesson_without_interaction_needs_only_next(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, None, DECIDE)
    assert page.post(url(mine), {"action": "next"}).url == url(mine, "step-2")


def test_one_may_change_ones_mind_even_after_the_course(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE)
    page.post(url(mine), {"answer": "c", "action": "next"})
    mine.refresh_from_db()
    finished_at = mine.completed_at
    assert finished_at
    page.post(url(mine), {"answer": "a", "action": "save"})
    page.post(url(mine), {"answer": "a", "action": "next"})
    mine.refresh_from_db()
    assert place(mine)["answer"] == "a"
    assert mine.completed_at == finished_at
    assert LearningRecord.objects.filter(enrollment=mine, verb="completed").count() == 2  # the lesson, the course


def test_the_last_lesson_leads_home_with_a_sentence(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE, DECIDE)
    page.post(url(mine, "step-1"), {"answer": "a", "action": "next"})
    response = page.post(url(mine, "step-2"), {"answer": "a", "action": "next"})
    assert response.url == "/"
    assert [str(message) for message in response.wsgi_request._messages] == ["You have finished the course “Tea”."]


def test_the_last_lesson_says_what_was_left_out(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE, DECIDE)
    response = page.post(url(mine, "step-2"), {"answer": "a", "action": "next"})
    assert response.url == reverse("enrollments:course", args=["tea"])
    assert "One step on the way is still open." in str(*response.wsgi_request._messages)


def test_one_resumes_where_one_left_off(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE, DECIDE, DECIDE)
    resume = reverse("enrollments:resume", args=[mine.uuid])
    assert page.get(resume).url == url(mine, "step-1")
    page.get(url(mine, "step-2"))
    assert page.get(resume).url == url(mine, "step-2")
    page.post(url(mine, "step-2"), {"answer": "a", "action": "next"})
    assert page.get(resume).url == url(mine, "step-3")
    page.get(url(mine, "step-3"))
    page.post(url(mine, "step-3"), {"answer": "a", "action": "next"})
    assert page.get(resume).url == url(mine, "step-1"), "what is left, before what is done"


def test_opening_a_lesson_twice_records_one_beginning(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE)
    page.get(url(mine))
    page.get(url(mine))
    assert LearningRecord.objects.filter(enrollment=mine, verb="initialized").count() == 1


def test_no_time_spent_is_kept() -> None:
    names = {field.name for model in (Progress, Enrollment, LearningRecord) for field in model._meta.get_fields()}
    assert not [name for name in names if "second" in name or "duration" in name or "spent" in name or "dwell" in name]


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_belongs_to_others_is_not_found(client: Client, maja: User, method: str) -> None:
    mine = make_learner_of(maja, DECIDE)
    client.force_login(make_person("Otto Fremd"))
    assert getattr(client, method)(url(mine)).status_code == 404
    assert client.get(reverse("enrollments:resume", args=[mine.uuid])).status_code == 404


def test_an_unknown_key_is_not_found(page: Client, maja: User) -> None:
    assert page.get(url(make_learner_of(maja, DECIDE), "nothing")).status_code == 404


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("sort", {"item-a": "nowhere", "item-x": "hot"}),
        ("decide", {"answer": "zzz"}),
        ("pick", {"answer": ["zzz"]}),
        ("write", {"answer": " \x00 "}),
    ],
)
def test_answers_that_were_not_offered_are_no_answers(page: Client, maja: User, kind: str, sent: dict) -> None:
    mine = make_learner_of(maja, INTERACTIONS[kind], DECIDE)
    response = page.post(url(mine), sent | {"action": "next"})
    assert "missing" in response.url


def test_hostile_bytes_in_a_text_are_kept_as_text(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, WRITE)
    page.post(url(mine), {"answer": "a\x00b</textarea><script>alert(1)</script>", "action": "see"})
    html = text(page, url(mine))
    assert "<script>alert" not in html
    assert place(mine)["answer"].startswith("ab</textarea>")


def test_a_very_long_text_is_cut_not_refused(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, WRITE)
    assert page.post(url(mine), {"answer": "x" * 100_000, "action": "save"}).status_code == 302
    assert len(place(mine)["answer"]) == 4000


def test_each_reads_the_text_for_her_job_family(client: Client) -> None:
    edition = make_course_of(DECIDE)
    lesson = edition.activities.get()
    lesson.body = "/// for | warehouse\nPallets.\n///\n\n/// for | default\nDesks.\n///\n"
    lesson.save()
    version = make_version(edition)
    for family, seen, unseen in [("warehouse", "Pallets.", "Desks."), ("finance", "Desks.", "Pallets.")]:
        person = make_person(f"{family} Person", job_family=family)
        client.force_login(person)
        html = text(client, url(make_enrollment(person, version)))
        assert seen in html
        assert unseen not in html


def test_a_lesson_in_another_language_says_so(client: Client) -> None:
    lise = make_person("Lise Holm", language="da")
    client.force_login(lise)
    html = text(client, url(make_learner_of(lise, DECIDE)))
    assert 'lang="en"' in html


def test_sources_name_their_doubt(page: Client, maja: User) -> None:
    edition = make_course_of(DECIDE)
    lesson = edition.activities.get()
    marks = ("read", "secondary", "unverified")
    lesson.data["sources"] = [{"text": f"A book, {mark}", "mark": mark} for mark in marks]
    lesson.save()
    html = text(page, url(make_enrollment(maja, make_version(edition))))
    assert all(words in html for words in ("Read", "Second-hand", "Not verified", "A book, unverified"))


def count_queries(client: Client, address: str) -> int:
    client.get(address)  # opened once: the place is kept, the outline is read
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    ours = [q["sql"] for q in seen if '"django_session"' not in q["sql"] and 'FROM "accounts_user"' not in q["sql"]]
    return len(ours)


def test_a_lesson_costs_the_same_few_queries_at_any_size(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE, SORT)
    small = count_queries(page, url(mine))
    for number in range(3):
        other = make_version(make_course_of(*[PICK] * 6, slug=f"more-{number}"))
        for person in [maja, *make_people([f"Person {number} {n}" for n in range(4)])]:
            make_finished(make_enrollment(person, other), "step-1", answer=["a"])
    large = count_queries(page, url(mine))
    assert small == large <= 4


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_shipped_lessons_are_small_pages(client: Client, language: str) -> None:
    make_programme()
    load_starter(AT, root=curriculum_of("listen"))
    person = make_person(language=language)
    client.force_login(person)
    version = CourseVersion.objects.get(edition__course__slug="listen", edition__language=language)
    mine = make_enrollment(person, version)
    outline = read_outline(mine)
    for step in outline.steps:
        if step.head.kind == "lesson":
            size = len(client.get(outline.url(step)).content)
            assert size < 15 * 1024, f"{step.head.key}: {size} bytes"


def test_times_of_progress_are_those_of_the_request(page: Client, maja: User) -> None:
    mine = make_learner_of(maja, DECIDE)
    make_finished(mine, "step-1", at=AT + timedelta(days=3))
    row = Progress.objects.get(enrollment=mine)
    assert (row.first_at, row.last_at) == (AT + timedelta(days=3), AT + timedelta(days=3))


def test_a_lesson_that_is_gone_from_the_newer_version_leads_on(page: Client, maja: User) -> None:
    edition = make_course_of(DECIDE, DECIDE)
    mine = make_enrollment(maja, make_version(edition))
    page.get(url(mine, "step-2"))
    edition.activities.get(key="step-2").delete()
    make_lesson(edition.modules.get(), key="step-3")
    make_version(edition)
    Enrollment.objects.filter(pk=mine.pk).update(version=edition.versions.first())
    assert page.get(url(mine, "step-2")).url == reverse("enrollments:resume", args=[mine.uuid])
