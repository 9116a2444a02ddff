"""Trainers write questions by form."""

import html
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
from courses.assessments.question_types import TYPES
from courses.assessments.services import save_bank
from courses.models import Edition
from tests.builders import AT, make_course, make_person, make_version
from tests.builders_assessments import make_quiz_draft, multiple, questions, quiz_of, single, truefalse
from tests.builders_questions import every_kind
from tests.form_fields import form_fields

pytestmark = pytest.mark.django_db
LIST = reverse("admin:assessments_question_changelist")
ADD = reverse("admin:assessments_question_add")
HOSTILE = [
    "<script>alert(1)</script>",
    "{{company}} {% now 'Y' %} {{ 7|add:7 }}",
    '{"$gt": "", "__proto__": {"kind": "x"}}',
    '[1, null, {"a": []}]',
    "\u202egnirts\u202c \u200b\ufeff",
    "e\u0301 é ﬁ Ⅷ ª 👩\u200d👩\u200d👧 \U0010ffff",
    "a\0b",
    "' OR 1=1 --",
    "=HYPERLINK(1)",
    "line\r\nline",
    "x" * 5000,
]


def signed_in(role: str = "trainer") -> Client:
    person = make_person("Tine Trainer")
    grant_role(user=person, role=role, at=AT, starts_on=date(2026, 1, 1))
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


def rows(*filled: dict[str, Any]) -> dict[str, Any]:
    sent = {f"rows-{place}-{name}": value for place, row in enumerate(filled) for name, value in row.items()}
    return {"rows-TOTAL_FORMS": len(filled) + 2, "rows-INITIAL_FORMS": 0} | sent


LAST = {"text": "Last", "correct": "on"}
FIRST = {"text": "First", "feedback": "Many do."}


def form(edition: Edition, **fields: Any) -> dict[str, Any]:
    default = {} if "rows-TOTAL_FORMS" in fields else rows(LAST, FIRST)
    return {
        "edition": edition.pk,
        "key": "milk-last",
        "text": "When does the milk come?",
        "explanation": "Milk first hides the color.",
        "lesson": "lesson-1",
        "clauses": "G1.1, G4.1",
        "difficulty": "2",
        "tags": "milk, order",
        "act": "save",
    } | (default | fields)


def add(kind: str = "single") -> str:
    return f"{ADD}?kind={kind}"


def shown(client: Client, question: Question) -> dict[str, Any]:
    """What the form of a question would send when nothing is changed."""
    page = client.get(change(question)).text
    return form_fields(page)


def change(question: Question) -> str:
    return reverse("admin:assessments_question_change", args=[question.pk])


def errors(reply: Any) -> str:
    if reply.context is None:
        return ""
    editor = reply.context["editor"]
    forms = [editor.common, editor.own.head, *(editor.own.rows or [])]
    return " ".join([*editor.problems, *(str(one.errors) for one in forms)])


def test_a_trainer_writes_a_question_by_form() -> None:
    edition = make_course()
    reply = signed_in().post(add(), form(edition))
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
    sent = shown(client, question) | {"clauses": "", "tags": "pot", "text": "What goes in?"}
    sent |= {"rows-1-text": "", "rows-1-feedback": "", "rows-3-text": "Love"}
    reply = client.post(change(question), sent)
    assert reply.status_code == 302, errors(reply)
    old, new = question.versions.order_by("number")
    assert [choice["key"] for choice in new.body["choices"]] == ["a", "c", "d"]
    assert (old.body["text"], new.body["text"]) == ("pot: what belongs in the pot?", "What goes in?")
    quiz.refresh_from_db()
    assert pool_of(quiz)[0].question.text == "pot: what belongs in the pot?"


def test_saving_without_a_change_makes_no_version() -> None:
    edition = make_course()
    save_bank(edition, [{**body, "clauses": ["G1.1"]} for body in every_kind()])
    client = signed_in()
    for question in Question.objects.all():
        reply = client.post(change(question), shown(client, question))
        assert reply.status_code == 302, (question.key, errors(reply))
    assert set(QuestionVersion.objects.values_list("number", flat=True)) == {1}


def test_a_question_is_retired_not_deleted() -> None:
    edition = make_course()
    save_bank(edition, [truefalse("hot")])
    client, question = signed_in(), Question.objects.get()
    assert client.post(change(question), shown(client, question) | {"retired": "on"}).status_code == 302
    assert not QuestionVersion.objects.in_use(edition).exists()
    assert client.post(reverse("admin:assessments_question_delete", args=[question.pk])).status_code == 403


@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        ("single", rows({**LAST, "correct": ""}, FIRST), "Exactly one choice must be correct."),
        ("single", rows(LAST), "Write two to eight choices."),
        ("truefalse", {}, "Say whether the statement is true or false."),
        ("single", {"key": "Milk_Last"}, "Use small letters, digits and hyphens."),
        ("single", {"clauses": "1.1"}, "A clause looks like G1.1."),
        ("single", {"key": "taken"}, "Another question of this edition has this key."),
        ("single", {"lesson": "lesson-9"}, "Select a valid choice."),
        ("single", {"text": "a\0b"}, "Null characters are not allowed."),
        ("mark", {"head-post": "Nothing [innocent]"}, "Mark at least one problem of the post"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(kind: str, fields: dict[str, str], sentence: str) -> None:
    edition = make_course()
    save_bank(edition, [truefalse("taken")])
    reply = signed_in().post(add(kind), form(edition, **fields))
    assert reply.status_code == 200
    assert sentence in html.unescape(errors(reply))
    assert QuestionVersion.objects.count() == 1


def test_a_key_is_made_from_the_question() -> None:
    edition = make_course()
    client = signed_in()
    for _time in range(2):
        assert client.post(add(), form(edition, key="", text="Er mælken SIDST? …")).status_code == 302
    assert client.post(add(), form(edition, key="", text="…")).status_code == 302
    keys = list(Question.objects.order_by("pk").values_list("key", flat=True))
    assert keys == ["er-mlken-sidst", "er-mlken-sidst-2", "question"]


def test_more_rows_are_added_and_nothing_is_lost() -> None:
    edition = make_course()
    reply = signed_in().post(add(), form(edition, act="rows:rows"))
    assert reply.status_code == 200
    sent = form_fields(reply.text)
    assert (sent["rows-TOTAL_FORMS"], sent["rows-1-text"], sent["text"]) == ("6", "First", "When does the milk come?")
    assert not Question.objects.exists()


FROM_EMPTY: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "multiple",
        {"head-marking": "partial", **rows({"text": "Leaf", "correct": "on"}, {"text": "Spoon"})},
        {
            "marking": "partial",
            "choices": [{"key": "a", "text": "Leaf", "correct": True}, {"key": "b", "text": "Spoon"}],
        },
    ),
    ("truefalse", {"head-answer": "false"}, {"answer": False}),
    (
        "matching",
        rows({"left": "Tea", "right": "Leaf"}, {"left": "Coffee", "right": "Bean"}, {"right": "Stone"}),
        {
            "pairs": [
                {"key": "a", "left": "Tea", "right": "Leaf"},
                {"key": "b", "left": "Coffee", "right": "Bean"},
            ],
            "distractors": [{"key": "c", "right": "Stone"}],
        },
    ),
    (
        "categorise",
        {
            "head-classes": "Hot\nCold",
            **rows({"text": "Tea", "answer": "1"}, {"text": "Ice", "answer": "2", "feedback": "Ice is cold."}),
        },
        {
            "classes": [{"key": "class-1", "label": "Hot"}, {"key": "class-2", "label": "Cold"}],
            "items": [
                {"key": "a", "text": "Tea", "answer": "class-1"},
                {"key": "b", "text": "Ice", "answer": "class-2", "feedback": "Ice is cold."},
            ],
        },
    ),
    (
        "ordering",
        rows({"text": "Drink", "place": "3"}, {"text": "Boil", "place": "1"}, {"text": "Brew", "place": "2"}),
        {
            "steps": [
                {"key": "b", "text": "Boil"},
                {"key": "c", "text": "Brew"},
                {"key": "a", "text": "Drink"},
            ]
        },
    ),
    ("mark", {"head-post": "I [+confirm] the [leak]."}, {"post": "I [+confirm] the [leak]."}),
    (
        "cloze",
        {
            "head-passage": "I [a] at [b].",
            **rows({"answers": "work\nam employed"}, {"answers": "Havnby", "wrong": "home\nsea", "feedback": "No."}),
        },
        {
            "passage": "I [a] at [b].",
            "gaps": [
                {"key": "a", "answers": ["work", "am employed"]},
                {"key": "b", "answers": ["Havnby"], "wrong": ["home", "sea"], "feedback": "No."},
            ],
        },
    ),
    (
        "short",
        rows({"text": "#Havnby*", "share": ""}, {"text": "Havnby", "share": "50", "feedback": "Nearly."}),
        {
            "answers": [
                {"key": "a", "text": "#Havnby*"},
                {"key": "b", "text": "Havnby", "share": 50, "feedback": "Nearly."},
            ]
        },
    ),
    (
        "numeric",
        {"head-value": "1.48", "head-tolerance": "2", "head-tolerance_in": "percent", "head-unit": "%"},
        {"value": 1.48, "tolerance": 2, "tolerance_in": "percent", "unit": "%"},
    ),
    (
        "triage",
        {
            "head-classes": "Now\nLater",
            "head-seconds": "20",
            **rows({"text": "Smoke", "answer": "1"}, {"text": "Praise", "answer": "2"}),
        },
        {
            "seconds": 20,
            "classes": [{"key": "class-1", "label": "Now"}, {"key": "class-2", "label": "Later"}],
            "items": [
                {"key": "a", "text": "Smoke", "answer": "class-1"},
                {"key": "b", "text": "Praise", "answer": "class-2"},
            ],
        },
    ),
    (
        "free",
        {"head-model": "I work there.", **rows({"text": "Says who"}, {"text": "Is kind"})},
        {"model": "I work there.", "criteria": [{"key": "a", "text": "Says who"}, {"key": "b", "text": "Is kind"}]},
    ),
]


@pytest.mark.parametrize(("kind", "fields", "own"), FROM_EMPTY, ids=[kind for kind, _fields, _own in FROM_EMPTY])
def test_a_trainer_builds_each_kind_from_empty(kind: str, fields: dict[str, Any], own: dict[str, Any]) -> None:
    edition, client = make_course(), signed_in()
    assert client.get(add(kind)).status_code == 200
    reply = client.post(add(kind), form(edition, **rows() | fields))
    assert reply.status_code == 302, errors(reply)
    body = QuestionVersion.objects.get().body
    assert body["kind"] == kind
    assert {name: body[name] for name in own} == own


@pytest.mark.parametrize("kind", list(TYPES))
def test_a_form_opens_with_at_most_eight_fields(kind: str) -> None:
    editor = signed_in().get(add(kind)).context["editor"]
    columns = [name for name in (editor.own.rows.empty_form.fields if editor.own.rows else []) if name != "DELETE"]
    visible = [name for name in columns if name != "key"]
    assert len(editor.common.first()) + len(list(editor.own.fields())) + len(visible) <= 8


def test_the_kind_is_chosen_first() -> None:
    page = signed_in().get(ADD).text
    assert all(f"?kind={kind}" in page for kind in TYPES)
    assert "?kind=" in signed_in().get(add("essay")).text


@pytest.mark.parametrize("kind", list(TYPES))
def test_hostile_text_is_stored_unchanged_or_a_field_error(kind: str) -> None:
    edition, client = make_course(), signed_in()
    known = next(fields for one, fields, _own in [("single", rows(LAST, FIRST), {}), *FROM_EMPTY] if one == kind)
    for number, text in enumerate(HOSTILE):
        key = f"hostile-{number}"
        reply = client.post(add(kind), form(edition, **rows() | known | {"key": key, "text": text}))
        assert reply.status_code in {200, 302}
        if reply.status_code == 302:
            kept = QuestionVersion.objects.get(question__key=key).body["text"]
            assert kept == text.replace("\r\n", "\n").strip() or kept == text.strip()
            assert client.get(change(Question.objects.get(key=key))).status_code == 200
        else:
            assert "errorlist" in errors(reply) or reply.context["editor"].problems


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
    for address in (LIST, ADD, add(), change(Question.objects.get())):
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
