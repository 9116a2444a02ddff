"""How a trainer says what a quiz draws, by form; and the same in the files of a course."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from courses.assessments.services import save_bank
from courses.models import Activity
from courses.packages.importing import import_course
from courses.packages.located import Refused
from courses.packages.writer import course_texts
from tests.builders import make_course, make_programme
from tests.builders_assessments import make_quiz_draft, single
from tests.builders_packages import FILES, make_folder, make_ground
from tests.cast import signed_in
from tests.form_fields import form_fields

pytestmark = pytest.mark.django_db
BANK = [single("a", tags=["water"], clauses=["G10.1"]), single("b", tags=["pot", "water"], clauses=["G2.1"])]


@pytest.fixture
def draft(db: None) -> Activity:
    make_programme()
    edition = make_course()
    save_bank(edition, BANK)
    return make_quiz_draft(edition, draw=2)


def address(draft: Activity) -> str:
    return reverse("admin:courses_activity_change", args=[draft.pk])


def sent(trainer: User, draft: Activity, **changed: str) -> Any:
    """The page of the draft with some fields changed, saved; what came back, and the draft as it is then."""
    client = signed_in(trainer)
    given = {name.replace("__", "-"): value for name, value in changed.items()}
    answer = client.post(address(draft), {**form_fields(client.get(address(draft)).text), **given, "act": "save"})
    draft.refresh_from_db()
    return answer


def test_an_untouched_page_changes_nothing(trainer: User, draft: Activity) -> None:
    assert sent(trainer, draft).status_code == 302
    assert draft.data == {"draw": 2, "pass_mark": 60}


def test_parts_are_rows_and_their_numbers_replace_that_of_the_bank(trainer: User, draft: Activity) -> None:
    sent(trainer, draft, parts__0__count="1", parts__0__tags="water, pot", parts__1__count="1", parts__1__clauses="G2")
    parts = [{"count": 1, "tags": ["water", "pot"]}, {"count": 1, "clauses": ["G2"]}]
    assert draft.data == {"pass_mark": 60, "parts": parts}
    sent(trainer, draft, parts__2__count="3", parts__2__difficulty="3", questions="newest")
    assert draft.data == {"pass_mark": 60, "parts": [*parts, {"count": 3, "difficulty": 3}], "questions": "newest"}
    assert sent(trainer, draft).status_code == 302
    assert len(draft.data["parts"]) == 3


def test_a_part_is_removed_and_the_whole_bank_comes_back(trainer: User, draft: Activity) -> None:
    sent(trainer, draft, parts__0__count="1")
    sent(trainer, draft, parts__0__DELETE="on", draw="2")
    assert draft.data == {"draw": 2, "pass_mark": 60}


def test_a_quiz_that_draws_nothing_is_refused_in_words(trainer: User, draft: Activity) -> None:
    page = sent(trainer, draft, draw="").text
    assert "Say how many questions the quiz draws, or name its parts." in page
    assert draft.data == {"draw": 2, "pass_mark": 60}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"parts__0__tags": "water"}, "This field is required."),
        ({"parts__0__count": "0"}, "greater than or equal to 1"),
        ({"parts__0__count": "1", "parts__0__clauses": "G1.1.1"}, "A clause looks like G1.1, a guideline like G1."),
        ({"parts__0__count": "1", "parts__0__tags": "Hot Water"}, "Use small letters, digits and hyphens in a tag."),
        ({"parts__0__count": "1", "parts__0__difficulty": "9"}, "Select a valid choice"),
        ({"questions": "oldest"}, "Select a valid choice"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_lost(
    trainer: User, draft: Activity, changed: dict[str, str], words: str
) -> None:
    answer = sent(trainer, draft, **changed)
    assert (answer.status_code, words in answer.text) == (200, True)
    assert '<details class="module" open' in answer.text
    assert all(value in answer.text for value in changed.values())
    assert draft.data == {"draw": 2, "pass_mark": 60}


def test_more_rows_come_by_a_button_that_saves_nothing(trainer: User, draft: Activity) -> None:
    client = signed_in(trainer)
    given = form_fields(client.get(address(draft)).text) | {"parts-0-count": "1", "parts-1-count": "1", "pass_mark": ""}
    page = client.post(address(draft), {**given, "act": "rows:parts"})
    shown = form_fields(page.text)
    assert (shown["parts-TOTAL_FORMS"], shown["parts-1-count"], shown["parts-3-count"]) == ("4", "1", "")
    assert '<details class="module" open>' in page.text
    draft.refresh_from_db()
    assert (draft.edit_revision, draft.data) == (0, {"draw": 2, "pass_mark": 60})
    client.post(address(draft), {**shown, "act": "save", "pass_mark": "60", "parts-3-count": "2"})
    draft.refresh_from_db()
    assert draft.data["parts"] == [{"count": 1}, {"count": 1}, {"count": 2}]


def test_the_tags_and_clauses_of_the_bank_are_offered(trainer: User, draft: Activity) -> None:
    page = signed_in(trainer).get(address(draft)).text
    tags = '<datalist id="parts-0-tags-offered"><option value="pot"></option><option value="water"></option></datalist>'
    assert tags in page
    offered = page.split('<datalist id="parts-0-clauses-offered">')[1].split("</datalist>")[0]
    assert [piece.split('"')[1] for piece in offered.split("<option ")[1:]] == ["G2", "G2.1", "G10", "G10.1"]
    assert "Left empty, the quiz draws from the whole bank." in page


def test_adding_a_quiz_asks_for_the_first_fields_only(trainer: User, draft: Activity) -> None:
    where = [draft.edition_id, draft.module_id, "quiz"]
    page = signed_in(trainer).get(reverse("admin:courses_edition_add_activity", args=where))
    names = [field.name for field in page.context["form"].visible_fields()]
    assert {"title", "draw", "pass_mark"} < set(names)
    assert not {"parts", "questions"} & set(names)
    assert len(names) <= 8


QUIZ = """\
key: tea-q
kind: quiz
title: The tea quiz
minutes: 5
parts:
  - {count: 1, tags: [water, pot], difficulty: 1}
  - {count: 1, clauses: [G1, G4.1]}
questions: newest
pass_mark: 80
"""
QUESTIONS = """\
- key: what-comes-first
  kind: truefalse
  text: Water comes first.
  answer: true
  explanation: Water comes first.
  clauses: [G1.1]
  difficulty: 1
  tags: [water]
- key: milk-is-optional
  kind: truefalse
  text: Milk is optional.
  answer: true
  explanation: It is.
  clauses: [G4.1]
  difficulty: 2
"""
NAME = "en/90-quiz/10-tea-q.quiz.yaml"


def folder(root: Path, quiz: str) -> Path:
    make_ground()
    return make_folder(root, {**FILES, "en/questions.yaml": QUESTIONS, NAME: quiz})


def test_parts_survive_their_file_byte_for_byte(tmp_path: Path) -> None:
    course = import_course(root=folder(tmp_path / "one", QUIZ))
    assert course_texts(course)[NAME] == QUIZ
    again = import_course(root=make_folder(tmp_path / "two", course_texts(course)))
    assert course_texts(again) == course_texts(course)


@pytest.mark.parametrize(
    ("was", "is_now", "line", "words"),
    [
        ("count: 1, tags", "count: 2, tags", 6, "The part “water, pot, difficulty 1” draws 2, and"),
        ("count: 1, tags", "count: none, tags", 6, "“count” cannot be used"),
        ("[G1, G4.1]", "[4.1]", 7, "cannot be used"),
        ("difficulty: 1", "level: 1", 6, "“level” is not a field that belongs here."),
        ("newest", "latest", 8, "“questions” cannot be used"),
    ],
)
def test_a_mistake_in_a_file_is_shown_at_its_line(tmp_path: Path, was: str, is_now: str, line: int, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        import_course(root=folder(tmp_path, QUIZ.replace(was, is_now)))
    found = [one.place for one in refusal.value.mistakes if words in one.message]
    assert [(place.file, place.line) for place in found] == [(NAME, line)], refusal.value.mistakes


def test_a_file_without_draw_and_parts_is_refused(tmp_path: Path) -> None:
    head = QUIZ.split("parts:")[0] + "pass_mark: 80\n"
    with pytest.raises(Refused, match="Say how many questions the quiz draws, or name its parts."):
        import_course(root=folder(tmp_path, head))
