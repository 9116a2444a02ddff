"""How a trainer sets the behaviour of a quiz: her form, its file, and what publishing refuses."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from courses.activities import to_draft
from courses.assessments.forms import QuestionEditor
from courses.assessments.services import save_bank
from courses.forms.activity import ActivityEditor
from courses.packages.importing import import_course
from courses.packages.writer import course_texts
from courses.publishing import problems
from tests.builders import make_course, make_programme, make_version
from tests.builders_assessments import make_bank, make_quiz, make_quiz_draft, questions, quiz_of, single
from tests.builders_packages import FILES, make_folder, make_ground
from tests.cast import signed_in
from tests.form_fields import form_fields

pytestmark = pytest.mark.django_db
FIELDS = {"title": "The tea quiz", "minutes": "5", "required": "on", "draw": "3", "pass_mark": "60"}
SET = {
    "behaviour": "interactive",
    "question_tries": 2,
    "try_cost": "half",
    "shown": {"marks": "handed-in", "solution": "over"},
}
QUIZ_FILE = "en/90-quiz/10-tea-q.quiz.yaml"


def refusals(**settings: Any) -> list[tuple[str, ...]]:
    make_programme()
    edition = make_course()
    save_bank(edition, questions(3))
    make_quiz_draft(edition, **settings)
    return [problem.where[1:] for problem in problems(edition)]


def test_the_form_sets_behaviour_and_moments() -> None:
    sent = {"behaviour": "interactive", "question_tries": "2", "try_cost": "half"}
    moments = {"shown-marks": "handed-in", "shown-solution": "over", "shown-right": ""}
    editor = ActivityEditor(make_quiz_draft(make_course()), FIELDS | sent | moments)
    assert editor.is_valid()
    assert to_draft(editor.document)["data"] == {"draw": 3, "pass_mark": 60, **SET}


def test_what_is_left_alone_is_stored_nowhere() -> None:
    edition = make_course()
    draft = make_quiz_draft(edition)
    editor = ActivityEditor(draft, FIELDS)
    assert editor.is_valid()
    assert to_draft(editor.document)["data"] == {"draw": 3, "pass_mark": 60}
    make_bank(edition)
    published = quiz_of(make_version(edition)).data
    assert not published.keys() & SET.keys()


def test_the_form_opens_with_few_fields_and_says_its_defaults(trainer: User) -> None:
    draft = make_quiz_draft(make_course())
    editor = ActivityEditor(draft)
    assert len(editor.form.first()) <= 8
    folded = {field.name: field.help_text for field in editor.form.more()}
    assert folded.keys() >= SET.keys()
    assert all(folded[name] for name in SET)


def test_saving_the_untouched_page_changes_nothing(trainer: User) -> None:
    draft = make_quiz_draft(make_course(), **SET)
    client, address = signed_in(trainer), reverse("admin:courses_activity_change", args=[draft.pk])
    before = draft.data
    reply = client.post(address, form_fields(client.get(address).text) | {"act": "save"})
    assert reply.status_code == 302
    draft.refresh_from_db()
    assert draft.data == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("behaviour", "adaptive"),
        ("question_tries", "1"),
        ("question_tries", "9"),
        ("try_cost", "all"),
        ("shown-right", "now"),
    ],
)
def test_what_no_form_of_ours_sends_is_a_field_error(name: str, value: str) -> None:
    editor = ActivityEditor(make_quiz_draft(make_course()), FIELDS | {name: value})
    assert not editor.is_valid()
    assert name.split("-")[0] in editor.form.errors


@pytest.mark.parametrize("sound", [{}, {"behaviour": "immediate", "certainty": True}, SET])
def test_a_sound_quiz_is_published(sound: dict[str, Any]) -> None:
    assert refusals(**sound) == []


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        ({"behaviour": "interactive", "certainty": True}, [("certainty",)]),
        ({"behaviour": "interactive", "try_cost": "half"}, [("try_cost",)]),
        ({"shown": {"explanation": "checked"}}, [("shown", "explanation")]),
        (
            {"behaviour": "immediate", "shown": {"right": "never", "marks": "never", "explanation": "never"}},
            [("shown", "right")],
        ),
        ({"shown": {"right": "over", "explanation": "over"}}, [("shown", "marks")]),
        (
            {"shown": {"right": "over", "marks": "never", "explanation": "over", "solution": "handed-in"}},
            [("shown", "solution")],
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(settings: dict[str, Any], where: list[tuple[str, ...]]) -> None:
    assert refusals(**settings) == where


def test_marks_that_tries_cost_are_counted_as_points() -> None:
    assert make_quiz("whole", count=1, draw=1).data.get("scale") is None
    assert make_quiz("tries", count=1, draw=1, behaviour="interactive").data["scale"] == "points"
    assert make_quiz("free", count=1, draw=1, behaviour="interactive", try_cost="nothing").data.get("scale") is None


def test_behaviour_and_hints_survive_their_files_byte_for_byte(tmp_path: Path) -> None:
    make_ground()
    settings = "behaviour: interactive\nquestion_tries: 2\ntry_cost: half\nshown: {marks: handed-in, solution: over}\n"
    files = {**FILES, QUIZ_FILE: FILES[QUIZ_FILE] + settings}
    course = import_course(root=make_folder(tmp_path / "ground", files))
    edition = course.editions.get()
    hints = ["Look into the pot.", "It is hot: “~” # 🦉"]
    save_bank(edition, [single(f"tea-{number}", lesson="tea-1", hints=hints) for number in range(2)])
    assert edition.activities.get(kind="quiz").data.items() >= SET.items()
    first = course_texts(course)
    assert "Look into the pot." in first["en/questions.yaml"]
    again = import_course(root=make_folder(tmp_path / "made", first))
    assert course_texts(again) == first


def test_hints_are_lines_of_the_question_form() -> None:
    edition = make_course()
    question = save_bank(edition, [single("tea", hints=["One", "Two"])]).questions.get()
    editor = QuestionEditor(kind="single", question=question)
    assert editor.common["hints"].value() == "One\nTwo"
    assert "hints" in [field.name for field in editor.common.more()]


def test_a_fifth_hint_is_a_field_error() -> None:
    edition = make_course()
    row = {"text": "Tea", "rows-TOTAL_FORMS": 2, "rows-0-text": "A", "rows-0-correct": "on", "rows-1-text": "B"}
    rows = row | {"rows-INITIAL_FORMS": 0, "edition": edition.pk, "explanation": "So it is.", "difficulty": 1}
    assert QuestionEditor(kind="single", data=rows | {"hints": "1\n2\n3\n4"}).is_valid()
    editor = QuestionEditor(kind="single", data=rows | {"hints": "1\n2\n3\n4\n5"})
    assert not editor.is_valid()
    assert editor.common.errors["hints"] == ["Write at most four hints."]
