"""A folder with a mistake is refused whole, and each mistake is shown where it was made."""

import os
from pathlib import Path

import pytest

from courses.models import Course
from courses.packages import folder as folder_module
from courses.packages.importing import import_course
from courses.packages.located import Refused
from tests.builders_packages import FILES, LESSON, QUESTIONS, make_folder, make_ground

pytestmark = pytest.mark.django_db

LESSON_FILE = "en/10-basics/10-tea-1.md"
QUIZ_FILE = "en/90-quiz/10-tea-q.quiz.yaml"
QUIZ = FILES[QUIZ_FILE]


def edited(name: str, old: str, new: str) -> dict[str, str]:
    text = FILES[name]
    assert old in text
    return FILES | {name: text.replace(old, new, 1)}


def without(name: str) -> dict[str, str]:
    return {one: text for one, text in FILES.items() if one != name}


CASES = {
    "a question of a lesson that is not there": (
        edited("en/questions.yaml", "lesson: tea-1", "lesson: tea-9"),
        "en/questions.yaml:8: There is no lesson “tea-9”",
    ),
    "a guideline that is not there": (
        edited("en/10-basics/20-sign-g1.sign-off.yaml", "guideline: g1", "guideline: g7"),
        "en/10-basics/20-sign-g1.sign-off.yaml:5: There is no guideline “g7”",
    ),
    "a tier that is not there": (edited("course.yaml", "listen", "loud"), "course.yaml:2: There is no tier “loud”"),
    "an objective that is not there": (
        edited(LESSON_FILE, "[M1]", "[M1, M7]"),
        f"{LESSON_FILE}:6: The objective “M7”",
    ),
    "a module without its file": (
        without("en/10-basics/module.yaml"),
        "en/10-basics/module.yaml:1: This file is missing",
    ),
    "no course.yaml": (without("course.yaml"), "course.yaml:1: This file is missing"),
    "no edition": ({"course.yaml": FILES["course.yaml"]}, "course.yaml:1: The course has no edition"),
    "a missing key": (edited(LESSON_FILE, "title: Water first\n", ""), f"{LESSON_FILE}:2: “title” is missing"),
    "a missing key deep inside": (
        edited(LESSON_FILE, 'key: b, text: "Milk", ', "key: b, "),
        f"{LESSON_FILE}:14: “text” is missing",
    ),
    "a key given twice": (
        edited(LESSON_FILE, "minutes: 4\n", "minutes: 4\nminutes: 5\n"),
        f"{LESSON_FILE}:6: “minutes” is given twice",
    ),
    "a question given twice": (
        edited("en/questions.yaml", "milk-is-optional", "what-comes-first"),
        "en/questions.yaml:12: “what-comes-first” is given twice",
    ),
    "the same key in two files": (
        FILES | {"en/10-basics/30-more.md": LESSON},
        "en/10-basics/30-more.md:2: The key “tea-1” is used more than once",
    ),
    "an unknown field": (edited(QUIZ_FILE, "draw: 2", "draw: 2\nseats: 3"), f"{QUIZ_FILE}:6: “seats” is not a field"),
    "an unknown field in an option": (
        edited(LESSON_FILE, "verdict: poor", "verdict: poor, colour: red"),
        f"{LESSON_FILE}:14: “colour” is not a field",
    ),
    "YAML that is not YAML": (edited(QUIZ_FILE, "draw: 2", "draw: [2"), f"{QUIZ_FILE}:6: This is not valid YAML"),
    "a tab": (edited(QUIZ_FILE, "draw: 2", "draw:\n\t2"), f"{QUIZ_FILE}:6: This is not valid YAML"),
    "a wrong type": (edited(LESSON_FILE, "minutes: 4", "minutes: four"), f"{LESSON_FILE}:5: “minutes”"),
    "a word that YAML takes for a bool": (
        edited(LESSON_FILE, "title: Water first", "title: No"),
        f"{LESSON_FILE}:4: “title”",
    ),
    "a list where lines of values belong": (FILES | {QUIZ_FILE: "- 1\n"}, f"{QUIZ_FILE}:1: "),
    "an empty file": (FILES | {"course.yaml": ""}, "course.yaml:1: Here belong lines"),
    "a pass mark that nobody can reach": (edited(QUIZ_FILE, "pass_mark: 80", "pass_mark: 120"), f"{QUIZ_FILE}:6: "),
    "more questions than the bank has": (edited(QUIZ_FILE, "draw: 2", "draw: 3"), f"{QUIZ_FILE}:5: "),
    "a quiz without a bank": (without("en/questions.yaml"), f"{QUIZ_FILE}:1: The question bank is empty"),
    "a question with two right answers": (
        edited("en/questions.yaml", 'text: "Milk", feedback: "Milk comes last."', 'text: "Milk", correct: true'),
        "en/questions.yaml:1: ",
    ),
    "an unknown kind of question": (
        edited("en/questions.yaml", "kind: truefalse", "kind: essay"),
        "en/questions.yaml:13: ",
    ),
    "an unknown placeholder in a question": (
        edited("en/questions.yaml", "It is.", "It is {{milk}}."),
        "en/questions.yaml:12: The placeholder “milk”",
    ),
    "an unknown placeholder in a lesson": (
        edited(LESSON_FILE, "{{company_short}}", "{{compnay}}"),
        f"{LESSON_FILE}:2: The placeholder “compnay”",
    ),
    "an unknown kind": (edited(QUIZ_FILE, "kind: quiz", "kind: exam"), f"{QUIZ_FILE}:2: “kind” must be one of"),
    "a key that differs in kind between languages": (
        FILES
        | {name.replace("en/", "da/"): text for name, text in FILES.items() if name != LESSON_FILE}
        | {"da/10-basics/10-tea-1.yaml": QUIZ.replace("tea-q", "tea-1")},
        "da/10-basics/10-tea-1.yaml:2: “tea-1” is of the kind “lesson”",
    ),
    "an unknown language": (FILES | {"xx/edition.yaml": "title: X\n"}, "xx:1: “xx” is not a language"),
    "a file that does not belong": (FILES | {"en/notes.txt": "x"}, "en/notes.txt:1: This file is not part"),
    "a module without a number": (
        FILES | {"en/start/module.yaml": "key: s\ntitle: S\n"},
        "en/start:1: The name of a module",
    ),
    "two files with one number": (
        FILES | {"en/10-basics/10-more.md": LESSON.replace("tea-1", "tea-2")},
        "en/10-basics/10-more.md:1: The order number 10 is used twice",
    ),
    "no front matter": (FILES | {LESSON_FILE: "Boil the water.\n"}, f"{LESSON_FILE}:1: The file must start"),
    "an anchor": (edited(QUIZ_FILE, "title: The", "title: &a The"), f"{QUIZ_FILE}:3: Anchors"),
    "a tag": (edited(QUIZ_FILE, "draw: 2", "draw: !!python/name:os.system 2"), f"{QUIZ_FILE}:5: The tag"),
    "NUL in a text": (edited(QUIZ_FILE, "title: The tea quiz", 'title: "The\\0tea"'), f"{QUIZ_FILE}:3: This text has"),
    "NUL in a lesson": (edited(LESSON_FILE, "Boil", "Bo\0il"), f"{LESSON_FILE}:1: This text has"),
    "nested too deep": (FILES | {QUIZ_FILE: "[" * 200_000 + "]" * 200_000}, f"{QUIZ_FILE}:1: This is nested too deep"),
    "too many brackets in a lesson": (
        edited(LESSON_FILE, "Boil", "[" * 5000),
        f"{LESSON_FILE}:19: The text has too many",
    ),
    "not UTF-8": (
        FILES | {LESSON_FILE: LESSON.replace("Boil", "Kög").encode("latin-1")},
        f"{LESSON_FILE}:1: The file is not UTF-8",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_refused_at_its_place(name: str, tmp_path: Path) -> None:
    files, expected = CASES[name]
    make_ground()

    with pytest.raises(Refused) as refusal:
        import_course(root=make_folder(tmp_path, files))

    assert any(str(mistake).startswith(expected) for mistake in refusal.value.mistakes), str(refusal.value)
    assert not Course.objects.exists()


def test_several_mistakes_are_named_at_once(tmp_path: Path) -> None:
    make_ground()
    files = edited(LESSON_FILE, "minutes: 4", "minutes: none") | {QUIZ_FILE: QUIZ + "seats: 3\n"}

    with pytest.raises(Refused) as refusal:
        import_course(root=make_folder(tmp_path, files))

    assert [mistake.place.file for mistake in refusal.value.mistakes] == [LESSON_FILE, QUIZ_FILE]


def test_a_key_never_changes_its_kind_even_when_the_draft_has_dropped_it(tmp_path: Path) -> None:
    make_ground()
    import_course(root=make_folder(tmp_path / "first"))
    quiz_as_lesson = {"en/90-quiz/10-tea-q.md": LESSON.replace("key: tea-1", "key: tea-q")}
    files = {name: text for name, text in FILES.items() if name != QUIZ_FILE} | quiz_as_lesson

    with pytest.raises(Refused, match="en/90-quiz/10-tea-q.md:3: “tea-q” is of the kind “quiz” already"):
        import_course(root=make_folder(tmp_path / "second", files))


@pytest.mark.parametrize("target", ["/etc/hostname", "../outside.md", "10-tea-1.md"])
def test_links_are_not_followed(target: str, tmp_path: Path) -> None:
    make_ground()
    (tmp_path / "outside.md").write_text(LESSON)
    root = make_folder(tmp_path / "course")
    os.symlink(target, root / "en/10-basics/30-link.md")

    with pytest.raises(Refused, match="en/10-basics/30-link.md:1: Symbolic links"):
        import_course(root=root)


def test_a_linked_folder_is_not_entered(tmp_path: Path) -> None:
    make_ground()
    root = make_folder(tmp_path / "course")
    os.symlink(root / "en", root / "da")

    with pytest.raises(Refused, match="da:1: Symbolic links"):
        import_course(root=root)


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    make_ground()
    os.mkfifo(make_folder(tmp_path) / "en/10-basics/30-pipe.md")

    with pytest.raises(Refused, match="30-pipe.md:1: This is not a file"):
        import_course(root=tmp_path)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    make_ground()
    files = edited(LESSON_FILE, "Boil the water.", "Boil the water. " * (folder_module.MAX_FILE // 10))

    with pytest.raises(Refused, match=f"{LESSON_FILE}:1: The file is larger than"):
        import_course(root=make_folder(tmp_path, files))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="There is no such folder"):
        import_course(root=tmp_path / "nowhere")


def test_questions_in_the_reverse_order_are_no_mistake(tmp_path: Path) -> None:
    make_ground()
    first, second = QUESTIONS.split("- key: milk")
    files = FILES | {"en/questions.yaml": f"- key: milk{second}{first}"}

    assert import_course(root=make_folder(tmp_path, files)).slug == "tea"
