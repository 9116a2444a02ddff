"""Pictures in lessons: what is only a picture is shown, with words for who does not see it; all else is refused."""

import struct
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from courses.models import Course, Picture, VersionActivity
from courses.packages.importing import import_course, publish_editions
from courses.packages.located import Refused
from courses.packages.writer import export_course
from courses.pictures import BadPicture, check, current
from lms.env import BASE_DIR
from tests.builders import AT, make_person
from tests.builders_packages import FILES, make_folder, make_ground
from tests.cast import signed_in

HOSTILE = BASE_DIR.parent / "shared" / "hostile" / "svg"
LESSON_FILE = "en/10-basics/10-tea-1.md"
KETTLE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>Kettle</title><path d="M0 0h9"/></svg>\n'
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 8, 8) + bytes(9)


def with_picture(words: str, drawing: str = KETTLE) -> dict[str, str]:
    lesson = FILES[LESSON_FILE].replace("Boil the water.", f"Boil the water.\n\n{words}")
    return FILES | {LESSON_FILE: lesson, "media/kettle.svg": drawing}


@pytest.mark.django_db
def test_a_lesson_shows_the_pictures_of_its_course(tmp_path: Path) -> None:
    make_ground()
    folder = make_folder(tmp_path / "tea", with_picture("![A kettle that sings](media/kettle.svg)"))
    course = import_course(root=folder)
    publish_editions(course=course, at=AT)
    html = VersionActivity.objects.get(key="tea-1").html
    address = html.partition('src="')[2].partition('"')[0]
    assert f'<img alt="A kettle that sings" src="{address}">' in html

    client = signed_in(make_person())
    answer = client.get(address)
    assert answer.content.decode() == KETTLE
    assert answer["Content-Type"] == "image/svg+xml"
    assert "default-src 'none'" in answer["Content-Security-Policy"] and "sandbox" in answer["Content-Security-Policy"]
    assert client.get(address.replace(".svg", ".png")).status_code == 404

    export_course(course=course, folder=tmp_path / "again")
    assert (tmp_path / "again/media/kettle.svg").read_text() == KETTLE


@pytest.mark.django_db
def test_a_better_picture_leaves_what_was_published(tmp_path: Path) -> None:
    make_ground()
    words = "![A kettle](media/kettle.svg)"
    course = import_course(root=make_folder(tmp_path / "one", with_picture(words)))
    publish_editions(course=course, at=AT)
    old = VersionActivity.objects.get(key="tea-1").html
    import_course(root=make_folder(tmp_path / "two", with_picture(words, KETTLE.replace("h9", "h8"))))
    assert len(publish_editions(course=course, at=AT)) == 1
    first, second = VersionActivity.objects.filter(key="tea-1").order_by("version__number")
    assert first.html == old != second.html
    assert Picture.objects.count() == 2 and bytes(current(course)["kettle.svg"].body).decode().count("h8") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("![](media/kettle.svg)", "Say in words what the picture “media/kettle.svg” shows"),
        ("![A pot](media/pot.svg)", "There is no picture “media/pot.svg” in this course"),
        ("![Spy](https://elsewhere.example/x.png)", "There is no picture “https://elsewhere.example/x.png”"),
    ],
)
def test_a_picture_without_words_or_from_elsewhere_is_not_published(words: str, message: str, tmp_path: Path) -> None:
    make_ground()
    with pytest.raises(Refused, match=LESSON_FILE) as refusal:
        import_course(root=make_folder(tmp_path, with_picture(words)))
    assert message in str(refusal.value)
    assert not Course.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>1</script></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" onload="x()"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><image href="//x.example/a.png"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><use href="https://x.example/#a"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect fill="url(//x.example/a)"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><style>*{}</style></svg>',
        '<?xml-stylesheet href="//x.example"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&a;</svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<html xmlns="http://www.w3.org/1999/xhtml"/>',
        "not XML",
        "",
    ],
)
def test_what_does_more_than_draw_is_refused(body: str) -> None:
    with pytest.raises(BadPicture):
        check("a.svg", body.encode())


@pytest.mark.parametrize("path", sorted(HOSTILE.glob("*.svg")), ids=lambda path: path.name)
def test_hostile_drawings_are_refused(path: Path) -> None:
    with nullcontext() if path.name == "own_benign.svg" else pytest.raises(BadPicture):
        check("a.svg", path.read_bytes())


@pytest.mark.parametrize("name", ["A.svg", "../a.svg", "a.svg.png ", "a.jpg", "a b.svg", ".svg", "a.svg\n"])
def test_a_name_is_plain(name: str) -> None:
    with pytest.raises(BadPicture, match="small letters"):
        check(name, KETTLE.encode())


@pytest.mark.django_db
def test_a_trainer_uploads_a_picture_and_is_told_how_to_show_it(trainer: User, tmp_path: Path) -> None:
    make_ground()
    course = import_course(root=make_folder(tmp_path))
    client = signed_in(trainer)
    page = reverse("admin:courses_picture_add")
    refused = client.post(page, {"course": course.pk, "file": SimpleUploadedFile("My cup.png", b"GIF89a")})
    assert "This is not a PNG picture." in refused.text
    answer = client.post(page, {"course": course.pk, "file": SimpleUploadedFile("My cup.png", PNG)}, follow=True)
    assert "![What it shows](media/my-cup.png)" in answer.text
    assert Picture.objects.get().name == "my-cup.png"
