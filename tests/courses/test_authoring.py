"""Trainers write drafts in the admin; learners read what was published."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.models import Activity, Course, CourseVersion, Edition, Module
from tests.builders import make_course, make_programme, make_tier, make_version
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(db: None) -> Edition:
    make_programme()
    return make_course()


@pytest.fixture
def lesson(edition: Edition) -> Activity:
    return edition.activities.get(key="lesson-1")


def page_of(row: Activity | Edition | Module | Course) -> str:
    return reverse(f"admin:courses_{row._meta.model_name}_change", args=[row.pk])


def fields_of(client: Client, row: Activity) -> dict[str, str]:
    """What a browser would send from the page of an activity if nothing were touched."""
    editor = client.get(page_of(row)).context["editor"]
    forms = [editor.form, editor.interaction_kind, editor.interaction and editor.interaction.head]
    for rows in (editor.interaction and editor.interaction.rows, editor.sources):
        forms += [rows.management_form, *rows.forms] if rows else []
    sent = {}
    for form in filter(None, forms):
        for field in form:
            value = field.value()
            if value or value == 0 and value is not False:
                sent[field.html_name] = "on" if value is True else value
    return {**sent, "revision": str(row.edit_revision), "act": "save"}


def test_saving_an_untouched_page_changes_nothing(trainer: User, lesson: Activity) -> None:
    client = signed_in(trainer)
    before = (lesson.title, lesson.minutes, lesson.required, lesson.body, lesson.data)

    response = client.post(page_of(lesson), fields_of(client, lesson))

    assert response.status_code == 302
    lesson.refresh_from_db()
    assert (lesson.title, lesson.minutes, lesson.required, lesson.body, lesson.data) == before
    assert lesson.edit_revision == 1


def test_an_edit_shows_to_learners_only_after_publishing(trainer: User, edition: Edition, lesson: Activity) -> None:
    first = make_version(edition)
    client = signed_in(trainer)

    client.post(page_of(lesson), fields_of(client, lesson) | {"body": "Milk first.\r\n\r\nThen water."})

    assert "Milk" not in CourseVersion.objects.newest().get().activities.get(key="lesson-1").html
    choices = {"note": "Milk", "change": "material", "in_progress": "keep", "completed": "keep"}
    published = client.post(reverse("admin:courses_edition_publish", args=[edition.pk]), choices)
    assert published.status_code == 302
    second = CourseVersion.objects.newest().get()
    assert (second.number, second.note, second.published_by, second.in_progress) == (2, "Milk", trainer, "keep")
    assert "Milk first." in second.activities.get(key="lesson-1").html
    assert "Milk" not in first.activities.get(key="lesson-1").html


def test_of_two_trainers_the_second_sees_both_texts_and_nothing_is_lost(
    trainer: User, administrator: User, lesson: Activity
) -> None:
    one, two = signed_in(trainer), signed_in(administrator)
    mine, theirs = fields_of(one, lesson), fields_of(two, lesson)
    two.post(page_of(lesson), theirs | {"body": "Water from the tap."})

    response = one.post(page_of(lesson), mine | {"body": "Water from the well."})

    lesson.refresh_from_db()
    assert lesson.body == "Water from the tap."
    html = response.content.decode()
    assert response.status_code == 200
    assert "Nina Friis saved this at" in html
    assert "Water from the tap." in html
    assert "Water from the well.</textarea>" in html.replace("\n", "")
    assert "<del>tap.</del>" in html and "<ins>well.</ins>" in html

    again = fields_of(one, lesson) | {"body": "Water from the well.", "revision": str(response.context["revision"])}
    assert one.post(page_of(lesson), again).status_code == 302
    lesson.refresh_from_db()
    assert lesson.body == "Water from the well."


SORT = {
    "interaction-kind": "sort",
    "interaction-shown": "sort",
    "turn-title": "Hot or cold?",
    "turn-class_1": "Hot",
    "turn-class_2": "Cold",
    "turn-rows-TOTAL_FORMS": "4",
    "turn-rows-INITIAL_FORMS": "0",
    "turn-rows-0-text": "Tea",
    "turn-rows-0-answer": "1",
    "turn-rows-0-feedback": "Hot.",
    "turn-rows-1-text": "Gone",
    "turn-rows-1-answer": "1",
    "turn-rows-1-feedback": "Gone.",
    "turn-rows-1-DELETE": "on",
    "turn-rows-2-text": "Ice",
    "turn-rows-2-answer": "2",
    "turn-rows-2-feedback": "Cold.",
}


def test_an_interaction_is_written_by_fields(trainer: User, lesson: Activity) -> None:
    client = signed_in(trainer)
    fields = fields_of(client, lesson) | {"interaction-kind": "sort", "act": "save"}
    shown = client.post(page_of(lesson), fields)
    assert b"turn-class_1" in shown.content
    assert 'value="Tea or water?"' in shown.content.decode()
    lesson.refresh_from_db()
    assert lesson.data["interaction"]["kind"] == "decide"

    others = {name: value for name, value in fields.items() if not name.startswith("turn-")}
    assert client.post(page_of(lesson), others | SORT).status_code == 302

    lesson.refresh_from_db()
    assert lesson.data["interaction"] == {
        "kind": "sort",
        "title": "Hot or cold?",
        "classes": [{"key": "class-1", "label": "Hot"}, {"key": "class-2", "label": "Cold"}],
        "items": [
            {"key": "a", "text": "Tea", "answer": "class-1", "feedback": "Hot."},
            {"key": "b", "text": "Ice", "answer": "class-2", "feedback": "Cold."},
        ],
    }
    kept = client.post(page_of(lesson), fields_of(client, lesson))
    assert kept.status_code == 302
    assert Activity.objects.get(pk=lesson.pk).data == lesson.data


def test_rows_are_added_without_script_and_nothing_is_lost(trainer: User, lesson: Activity) -> None:
    client = signed_in(trainer)
    fields = fields_of(client, lesson) | {"act": "rows:turn-rows", "turn-rows-2-text": "Lemon"}

    page = client.post(page_of(lesson), fields)

    editor = page.context["editor"]
    assert editor.interaction.rows.total_form_count() == 6
    assert "Lemon" in page.content.decode()
    lesson.refresh_from_db()
    assert lesson.edit_revision == 0


def test_a_mistake_is_named_and_the_text_stays(trainer: User, lesson: Activity) -> None:
    client = signed_in(trainer)
    fields = fields_of(client, lesson) | {"turn-rows-1-verdict": "best", "clauses": "G1", "body": "Never lost."}

    page = client.post(page_of(lesson), fields)

    html = page.content.decode()
    assert "Nothing is saved yet." in html
    assert "Never lost." in html
    assert lesson.body == Activity.objects.get(pk=lesson.pk).body


def test_publishing_is_refused_with_the_problems_and_where_they_are(
    trainer: User, edition: Edition, lesson: Activity
) -> None:
    Activity.objects.filter(pk=lesson.pk).update(body="Ask {{nobody}}.")
    client = signed_in(trainer)
    url = reverse("admin:courses_edition_publish", args=[edition.pk])

    for response in (
        client.get(url),
        client.post(url, {"note": "x", "change": "editorial", "in_progress": "move", "completed": "keep"}),
    ):
        html = response.content.decode()
        assert "It cannot be published yet" in html
        assert f'<a href="{page_of(lesson)}">Lesson 1</a>: The placeholder “nobody” is not known.' in html
    assert not CourseVersion.objects.exists()


def test_the_publish_page_shows_what_changes_word_by_word(trainer: User, edition: Edition, lesson: Activity) -> None:
    make_version(edition)
    Activity.objects.filter(pk=lesson.pk).update(body="Water last.")
    edition.activities.filter(key="lesson-2").delete()

    html = signed_in(trainer).get(reverse("admin:courses_edition_publish", args=[edition.pk])).content.decode()

    assert "<del>first.</del>" in html and "<ins>last.</ins>" in html
    assert re.search(r"Removed</span>\s*Lesson 2", html)


def test_delta_and_retake_are_not_offered_yet(trainer: User, edition: Edition) -> None:
    client = signed_in(trainer)
    url = reverse("admin:courses_edition_publish", args=[edition.pk])

    client.post(url, {"note": "x", "change": "material", "in_progress": "keep", "completed": "retake"})

    assert not CourseVersion.objects.exists()


def test_the_bar_says_draft_and_which_version_learners_read(trainer: User, edition: Edition, lesson: Activity) -> None:
    client = signed_in(trainer)
    assert "Nothing of it is published yet." in client.get(page_of(edition)).content.decode()
    make_version(edition)

    for row in (edition, lesson, lesson.module):
        assert "Learners read version 1, published on 2 March 2026." in client.get(page_of(row)).content.decode()


def act(client: Client, edition: Edition, value: str, **more: str) -> None:
    response = client.post(reverse("admin:courses_edition_outline", args=[edition.pk]), {"act": value, **more})
    assert response.status_code == 302


def test_the_outline_is_ordered_by_buttons(trainer: User, edition: Edition, lesson: Activity) -> None:
    client = signed_in(trainer)
    other = Module.objects.create(edition=edition, key="more", title="More", position=5)

    act(client, edition, f"activity-down:{lesson.pk}")
    assert [one.key for one in edition.activities.all()] == ["lesson-2", "lesson-1"]
    act(client, edition, f"activity-down:{lesson.pk}")
    assert Activity.objects.get(pk=lesson.pk).module == other
    act(client, edition, f"module-up:{other.pk}")
    assert [one.key for one in edition.activities.all()] == ["lesson-1", "lesson-2"]


def test_removing_asks_first(trainer: User, edition: Edition, lesson: Activity) -> None:
    client = signed_in(trainer)
    url = reverse("admin:courses_edition_outline", args=[edition.pk])

    asked = client.post(url, {"act": f"activity-remove:{lesson.pk}"})

    assert "Remove “Lesson 1”?" in asked.content.decode()
    assert Activity.objects.filter(pk=lesson.pk).exists()
    act(client, edition, f"activity-remove:{lesson.pk}", sure="1")
    assert not Activity.objects.filter(pk=lesson.pk).exists()


def test_a_module_is_removed_only_when_it_is_empty(trainer: User, edition: Edition) -> None:
    client = signed_in(trainer)
    module = edition.modules.get()

    act(client, edition, f"module-remove:{module.pk}", sure="1")

    assert edition.modules.exists()


def test_what_is_not_of_this_edition_is_not_found(trainer: User, edition: Edition) -> None:
    stranger = make_course("coffee").activities.first()
    client = signed_in(trainer)
    url = reverse("admin:courses_edition_outline", args=[edition.pk])

    for value in (
        f"activity-up:{stranger.pk}",
        f"borrow:{stranger.pk}",
        "activity-up:999999999999999999",
        "nonsense",
        "",
    ):
        assert client.post(url, {"act": value}).status_code == 404


def test_modules_lessons_and_languages_are_added_by_form(trainer: User, edition: Edition) -> None:
    client = signed_in(trainer)
    client.post(reverse("admin:courses_edition_add_module", args=[edition.pk]), {"title": "Milk", "summary": ""})
    milk = edition.modules.get(key="milk")

    added = client.post(
        reverse("admin:courses_edition_add_activity", args=[edition.pk, milk.pk, "lesson"]),
        {"title": "Milk at last", "minutes": "3"},
    )

    lesson = edition.activities.get(key="milk-at-last")
    assert added.url == page_of(lesson)
    assert (lesson.kind, lesson.minutes, lesson.module) == ("lesson", 3, milk)
    client.post(reverse("admin:courses_course_add_edition", args=[edition.course_id]), {"language": "da"})
    danish = edition.course.editions.get(language="da")
    act(client, danish, f"borrow:{lesson.pk}")
    assert danish.activities.get().key == "milk-at-last"
    assert danish.modules.get().key == "milk"


def test_a_key_keeps_its_kind_for_ever(trainer: User, edition: Edition) -> None:
    make_version(edition)
    edition.activities.filter(key="lesson-2").delete()
    url = reverse("admin:courses_edition_add_activity", args=[edition.pk, edition.modules.get().pk, "quiz"])

    page = signed_in(trainer).post(
        url, {"title": "Quiz", "key": "lesson-2", "minutes": "3", "draw": "2", "pass_mark": "80"}
    )

    assert "belongs to an activity of the kind “lesson”" in page.content.decode()
    assert not edition.activities.filter(key="lesson-2").exists()


def test_the_settings_of_a_quiz_are_fields(trainer: User, edition: Edition) -> None:
    data = {"draw": 2, "pass_mark": 80}
    quiz = Activity.objects.create(
        edition=edition, module=edition.modules.get(), key="q", kind="quiz", position=9, title="Quiz", data=data
    )
    client = signed_in(trainer)

    client.post(
        page_of(quiz),
        {
            "title": "Quiz",
            "minutes": "5",
            "required": "on",
            "draw": "3",
            "pass_mark": "70",
            "revision": "0",
            "act": "save",
        },
    )

    quiz.refresh_from_db()
    assert quiz.data == {"draw": 3, "pass_mark": 70}


def test_a_course_is_written_by_fields(trainer: User) -> None:
    tier = make_tier()
    client = signed_in(trainer)
    fields = {"slug": "tea", "tier": tier.pk, "objectives": "M1: Make tea\nM2: Drink it", "governance": "Anna"}

    assert client.post(reverse("admin:courses_course_add"), fields).status_code == 302

    course = Course.objects.get()
    assert (course.objectives, course.owners) == ({"M1": "Make tea", "M2": "Drink it"}, {"governance": "Anna"})
    assert client.post(page_of(course), fields | {"objectives": "no name here"}).status_code == 200
    assert client.get(page_of(course)).status_code == 200


def test_markdown_with_scripts_is_harmless_in_the_preview(trainer: User, lesson: Activity) -> None:
    client = signed_in(trainer)
    url = reverse("admin:courses_activity_preview", args=[lesson.pk])

    html = client.post(
        url, {"body": "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))"}
    ).content.decode()

    assert not re.search(r"<script|<img|javascript:", html)
