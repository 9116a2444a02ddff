"""A trainer writes an assignment by fields; files and publishing say what is wrong, and where."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.assignments.document import AssignmentDocument
from courses.models import Activity
from courses.packages.importing import import_course
from courses.packages.located import Refused
from courses.packages.writer import activity_text, export_course
from courses.publishing import problems
from tests.builders import make_course, make_programme
from tests.builders_assignments import L_A1, l_a1, make_assignment_draft, reply_task
from tests.builders_packages import FILES, make_folder, make_ground
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


def sent_by(page: Any) -> dict[str, Any]:
    """What the form on the editor's page would send, untouched."""
    sent: dict[str, Any] = {"revision": str(page.context["revision"]), "act": "save"}
    for field in page.context["editor"].form:
        rows = getattr(field.field.widget, "rows", None)
        if rows is None:
            value = field.value()
            if value is None:
                # A browser sends the first choice.
                value = field.field.choices[0][0] if hasattr(field.field, "choices") else ""
            sent |= {field.name: "on" if value is True else value}
            continue
        bound = rows(prefix=field.name, initial=field.value() or [])
        for part in (bound.management_form, *bound.forms):
            sent |= {part.add_prefix(name): _sent(one.value()) for name, one in zip(part.fields, part, strict=True)}
    return {name: "\n".join(value) if isinstance(value, list) else value for name, value in sent.items()}


def _sent(value: Any) -> Any:
    return "" if value is None else ", ".join(value) if isinstance(value, list) else value


def editor_of(draft: Activity) -> str:
    return reverse("admin:courses_activity_change", args=[draft.pk])


def test_the_shipped_note_is_its_own_export_byte_for_byte() -> None:
    text = activity_text(AssignmentDocument.model_validate(l_a1()))[1]
    assert text == L_A1.read_text(encoding="utf-8")


def test_export_import_export_changes_no_byte(tmp_path: Path) -> None:
    make_ground()
    note = L_A1.read_text(encoding="utf-8")
    files = {**FILES, "en/10-basics/30-l-a1.assignment.yaml": note}
    course = import_course(root=make_folder(tmp_path / "in", files))
    export_course(course=course, folder=tmp_path / "first")
    again = import_course(root=tmp_path / "first")
    export_course(course=again, folder=tmp_path / "second")
    first = {one.name: one.read_bytes() for one in (tmp_path / "first").rglob("*.yaml")}
    assert first == {one.name: one.read_bytes() for one in (tmp_path / "second").rglob("*.yaml")}
    assert first["30-l-a1.assignment.yaml"] == note.encode()


def test_a_mistake_in_a_file_has_its_line(tmp_path: Path) -> None:
    make_ground()
    note = L_A1.read_text(encoding="utf-8").replace("pass_points: 7", "pass_points: 70")
    folder = make_folder(tmp_path, {**FILES, "en/10-basics/30-l-a1.assignment.yaml": note})
    with pytest.raises(Refused) as refusal:
        import_course(root=folder)
    line = 1 + note.splitlines().index("pass_points: 70")
    assert str(refusal.value) == (
        f"en/10-basics/30-l-a1.assignment.yaml:{line}: 70 points are needed, and the rubric gives 10 at most."
    )


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"pass_points": 6}, "pass_points", "gives 5 at most"),
        ({"pass_points": 4}, "pass_points", "without a coach only 3 of the 5"),
        ({"longest": 5000}, "longest", "only 1250 fit"),
        ({"platform": "note", "texts": ["One", "Two"]}, "texts", "its own fields"),
        ({"brief": "Ask {{nobody}}."}, "reply", "“nobody” is not known"),
    ],
)
def test_what_cannot_be_passed_or_does_not_fit_is_not_published(fields: dict[str, Any], place: str, words: str) -> None:
    make_programme()
    edition = make_course()
    make_assignment_draft(edition, **{**reply_task(), **fields})
    found = problems(edition)
    assert [(one.where[-1], words in one.message) for one in found] == [(place, True)]


@pytest.mark.parametrize(
    ("criterion", "place"),
    [
        ({"check": "filled", "of": ["link"]}, "of"),
        ({"check": "words"}, "least"),
        ({"check": "words", "least": 9, "most": 3}, "most"),
        ({"check": "has"}, "terms"),
        ({"check": "clear", "terms": ["DC-99"]}, "terms"),
    ],
)
def test_a_check_that_could_never_judge_is_not_published(criterion: dict[str, Any], place: str) -> None:
    make_programme()
    edition = make_course()
    rubric = [{"key": "a", "text": "A", "points": 3} | criterion]
    make_assignment_draft(edition, **{**reply_task(), "rubric": rubric})
    assert [one.where for one in problems(edition)] == [("reply", "rubric", "0", place)]


def test_saving_an_untouched_page_changes_nothing(trainer: User) -> None:
    make_programme()
    draft = make_assignment_draft(make_course(), **l_a1())
    before = draft.data
    client: Client = signed_in(trainer)
    page = client.get(editor_of(draft))
    assert len(page.context["editor"].form.first()) == 8
    assert client.post(editor_of(draft), sent_by(page)).status_code == 302
    draft.refresh_from_db()
    assert draft.data == before


def test_a_trainer_writes_an_assignment_from_empty_by_fields(trainer: User) -> None:
    make_programme()
    edition = make_course()
    draft = Activity.objects.create(
        edition=edition, module=edition.modules.get(), key="reply", kind="assignment", position=9, title="New"
    )
    client: Client = signed_in(trainer)
    sent = sent_by(client.get(editor_of(draft)))
    sent |= {"title": "Answer Tilde", "minutes": "5", "brief": "Answer this.", "platform": "reply", "review": "coach"}
    sent |= {"pass_points": "2", "rubric-0-text": "It thanks.", "rubric-0-points": "2", "rubric-0-check": "has"}
    sent |= {"rubric-0-terms": "thank you, thanks", "post-0-name": "Tilde", "post-0-text": "Again!", "cooling": "10"}
    refused = client.post(editor_of(draft), sent | {"rubric-0-points": "0"})
    assert "greater than or equal to 1" in refused.content.decode()
    assert client.post(editor_of(draft), sent).status_code == 302
    draft.refresh_from_db()
    assert draft.data == {
        "brief": "Answer this.",
        "platform": "reply",
        "review": "coach",
        "pass_points": 2,
        "cooling": 10,
        "post": {"name": "Tilde", "text": "Again!"},
        "rubric": [{"key": "a", "text": "It thanks.", "points": 2, "check": "has", "terms": ["thank you", "thanks"]}],
    }
    assert problems(edition) == []
