"""Each kind in a bank's file: out and in again it is the same, and what is wrong is shown at its line."""

from pathlib import Path
from typing import Any

import pytest

from courses.assessments.services import save_bank
from courses.models import Course
from courses.packages.importing import import_course
from courses.packages.located import Refused
from courses.packages.writer import course_texts
from tests.builders_packages import FILES, QUESTIONS, make_folder, make_ground
from tests.builders_questions import MAKERS, every_kind

pytestmark = pytest.mark.django_db


def tea_course(root: Path, questions: str = QUESTIONS) -> Course:
    make_ground()
    return import_course(root=make_folder(root, {**FILES, "en/questions.yaml": questions}))


def in_tea(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "lesson": "tea-1"}


def test_every_kind_survives_its_file_byte_for_byte(tmp_path: Path) -> None:
    course = tea_course(tmp_path / "ground")
    odd = {"text": "yes", "explanation": "1_000: “~” # 🦉 " + "word " * 40}
    save_bank(course.editions.get(), [in_tea(body | odd) for body in every_kind()])
    first = course_texts(course)
    assert all(f"kind: {kind}" in first["en/questions.yaml"] for kind in MAKERS)
    again = import_course(root=make_folder(tmp_path / "made", first))
    assert course_texts(again) == first


MISTAKES = [
    ("kind: matching", 'pairs:\n    - {key: a, left: "Tea", right: "Leaf"}', 4, "pairs"),
    (
        "kind: categorise",
        'classes:\n    - {key: hot, label: "Hot"}\n    - {key: cold, label: "Cold"}\n  items:\n'
        '    - {key: a, text: "Tea", answer: hot}\n    - {key: b, text: "Ice", answer: warm}',
        1,
        "“Ice” belongs to a class that does not exist.",
    ),
    (
        "kind: ordering",
        'steps:\n    - {key: a, text: "Boil"}\n    - {key: b, text: "Brew"}\n    - {key: c, txt: "Drink"}',
        7,
        "“text” is missing.",
    ),
    ("kind: mark", 'post: "Nothing to mark"', 1, "Mark at least one problem of the post"),
    ("kind: cloze", 'passage: "I [a]"\n  gaps:\n    - {key: b, answers: ["work"]}', 1, "look at a, b"),
    ("kind: short", 'answers:\n    - {key: a, text: "x", share: 101}', 5, "“share” cannot be used"),
    ("kind: numeric", "value: many", 4, "“value” cannot be used"),
    (
        "kind: triage",
        'seconds: 1\n  classes:\n    - {key: hot, label: "Hot"}\n    - {key: cold, label: "Cold"}\n  items:\n'
        '    - {key: a, text: "Tea", answer: hot}\n    - {key: b, text: "Ice", answer: cold}',
        4,
        "“seconds” cannot be used",
    ),
    ("kind: free", 'model: "So"\n  criteria: []', 5, "“criteria” cannot be used"),
    ("kind: essay", "model: none", 2, "the kind of a question is one of"),
]


@pytest.mark.parametrize(("kind", "own", "line", "sentence"), MISTAKES, ids=[one[0] for one in MISTAKES])
def test_a_mistake_is_shown_at_its_line(tmp_path: Path, kind: str, own: str, line: int, sentence: str) -> None:
    text = f"- key: odd\n  {kind}\n  text: What?\n  {own}\n  explanation: So.\n  difficulty: 1\n"
    with pytest.raises(Refused) as refusal:
        tea_course(tmp_path / "odd", text)
    found = [one for one in refusal.value.mistakes if sentence in one.message]
    assert [(one.place.file, one.place.line) for one in found] == [("en/questions.yaml", line)], refusal.value.mistakes
