"""A course folder is imported whole, by its keys."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from courses.assessments.models import Question
from courses.models import Activity, Course, CourseVersion, Edition
from courses.packages.importing import import_course, publish_editions
from courses.packages.located import Refused
from courses.packages.writer import course_texts
from tests.builders import AT
from tests.builders_packages import FILES, make_folder, make_ground

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground() -> None:
    make_ground()


def test_import_makes_the_draft_in_the_order_of_the_file_names(tmp_path: Path) -> None:
    course = import_course(root=make_folder(tmp_path))

    edition = course.editions.get()
    assert [module.key for module in edition.modules.all()] == ["basics", "quiz"]
    assert [(row.key, row.kind, row.position) for row in edition.activities.all()] == [
        ("tea-1", "lesson", 10),
        ("sign-g1", "sign-off", 20),
        ("tea-q", "quiz", 10),
    ]
    assert edition.activities.get(key="tea-1").data["objectives"] == ["M1"]
    assert set(Question.objects.values_list("key", flat=True)) == {"what-comes-first", "milk-is-optional"}
    assert course.tier.slug == "listen"
    assert not CourseVersion.objects.exists()


def test_import_again_writes_nothing_and_publishes_nothing(tmp_path: Path) -> None:
    course = import_course(root=make_folder(tmp_path))
    assert len(publish_editions(course=course, at=AT)) == 1
    before = list(Activity.objects.values())

    import_course(root=tmp_path)

    assert list(Activity.objects.values()) == before
    assert publish_editions(course=course, at=AT) == []


def test_what_is_gone_from_the_folder_leaves_the_draft_but_not_the_published_version(tmp_path: Path) -> None:
    course = import_course(root=make_folder(tmp_path))
    publish_editions(course=course, at=AT)
    (tmp_path / "en/10-basics/20-sign-g1.sign-off.yaml").unlink()

    import_course(root=tmp_path)

    assert not Activity.objects.filter(key="sign-g1").exists()
    assert CourseVersion.objects.get().activities.filter(key="sign-g1").exists()
    publish_editions(course=course, at=AT)
    assert not CourseVersion.objects.first().activities.filter(key="sign-g1").exists()


def test_a_changed_lesson_keeps_its_row_and_tells_open_editors(tmp_path: Path) -> None:
    import_course(root=make_folder(tmp_path))
    before = Activity.objects.get(key="tea-1")
    path = tmp_path / "en/10-basics/10-tea-1.md"
    path.write_text(path.read_text().replace("Boil the water.", "Boil fresh water."))

    import_course(root=tmp_path)

    after = Activity.objects.get(key="tea-1")
    assert (after.pk, after.edit_revision) == (before.pk, before.edit_revision + 1)
    assert after.body.startswith("Boil fresh water.")


def test_an_edition_that_is_gone_leaves_the_draft(tmp_path: Path) -> None:
    danish = {name.replace("en/", "da/"): text for name, text in FILES.items()}
    course = import_course(root=make_folder(tmp_path / "both", FILES | danish))
    assert course.editions.count() == 2

    import_course(root=make_folder(tmp_path / "one"))

    assert not Activity.objects.filter(edition__language="da").exists()


def test_a_translation_may_lack_lessons_and_its_quiz_may_point_at_english_ones(tmp_path: Path) -> None:
    danish = {name.replace("en/", "da/"): text for name, text in FILES.items() if not name.endswith("10-tea-1.md")}

    course = import_course(root=make_folder(tmp_path, FILES | danish))

    english, translated = publish_editions(course=course, at=AT)
    assert [version.edition.language for version in (english, translated)] == ["en", "da"]
    assert translated.activities.get(key="tea-1").language == "en"


def test_the_command_imports_and_publishes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_course", str(make_folder(tmp_path)), "--publish")

    assert "Published: Tea (en), version 1." in capsys.readouterr().out
    assert CourseVersion.objects.count() == 1


def test_the_command_refuses_with_every_place_and_changes_nothing(tmp_path: Path) -> None:
    name = "en/90-quiz/10-tea-q.quiz.yaml"
    make_folder(tmp_path, FILES | {name: FILES[name] + "colour: red\n"})

    with pytest.raises(CommandError, match=r"en/90-quiz/10-tea-q.quiz.yaml:7: .*colour") as refusal:
        call_command("import_course", str(tmp_path))

    assert refusal.value.returncode == 1
    assert not Course.objects.exists()


def test_a_mistake_found_late_rolls_everything_back(tmp_path: Path) -> None:
    course = import_course(root=make_folder(tmp_path))
    before = course_texts(course)
    changed = FILES["en/10-basics/10-tea-1.md"].replace("Boil the water.", "Boil.")
    broken = FILES["en/90-quiz/10-tea-q.quiz.yaml"].replace("draw: 2", "draw: 3")
    make_folder(tmp_path, FILES | {"en/10-basics/10-tea-1.md": changed, "en/90-quiz/10-tea-q.quiz.yaml": broken})

    with pytest.raises(Refused):
        import_course(root=tmp_path)

    assert course_texts(Course.objects.get()) == before
    assert Edition.objects.count() == 1
