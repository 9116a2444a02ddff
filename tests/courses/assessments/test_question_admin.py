"""Trainers write questions by form."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.services import grant_role
from courses.assessments.models import Question, QuestionVersion
from courses.assessments.pool import pool_of
from courses.assessments.services import save_bank
from courses.models import Edition
from tests.builders import AT, make_course, make_person, make_version
from tests.builders_assessments import make_quiz_draft, multiple, questions, quiz_of, single, truefalse

pytestmark = pytest.mark.django_db
LIST = reverse("admin:assessments_question_changelist")
ADD = reverse("admin:assessments_question_add")


def signed_in(role: str = "trainer") -> Client:
    person = make_person("Tine Trainer")
    grant_role(user=person, role=role, at=AT, starts_on=date(2026, 1, 1))
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


def form(edition: Edition, **fields: Any) -> dict[str, Any]:
    return {
        "edition": edition.pk,
        "key": "milk-last",
        "kind": "single",
        "text": "When does the milk come?",
        "explanation": "Milk first hides the color.",
        "lesson": "lesson-1",
        "clauses": "G1.1, G4.1",
        "difficulty": "2",
        "tags": "milk, order",
        "choice_1_text": "Last",
        "choice_1_correct": "on",
        "choice_2_text": "First",
        "choice_2_feedback": "Many do.",
    } | fields


def change(question: Question) -> str:
    return reverse("admin:assessments_question_change", args=[question.pk])


def errors(reply: Any) -> str:
    return str(reply.context["adminform"].form.errors)


def test_a_trainer_writes_a_question_by_form() -> None:
    edition = make_course()
    reply = signed_in().post(ADD, form(edition))
    assert reply.status_code == 302, errors(reply)
    assert QuestionVersion.objects.get().body == {
        "key": "milk-last",
        "kind": "single",
        "text": "When does the milk come?",
        "choices": [
            {"key": "a", "text": "Last", "correct": True},
            {"key": "b", "text": "First", "feedback": "Many do."},
        ],
        "explanation": "Milk first hides the color.",
        "lesson": "lesson-1",
        "clauses": ["G1.1", "G4.1"],
        "difficulty": 2,
        "tags": ["milk", "order"],
    }


def test_an_edit_is_a_new_version_and_a_published_quiz_keeps_its_own() -> None:
    edition = make_course()
    save_bank(edition, [multiple("pot"), truefalse("hot")])
    make_quiz_draft(edition, draw=2)
    quiz = quiz_of(make_version(edition))
    client, question = signed_in(), Question.objects.get(key="pot")
    fields = client.get(change(question)).context["adminform"].form.initial
    sent = {name: value for name, value in fields.items() if value not in (None, False)}
    sent |= {"clauses": "", "tags": "pot", "text": "What goes in?", "choice_2_text": "", "choice_4_text": "Love"}
    reply = client.post(change(question), sent)
    assert reply.status_code == 302, errors(reply)
    old, new = question.versions.order_by("number")
    assert [choice["key"] for choice in new.body["choices"]] == ["a", "c", "d"]
    assert (old.body["text"], new.body["text"]) == ("pot: what belongs in the pot?", "What goes in?")
    quiz.refresh_from_db()
    assert pool_of(quiz)[0].question.text == "pot: what belongs in the pot?"


def test_saving_without_a_change_makes_no_version() -> None:
    edition = make_course()
    save_bank(edition, questions(3))
    client = signed_in()
    for question in Question.objects.all():
        fields = client.get(change(question)).context["adminform"].form.initial
        sent = {name: value for name, value in fields.items() if value not in (None, False)}
        sent["tags"] = ", ".join(fields["tags"])
        assert client.post(change(question), sent).status_code == 302
    assert set(QuestionVersion.objects.values_list("number", flat=True)) == {1}


def test_a_question_is_retired_not_deleted() -> None:
    edition = make_course()
    save_bank(edition, [truefalse("hot")])
    client, question = signed_in(), Question.objects.get()
    sent = {"text": "Hot.", "answer": "true", "explanation": "Yes.", "difficulty": "1", "lesson": "", "retired": "on"}
    assert client.post(change(question), sent).status_code == 302
    assert not QuestionVersion.objects.in_use(edition).exists()
    assert client.post(reverse("admin:assessments_question_delete", args=[question.pk])).status_code == 403


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"choice_1_correct": ""}, "Exactly one choice must be correct."),
        ({"choice_2_text": ""}, "Write at least two choices."),
        ({"kind": "truefalse"}, "Say whether the statement is true or false."),
        ({"key": "Milk_Last"}, "Use small letters, digits and hyphens."),
        ({"clauses": "1.1"}, "A clause looks like G1.1."),
        ({"key": "taken"}, "Another question of this edition has this key."),
        ({"lesson": "lesson-9"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(fields: dict[str, str], sentence: str) -> None:
    edition = make_course()
    save_bank(edition, [truefalse("taken")])
    reply = signed_in().post(ADD, form(edition, **fields))
    assert reply.status_code == 200
    assert sentence in errors(reply)
    assert QuestionVersion.objects.count() == 1


def test_the_list_shows_lesson_and_kind_and_filters() -> None:
    edition = make_course()
    save_bank(edition, [*questions(6), truefalse("lonely", tags=["lonely"], difficulty=3)])
    client = signed_in()
    assert "lesson-2: Lesson 2" in client.get(LIST).text
    counted = {
        "": 7,
        "?kind=single": 2,
        "?difficulty=3": 1,
        "?tag=lonely": 1,
        "?q=what+belongs": 2,
        f"?bank__edition__id__exact={edition.pk}": 7,
    }
    for query, count in counted.items():
        assert client.get(LIST + query).context["cl"].result_count == count, query


@pytest.mark.parametrize("role", ["hr", "governance", "communications"])
def test_other_roles_see_no_questions(role: str) -> None:
    edition = make_course()
    save_bank(edition, [single("water")])
    client = signed_in(role)
    for address in (LIST, ADD, change(Question.objects.get())):
        assert client.get(address).status_code == 403


def test_staff_get_no_admin_at_all() -> None:
    client = Client()
    client.force_login(make_person())
    assert client.get(LIST).status_code in {302, 403}


def test_the_list_takes_the_same_statements_for_any_number_of_questions() -> None:
    client, counts = signed_in(), []
    for size in (3, 40):
        save_bank(make_course(f"tea-{size}"), questions(size))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
