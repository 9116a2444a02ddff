"""The forms of a simulation, judged from outside: files, publishing, hostile texts, small screens."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from courses.models import Activity, CourseVersion, Edition
from courses.packages.importing import import_course
from courses.packages.writer import export_course
from courses.simulations.document import SimulationDocument
from courses.simulations.drafts import place_part, read
from tests.builders import make_course, make_programme
from tests.builders_packages import FILES, make_folder, make_ground
from tests.builders_simulations import DATA, make_simulation_draft, shipped
from tests.cast import let_in, signed_in
from tests.courses.simulations.test_workshop import build, page_of, place_of, play_of, rows
from tests.form_fields import form_fields

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "hostile" / "unicode.jsonl"
OWN = [
    "\x00",
    "a\x00b",
    "\u202eevil",
    "👩‍👩‍👧‍👦 🏳️‍🌈",
    "Zoe\u0308",
    "<script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{nobody}} {% now 'Y' %}",
    "a" * 30_000,
    "[" * 2_000,
    "=1+1",
    "\r\nx\r\ny\r\n",
]
CHANGES = {"note": "A film", "change": "material", "in_progress": "keep", "completed": "keep"}
NewContext = Callable[..., BrowserContext]


def hostile() -> list[str]:
    if not CORPUS.exists():
        return OWN
    return OWN + [json.loads(line)["value"] for line in CORPUS.read_text(encoding="utf-8").splitlines()]


def cards_of(draft: Activity) -> str:
    return reverse("admin:simulations_scenario_cards", args=[draft.pk])


def fresh(draft: Activity) -> SimulationDocument:
    draft.refresh_from_db()
    return read(draft)


@pytest.mark.django_db
def test_what_is_built_by_forms_leaves_as_the_file_that_an_import_of_it_leaves_as(
    trainer: User, tmp_path: Path
) -> None:
    make_ground()
    edition = make_course("mine")
    client = signed_in(trainer)

    draft = build(client, edition, shipped("l-s1"))

    published = client.post(reverse("admin:courses_edition_publish", args=[edition.pk]), CHANGES)
    assert published.status_code == 302
    played = CourseVersion.objects.newest().get(edition=edition).activities.get(key="l-s1")
    assert "<p>You are at home." in played.data["story"]["situations"][0]["text"]
    files = {**FILES, "en/10-basics/30-l-s1.simulation.yaml": (DATA / "l-s1.yaml").read_bytes()}
    imported = import_course(root=make_folder(tmp_path / "in", files))
    export_course(course=imported, folder=tmp_path / "theirs")
    export_course(course=draft.edition.course, folder=tmp_path / "mine")
    (theirs,) = (tmp_path / "theirs").rglob("*-l-s1.simulation.yaml")
    (mine,) = (tmp_path / "mine").rglob("*-l-s1.simulation.yaml")
    assert mine.read_bytes() == theirs.read_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["l-s1", "l-s2"])
def test_a_page_that_is_sent_as_it_came_changes_nothing(trainer: User, name: str) -> None:
    make_programme()
    draft = make_simulation_draft(make_course(), shipped(name))
    client, before = signed_in(trainer), fresh(draft)
    story = before.story
    places = [place_of(draft, one.key) for one in (*story.situations, *story.endings)] if story else [cards_of(draft)]
    for url in (page_of(draft), *places):
        assert client.post(url, form_fields(client.get(url).text)).status_code == 302
    assert fresh(draft) == before


@pytest.mark.django_db
def test_a_removed_situation_is_named_when_the_course_is_published(trainer: User) -> None:
    make_programme()
    edition = make_course()
    draft = make_simulation_draft(edition, shipped("l-s1"))
    client = signed_in(trainer)
    client.post(page_of(draft), {"act": "remove:n3", "sure": "1"})

    refused = client.post(reverse("admin:courses_edition_publish", args=[edition.pk]), CHANGES)

    assert refused.status_code == 200
    assert "leads nowhere yet" in refused.text
    assert "l-s1" in refused.text
    assert "The form asks what you saw" in refused.text
    assert not CourseVersion.objects.exists()


# The texts of each page: by their names in the form, and where the document keeps them.
TYPED: dict[str, dict[str, tuple[str | int, ...]]] = {
    "": {"title": ("title",), "lead": ("lead",), "role": ("role",), "intro": ("intro",)},
    "n1": {
        "title": ("title",),
        "text": ("text",),
        "feed-0-text": ("feed", 0, "text"),
        "choices-0-text": ("choices", 0, "text"),
        "choices-0-done": ("choices", 0, "done"),
        "choices-1-red_line": ("choices", 1, "red_line"),
        "choices-0-feedback": ("choices", 0, "feedback"),
    },
    "end": {"title": ("title",), "debrief": ("debrief",)},
}


@pytest.mark.django_db
@pytest.mark.parametrize("place", TYPED)
def test_hostile_text_is_stored_unchanged_or_a_field_error(trainer: User, place: str) -> None:
    make_programme()
    draft = make_simulation_draft(make_course(), shipped("l-s1"))
    client = signed_in(trainer)
    url = place_of(draft, place) if place else page_of(draft)
    for text in hostile():
        reply = client.post(url, form_fields(client.get(url).text) | dict.fromkeys(TYPED[place], text))
        assert reply.status_code in {200, 302}
        assert "<script>alert(1)" not in reply.text
        if reply.status_code == 200:
            assert "errorlist" in reply.text
            continue
        for path in TYPED[place].values():
            assert kept(fresh(draft), place, path) == text.replace("\r\n", "\n").strip()


def kept(document: SimulationDocument, place: str, path: tuple[str | int, ...]) -> str:
    values = document.model_dump(mode="json")
    part: Any = place_part(values, place) if place else values
    for step in path:
        part = part[step]
    return str(part).strip()


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["seen", "act", "choices-TOTAL_FORMS", "choices-0-key", "choices-0-next"])
def test_what_no_field_offers_is_refused(trainer: User, field: str) -> None:
    make_programme()
    draft = make_simulation_draft(make_course(), shipped("l-s1"))
    client, before = signed_in(trainer), fresh(draft)
    url = place_of(draft, "n1")
    for value in ("", "-1", "999999999999999999999", "²", "../n2", "\x00", "{}", "N 1"):
        if field == "act" and value == "":
            continue
        sent = form_fields(client.get(url).text) | {field: value}
        assert client.post(url, sent).status_code in {200, 302, 400, 404}
    changed = fresh(draft)
    assert changed.story is not None and before.story is not None
    assert changed.story.situations[1:] == before.story.situations[1:]


@pytest.mark.django_db
def test_a_drill_is_written_in_the_fields_that_its_page_shows(trainer: User) -> None:
    make_programme()
    draft = make_simulation_draft(make_course(), pass_points=1, story=None)
    client = signed_in(trainer)
    client.post(page_of(draft), {"act": "begin:drill"})
    for fields in (
        {"classes-0-label": "Today", "classes-1-label": "Spam"},
        {"cards-0-author": "Ana", "cards-0-text": "It smokes.", "cards-0-answer": "a"},
    ):
        sent = form_fields(client.get(cards_of(draft)).text)
        sent = form_fields(client.post(cards_of(draft), sent | {"act": "rows:classes"}).text)
        assert sent.keys() >= fields.keys()
        assert client.post(cards_of(draft), sent | fields).status_code == 302
    drill = fresh(draft).drill
    assert drill is not None
    assert [(one.key, one.label) for one in drill.classes] == [("a", "Today"), ("b", "Spam")]
    assert [(one.key, one.answer, one.post.text) for one in drill.cards] == [("a", "a", "It smokes.")]


@pytest.mark.django_db
def test_a_class_that_still_has_cards_is_not_lost_with_them(trainer: User) -> None:
    make_programme()
    draft = make_simulation_draft(make_course(), shipped("l-s2"))
    client, before = signed_in(trainer), fresh(draft)
    sent = form_fields(client.get(cards_of(draft)).text)

    refused = client.post(cards_of(draft), sent | {"classes-0-DELETE": "on", "debrief": "What I typed."})

    assert refused.status_code == 200
    assert "which does not exist" in refused.text
    assert "What I typed." in refused.text
    assert fresh(draft) == before


@pytest.mark.django_db
def test_more_rows_never_push_a_row_off_the_page(trainer: User) -> None:
    make_programme()
    draft = make_simulation_draft(make_course(), shipped("l-s2"))
    cards = draft.data["drill"]["cards"]
    draft.data["drill"]["cards"] = [{**cards[place % 8], "key": f"card-{place}"} for place in range(20)]
    draft.save()
    client = signed_in(trainer)
    sent = form_fields(client.get(cards_of(draft)).text)
    for _press in range(3):
        sent = form_fields(client.post(cards_of(draft), sent | {"act": "rows:cards"}).text)
        assert sent["cards-19-key"] == "card-19"
    more = {"cards-20-author": "Bo", "cards-20-text": "One too many.", "cards-20-answer": "today"}
    refused = client.post(cards_of(draft), sent | more)
    assert "at most 20" in refused.text
    assert "One too many." in refused.text
    assert client.post(cards_of(draft), sent).status_code == 302


@pytest.mark.django_db
def test_too_many_choices_are_refused_and_kept_on_the_page(trainer: User) -> None:
    make_programme()
    draft = make_simulation_draft(make_course(), shipped("l-s1"))
    client = signed_in(trainer)
    new = [{"text": f"Way {number}", "done": "Gone", "next": "end"} for number in range(30)]
    sent = form_fields(client.get(place_of(draft, "n1")).text) | rows("choices", new)
    refused = client.post(place_of(draft, "n1"), sent)
    assert refused.status_code == 200
    assert "at most 6" in refused.text
    assert "Way 29" in refused.text


@pytest.mark.django_db
def test_empty_posts_that_were_asked_for_stand_open(trainer: User) -> None:
    make_programme()
    draft = make_simulation_draft(make_course(), shipped("l-s1"))
    client, url = signed_in(trainer), place_of(draft, "n2")
    page = client.get(url).text
    assert '<details class="module">' in page
    assert '<details class="module" open>' in client.post(url, form_fields(page) | {"act": "rows:feed"}).text


@pytest.mark.django_db
def test_a_condition_on_what_the_story_does_not_count_is_named_and_the_draft_still_plays(trainer: User) -> None:
    make_programme()
    draft = make_simulation_draft(make_course(), shipped("l-s1"))
    client = signed_in(trainer)
    sent = form_fields(client.get(place_of(draft, "n1")).text)
    assert client.post(place_of(draft, "n1"), sent | {"choices-1-when": "trust >= 1"}).status_code == 302
    assert client.get(play_of(draft, "?at=n1")).status_code == 200
    assert "“trust” does not exist" in client.get(page_of(draft)).text


@pytest.mark.django_db
def test_a_red_line_is_said_in_words_and_not_by_color_alone(trainer: User) -> None:
    make_programme()
    document = shipped("l-s1")
    assert document.story is not None
    red = sum(bool(one.red_line) for place in document.story.situations for one in place.choices)
    page = signed_in(trainer).get(page_of(make_simulation_draft(make_course(), document))).text
    assert page.count("crosses a red line") == red > 0


@pytest.mark.django_db
def test_every_page_opens_with_at_most_eight_fields(trainer: User) -> None:
    make_programme()
    edition = make_course()
    client = signed_in(trainer)
    story = make_simulation_draft(edition, shipped("l-s1"))
    assert len(client.get(page_of(story)).context["form"].first()) <= 8
    editor: Any = client.get(place_of(story, "n1")).context["editor"]
    for part in (editor.choices, editor.feed):
        assert max(len(one.first()) for one in part) <= 8
    assert len(list(editor.form)) <= 8


def narrow_and_wide(new_context: NewContext, user: User, width: int, scheme: str) -> Page:
    context = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    return let_in(context, user).new_page()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_the_pages_are_accessible_and_fit_the_screen(
    new_context: NewContext, axe: Callable[[Page], None], trainer: User, width: int, scheme: str
) -> None:
    make_programme()
    edition: Edition = make_course()
    story = make_simulation_draft(edition, shipped("l-s1"))
    page = narrow_and_wide(new_context, trainer, width, scheme)
    drill = make_simulation_draft(make_course("cards"), shipped("l-s2"))
    pages = [place_of(story, "n1"), place_of(story, "end"), page_of(drill), cards_of(drill), play_of(story, "?at=n2")]
    for url in (page_of(story), *pages):
        page.goto(url)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
