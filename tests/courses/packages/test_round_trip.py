"""Export, import, export: the same bytes."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from courses.assessments.services import save_bank
from courses.document import CourseDocument, EditionDocument, ModuleDocument
from courses.lessons import LessonDocument
from courses.models import Course
from courses.packages.canonical_yaml import Row, Words, dump
from courses.packages.importing import import_course
from courses.packages.located import parse
from courses.packages.starter import CURRICULUM, load_starter, offered
from courses.packages.writer import CannotExport, course_texts, export_course
from courses.pictures import current
from courses.services import DraftActivity, DraftModule, write_course, write_edition
from tests.builders import AT, make_course, make_programme
from tests.builders_packages import make_folder, make_ground

pytestmark = pytest.mark.django_db

STORABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
NASTY = [
    "yes",
    "1_000",
    "0o17",
    "2026-01-01",
    "~",
    "- a",
    "a: b",
    "#x",
    "a #b",
    "{a}",
    "'",
    '"',
    "\u2028",
    "\x85",
    "\ufeff",
    "…",
    "🦉",
    "&a",
    "*a",
    "!!x",
    "|",
    ">",
    "%a",
    "@a",
    "`",
    "---",
    "...",
    "<<",
    "=",
    "1:30",
    " a",
    "a ",
    "a\nb",
    "a\n\n b\n",
    "\t",
    "a\tb",
    "word " * 60,
]
ANY_TEXT = st.text(STORABLE, max_size=200) | st.sampled_from(NASTY)
# Not blank, and as the schema keeps it.
TEXT = ANY_TEXT.map(str.strip).filter(bool).map(lambda text: text[:150].strip()).filter(lambda text: "{{" not in text)
KEY = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True)
BODY = st.lists(TEXT | st.sampled_from(["---", "/// remember\nx\n///", "    code", "# h"]), max_size=5).map("\n\n".join)


@given(
    st.recursive(
        ANY_TEXT | st.integers() | st.booleans(),
        lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
        max_leaves=8,
    )
)
@settings(deadline=None)
def test_what_is_dumped_is_read_back(value: Any) -> None:
    assert parse(dump({"value": value}), "x.yaml").value == {"value": value}


@given(st.dictionaries(KEY, ANY_TEXT | st.booleans(), min_size=1), st.lists(ANY_TEXT))
@example({"key": "yes", "text": "no"}, ["no", "1", "a, b"])
@settings(deadline=None)
def test_rows_and_words_are_read_back(row: dict[str, Any], words: list[str]) -> None:
    value = {"rows": [Row(row)], "words": Words(words)}

    text = dump(value)

    assert parse(text, "x.yaml").value == {"rows": [row], "words": words}


@st.composite
def lessons(draw: st.DrawFn, key: str, objectives: list[str]) -> LessonDocument:
    options = [
        {"key": name, "text": draw(TEXT), "correct": draw(st.booleans()), "feedback": draw(TEXT)} for name in ("a", "b")
    ]
    values = {
        "key": key,
        "kind": "lesson",
        "title": draw(TEXT),
        "minutes": draw(st.integers(1, 480)),
        "required": draw(st.booleans()),
        "objectives": draw(st.lists(st.sampled_from(objectives), unique=True)) if objectives else [],
        "clauses": draw(st.lists(st.sampled_from(["G1.1", "G2.10"]), unique=True)),
        "lead": draw(TEXT | st.just("")),
        "sources": draw(
            st.lists(st.fixed_dictionaries({"text": TEXT, "mark": st.sampled_from(["read", "unverified"])}), max_size=2)
        ),
        "body": draw(BODY),
    }
    if draw(st.booleans()):
        values["interaction"] = {"kind": "pick", "title": draw(TEXT), "prompt": draw(TEXT), "options": options}
    return LessonDocument.model_validate(values)


QUESTIONS = st.lists(
    st.fixed_dictionaries(
        {
            "key": KEY,
            "kind": st.just("truefalse"),
            "text": TEXT,
            "answer": st.booleans(),
            "explanation": TEXT,
            "difficulty": st.integers(1, 3),
            "tags": st.lists(KEY, unique=True, max_size=2),
        }
    ),
    unique_by=lambda question: question["key"],
    max_size=3,
)


@st.composite
def drafts(
    draw: st.DrawFn,
) -> tuple[CourseDocument, list[tuple[str, EditionDocument, list[DraftModule], list[dict[str, Any]]]]]:
    objectives = draw(st.dictionaries(st.sampled_from(["M1", "M2", "M10"]), TEXT))
    owners = draw(st.dictionaries(st.sampled_from(["governance", "communications", "experts"]), ANY_TEXT))
    course = CourseDocument(
        slug="made", tier=draw(st.sampled_from([None, "listen"])), objectives=objectives, owners=owners
    )
    keys = draw(st.lists(KEY, unique=True, min_size=1, max_size=4))
    editions = []
    for language in draw(st.sampled_from([["en"], ["en", "da"]])):
        head = EditionDocument(title=draw(TEXT), summary=draw(ANY_TEXT), outcomes=draw(st.lists(TEXT, max_size=2)))
        half = len(keys) // 2
        modules = [
            DraftModule(
                position,
                ModuleDocument(key=f"module-{position}", title=draw(TEXT), summary=draw(ANY_TEXT)),
                [DraftActivity(place, draw(lessons(key, list(objectives)))) for place, key in enumerate(part)],
            )
            for position, part in ((0, keys[:half]), (120, keys[half:]))
        ]
        editions.append((language, head, modules, draw(QUESTIONS)))
    return course, editions


@given(drafts())
@settings(
    max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], deadline=None
)
def test_any_draft_survives_its_files(tmp_path_factory: pytest.TempPathFactory, made: Any) -> None:
    with transaction.atomic():
        make_ground()
        course, editions = made
        row = write_course(document=course)
        for language, head, modules, questions in editions:
            edition = write_edition(course=row, language=language, document=head, modules=modules)
            save_bank(edition=edition, questions=questions)
        first = course_texts(row)

        import_course(root=make_folder(tmp_path_factory.mktemp("made"), first))

        assert course_texts(Course.objects.get(slug="made")) == first
        transaction.set_rollback(True)


def test_the_shipped_courses_survive_their_files(tmp_path: Path) -> None:
    make_programme()
    load_starter(AT)
    for shipped in Course.objects.all():
        folder, first = tmp_path / shipped.slug, course_texts(shipped)
        export_course(course=shipped, folder=folder)
        again = import_course(root=folder)
        assert course_texts(again) == first
        shown = {f"media/{name}": bytes(one.body) for name, one in current(again).items()}
        written = {name: path.read_bytes() for path, name in files(folder)}
        assert written == {name: text.encode() for name, text in first.items()} | shown
        there = next(CURRICULUM.glob(f"**/{shipped.slug}/course.yaml")).parent
        assert shown == {f"media/{path.name}": path.read_bytes() for path in there.glob("media/*")}
        import_course(root=there, languages=offered())
        assert course_texts(again) == first


def files(root: Path) -> list[tuple[Path, str]]:
    return [(path, path.relative_to(root).as_posix()) for path in root.rglob("*") if path.is_file()]


def test_an_export_is_the_same_in_a_new_installation(tmp_path: Path) -> None:
    make_ground()
    first = course_texts(import_course(root=make_folder(tmp_path / "tea")))
    Course.objects.get().editions.get().modules.all().delete()
    Course.objects.get().editions.get().bank.questions.update(retired=True)

    assert course_texts(import_course(root=make_folder(tmp_path / "again", first))) == first


def test_an_export_does_not_write_into_a_folder_with_files(tmp_path: Path) -> None:
    edition = make_course()
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(CannotExport, match="is not an empty folder"):
        export_course(course=edition.course, folder=tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_draft_that_no_file_can_hold_is_not_exported(tmp_path: Path) -> None:
    edition = make_course()
    edition.activities.update(minutes=0)

    with pytest.raises(CannotExport, match="lesson-1: “minutes”"):
        export_course(course=edition.course, folder=tmp_path / "new")

    assert not (tmp_path / "new").exists()


def test_positions_that_are_not_unique_still_give_one_order(tmp_path: Path) -> None:
    edition = make_course(lessons=3)
    edition.activities.update(position=7)

    names = [name for name in course_texts(edition.course) if name.endswith(".md")]

    assert names == ["en/00-basics/10-lesson-1.md", "en/00-basics/20-lesson-2.md", "en/00-basics/30-lesson-3.md"]
