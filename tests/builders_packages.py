"""Course folders for tests."""

from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from courses.guidelines.publishing import publish_revision, write_guideline
from courses.packages.starter import CURRICULUM
from tests.builders import AT, make_programme, make_tier

LESSON = """\
---
key: tea-1
kind: lesson
title: Water first
minutes: 4
objectives: [M1]
clauses: [G1.1]
interaction:
  kind: decide
  title: Tea or water?
  prompt: What comes first?
  options:
    - {key: a, text: "Water", verdict: best, feedback: "Yes, water."}
    - {key: b, text: "Milk", verdict: poor, feedback: "No, not milk."}
sources:
  - text: A cook, in conversation
    mark: read
---
Boil the water.

/// company | At {{company_short}}
We have a kettle.
///
"""

QUESTIONS = """\
- key: what-comes-first
  kind: single
  text: What comes first?
  choices:
    - {key: a, text: "Water", correct: true}
    - {key: b, text: "Milk", feedback: "Milk comes last."}
  explanation: Water comes first.
  lesson: tea-1
  clauses: [G1.1]
  difficulty: 1
  tags: [water]
- key: milk-is-optional
  kind: truefalse
  text: Milk is optional.
  answer: true
  explanation: It is.
  difficulty: 2
"""

FILES = {
    "course.yaml": "slug: tea\ntier: listen\nobjectives:\n  M1: Make tea\nowners:\n  communications: Anna\n",
    "en/edition.yaml": "title: Tea\nsummary: How tea is made.\noutcomes:\n  - make tea\n",
    "en/10-basics/module.yaml": "key: basics\ntitle: Basics\nsummary: Water and leaves.\n",
    "en/10-basics/10-tea-1.md": LESSON,
    "en/10-basics/20-sign-g1.sign-off.yaml": (
        "key: sign-g1\nkind: sign-off\ntitle: Sign it\nminutes: 2\nguideline: g1\n"
    ),
    "en/90-quiz/module.yaml": "key: quiz\ntitle: Quiz\n",
    "en/90-quiz/10-tea-q.quiz.yaml": (
        "key: tea-q\nkind: quiz\ntitle: The tea quiz\nminutes: 5\ndraw: 2\npass_mark: 80\n"
    ),
    "en/questions.yaml": QUESTIONS,
}


def make_folder(root: Path, files: dict[str, str | bytes] | None = None) -> Path:
    """A small valid course on disk; with `files`, those and no others."""
    for name, text in (FILES if files is None else files).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def make_ground() -> None:
    """What a course folder refers to: the program, its tier and a signed guideline."""
    make_programme()
    make_tier()
    publish_revision(
        guideline=write_guideline(slug="g1"),
        texts={"en": ("Our principles", "", "### G1.1 Be kind\n\nBe kind.\n")},
        effective_on=AT.date(),
        at=AT,
    )


@cache
def _kept(courses: tuple[str, ...]) -> TemporaryDirectory:
    """For as long as the tests run."""
    folder = TemporaryDirectory()
    others = {path.parent.name for path in CURRICULUM.glob("*/course.yaml")} - {*courses}
    copytree(CURRICULUM, folder.name, dirs_exist_ok=True, ignore=lambda _root, names: others & {*names})
    return folder


def curriculum_of(*courses: str) -> Path:
    """The curriculum that ships, as if only these of its courses had been written."""
    return Path(_kept(courses).name)
