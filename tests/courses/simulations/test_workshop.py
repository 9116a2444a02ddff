"""A trainer writes a simulation by forms alone, beside its picture; she never sees a file."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.models import Activity, Edition
from courses.packages.writer import course_texts
from courses.simulations.document import SimulationDocument
from courses.simulations.drafts import read
from courses.simulations.editors import POST
from tests.builders import make_course, make_programme
from tests.builders_simulations import DATA, choice, make_simulation_draft, shipped, situation, story
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(db: None) -> Edition:
    make_programme()
    return make_course()


@pytest.fixture
def draft(edition: Edition) -> Activity:
    return make_simulation_draft(edition)


def page_of(draft: Activity) -> str:
    return reverse("admin:simulations_scenario_change", args=[draft.pk])


def place_of(draft: Activity, key: str) -> str:
    return reverse("admin:simulations_scenario_place", args=[draft.pk, key])


def play_of(draft: Activity, query: str = "") -> str:
    return reverse("admin:simulations_scenario_play", args=[draft.pk]) + query


def rows(prefix: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    sent = {f"{prefix}-TOTAL_FORMS": str(len(values)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(values):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items() if value not in (None, "", False)}
    return sent


def lines(amounts: dict[str, int]) -> str:
    return "\r\n".join(f"{name} {number:+d}" for name, number in amounts.items())


def typed(value: Any) -> Any:
    """As a browser sends it: whoever types a new line sends two characters."""
    return value.replace("\n", "\r\n") if isinstance(value, str) else value


def fields_of(part: dict[str, Any], *, keys: bool = True) -> dict[str, Any]:
    """What a trainer types on the page of a situation or an ending."""
    plain = {name: typed(value) for name, value in part.items() if name not in {"key", "feed", "choices"} and value}
    if "choices" not in part:
        return plain
    choices = [
        {
            name: typed(value)
            for name, value in one.items()
            if name not in {"effects", "when"} and (keys or name != "key")
        }
        | {"effects": lines(one["effects"])}
        for one in part["choices"]
    ]
    return plain | rows("choices", choices) | rows("feed", [{name: one[name] for name in POST} for one in part["feed"]])


def save(client: Client, url: str, fields: dict[str, Any], act: str = "save") -> Any:
    return client.post(url, {**fields, "seen": client.get(url).context["seen"], "act": act})


def build(client: Client, edition: Edition, document: SimulationDocument) -> Activity:
    """From empty, in the order in which one would write it."""
    module = edition.modules.get()
    add = reverse("admin:courses_edition_add_activity", args=[edition.pk, module.pk, "simulation"])
    head = {"title": document.title, "key": document.key, "minutes": document.minutes}
    made = client.post(add, {**head, "pass_points": document.pass_points}, follow=True)
    draft = Activity.objects.get(key=document.key)
    assert made.redirect_chain[-1][0] == page_of(draft)
    assert document.story is not None
    client.post(page_of(draft), {"act": "begin:story"})
    for kind, places in (("situation", document.story.situations), ("ending", document.story.endings)):
        for one in places:
            new = {f"{kind}-title": one.title, f"{kind}-key": one.key, "act": f"add:{kind}"}
            assert client.post(page_of(draft), new).status_code == 302
    names = ("lead", "intro", "role", "pass_points")
    settings = {**head, **{name: typed(getattr(document, name)) for name in names}, "required": "on"}
    variables = lines(document.story.variables)
    saved = save(client, page_of(draft), {**settings, "start": document.story.start, "variables": variables})
    assert saved.status_code == 302
    for one in (*document.story.situations, *document.story.endings):
        typed_in = fields_of(one.model_dump(mode="json"), keys=False)
        assert save(client, place_of(draft, one.key), typed_in).status_code == 302, one.key
    return draft


def test_the_kitchen_video_is_built_from_empty_and_exported_as_it_was_shipped(trainer: User, edition: Edition) -> None:
    client = signed_in(trainer)

    draft = build(client, edition, shipped("l-s1"))

    name = next(name for name in course_texts(edition.course) if "l-s1" in name)
    assert course_texts(edition.course)[name].encode() == Path(DATA / "l-s1.yaml").read_bytes()
    page = client.get(page_of(draft))
    assert page.context["problems"] == []
    assert "It hangs together" in page.content.decode()


def test_saving_untouched_pages_changes_nothing(trainer: User, edition: Edition) -> None:
    draft = make_simulation_draft(edition, shipped("l-s1"))
    client, before = signed_in(trainer), read(draft)
    assert before.story is not None
    for one in (*before.story.situations, *before.story.endings):
        page = client.get(place_of(draft, one.key))
        sent = fields_of(one.model_dump(mode="json"))
        assert (
            client.post(page.request["PATH_INFO"], {**sent, "seen": page.context["seen"], "act": "save"}).status_code
            == 302
        )
    draft.refresh_from_db()
    assert read(draft) == before


def test_what_is_missing_is_said_with_a_link_to_its_place(trainer: User, edition: Edition) -> None:
    lost = situation("lost", choice("go", "end"))
    open_end = situation("one", choice("good", "", points=5))
    draft = make_simulation_draft(edition, story=story(situations=[open_end, lost]))
    client = signed_in(trainer)

    first = client.get(page_of(draft)).context["problems"]
    draft.data["story"]["situations"][0]["choices"][0]["next"] = "end"
    draft.save()
    second = client.get(page_of(draft)).context["problems"]

    assert [(one.place, one.url) for one in first] == [("one", place_of(draft, "one"))]
    assert "leads nowhere yet" in first[0].message
    assert [(one.place, one.url) for one in second] == [("lost", place_of(draft, "lost"))]


def test_the_picture_has_every_place_and_marks_what_is_wrong(trainer: User, edition: Edition) -> None:
    draft = make_simulation_draft(
        edition, story=story(situations=[*story()["situations"], situation("lost", choice("go", "end"))])
    )
    html = signed_in(trainer).get(page_of(draft)).content.decode()
    assert html.count('<rect class="map-box') == 4
    assert html.count("map-line is-red") == 0
    assert html.count("is-wrong") == 1


def test_a_place_that_is_removed_leaves_no_choice_behind_that_leads_there(trainer: User, draft: Activity) -> None:
    client = signed_in(trainer)
    asked = client.post(page_of(draft), {"act": "remove:two"})
    assert "Remove “Scene two”?" in asked.content.decode()
    client.post(page_of(draft), {"act": "remove:two", "sure": "1"})
    draft.refresh_from_db()
    mine = read(draft).story
    assert mine is not None
    assert [one.key for one in mine.situations] == ["one"]
    assert {one.next for one in mine.situations[0].choices} == {""}


def test_places_and_choices_are_moved(trainer: User, draft: Activity) -> None:
    client = signed_in(trainer)
    client.post(page_of(draft), {"act": "down:one"})
    sent = fields_of(story_of(draft).situations[1].model_dump(mode="json"))
    save(client, place_of(draft, "one"), sent, act="choice-down:good")
    assert [one.key for one in story_of(draft).situations] == ["two", "one"]
    assert [one.key for one in story_of(draft).situations[1].choices] == ["bad", "good"]


def story_of(draft: Activity) -> Any:
    draft.refresh_from_db()
    return read(draft).story


def test_two_trainers_on_different_situations_lose_nothing(trainer: User, administrator: User, draft: Activity) -> None:
    one, two = signed_in(trainer), signed_in(administrator)
    first, second = (fields_of(part.model_dump(mode="json")) for part in story_of(draft).situations)
    seen_one = one.get(place_of(draft, "one")).context["seen"]
    seen_two = two.get(place_of(draft, "two")).context["seen"]
    one.post(place_of(draft, "one"), {**first, "text": "Mine.", "seen": seen_one, "act": "save"})
    two.post(place_of(draft, "two"), {**second, "text": "Theirs.", "seen": seen_two, "act": "save"})
    assert [part.text for part in story_of(draft).situations] == ["Mine.", "Theirs."]


def test_two_trainers_on_the_same_situation_see_both_wordings(
    trainer: User, administrator: User, draft: Activity
) -> None:
    one, two = signed_in(trainer), signed_in(administrator)
    sent = fields_of(story_of(draft).situations[0].model_dump(mode="json"))
    seen = one.get(place_of(draft, "one")).context["seen"]
    two.post(place_of(draft, "one"), {**sent, "text": "From the tap.", "seen": seen, "act": "save"})

    answer = one.post(place_of(draft, "one"), {**sent, "text": "From the well.", "seen": seen, "act": "save"})

    html = answer.content.decode()
    assert story_of(draft).situations[0].text == "From the tap."
    assert "<del>tap.</del>" in html or "From the tap." in html
    assert "From the well.</textarea>" in html.replace("\n", "")
    again = {**sent, "text": "From the well.", "seen": answer.context["seen"], "act": "save"}
    assert one.post(place_of(draft, "one"), again).status_code == 302
    assert story_of(draft).situations[0].text == "From the well."


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"choices-0-points": "11"}, "less than or equal to 10"),
        ({"choices-0-next": "moon"}, "Select a valid choice"),
        ({"choices-0-effects": "trust much"}, "cannot be read"),
        ({"choices-0-when": "trust"}, "cannot be read"),
        ({"choices-0-effects": "trust +9999"}, "trust"),
        ({"choices-0-done": ""}, "This field is required"),
        ({"title": ""}, "This field is required"),
        ({"choices-TOTAL_FORMS": "x"}, "Nothing is saved yet"),
    ],
)
def test_what_cannot_be_saved_is_said_and_kept_on_the_page(
    trainer: User, draft: Activity, fields: dict[str, str], words: str
) -> None:
    sent = fields_of(story_of(draft).situations[0].model_dump(mode="json"))
    answer = save(signed_in(trainer), place_of(draft, "one"), {**sent, "text": "What I typed.", **fields})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert words in html
    assert "What I typed." in html
    assert story_of(draft).situations[0].text == "What happens in one."


def test_a_drill_is_written_by_forms(trainer: User, edition: Edition) -> None:
    client = signed_in(trainer)
    draft = make_simulation_draft(edition, pass_points=2, story=None)
    client.post(page_of(draft), {"act": "begin:drill"})
    url = reverse("admin:simulations_scenario_cards", args=[draft.pk])
    classes = rows("classes", [{"label": "Hot"}, {"label": "Cold"}])
    assert save(client, url, classes).status_code == 302
    kept = rows("classes", [{"label": "Hot", "key": "a"}, {"label": "Cold", "key": "b"}])
    cards = [
        {"author": "Ana", "text": "Tea", "answer": "a", "feedback": "Hot.", "views": "900"},
        {"author": "Bo", "text": "Ice", "answer": "b", "feedback": "Cold."},
    ]
    assert save(client, url, kept | rows("cards", cards) | {"debrief": "Well sorted."}).status_code == 302
    draft.refresh_from_db()
    drill = read(draft).drill
    assert drill is not None
    assert [(one.key, one.answer, one.post.author, one.post.views) for one in drill.cards] == [
        ("a", "a", "Ana", 900),
        ("b", "b", "Bo", None),
    ]
    assert client.get(page_of(draft)).context["problems"] == []


def test_a_draft_is_played_from_any_situation_and_nothing_is_stored(trainer: User, draft: Activity) -> None:
    client = signed_in(trainer)
    assert "Scene two" in client.get(play_of(draft, "?at=two")).content.decode()
    after = client.get(play_of(draft, "?at=one&choice=2")).content.decode()
    assert "SECRET of bad" in after and "This crosses a red line" in after
    assert "Scene two" in client.get(play_of(draft, "?at=one&choice=2&seen=1")).content.decode()
    ended = client.get(play_of(draft, "?at=one&choice=1&choice=1&seen=1")).content.decode()
    assert "5 points; 4 are needed to pass." in ended
    assert client.get(play_of(draft, "?at=moon")).status_code == 404
    assert "stops here" in client.get(play_of(draft, "?at=one&choice=9")).content.decode()


def test_reviewers_look_and_send_nothing(governance: User, draft: Activity) -> None:
    client = signed_in(governance)
    pages = [page_of(draft), place_of(draft, "one"), place_of(draft, "end"), play_of(draft)]
    assert [client.get(url).status_code for url in pages] == [200, 200, 200, 200]
    assert [client.post(url, {"act": "save"}).status_code for url in pages[:3]] == [403, 403, 403]
    assert b"Save the draft" not in client.get(place_of(draft, "one")).content


def test_others_do_not_get_in(hr: User, staff: User, draft: Activity) -> None:
    for url in (page_of(draft), place_of(draft, "one"), play_of(draft)):
        assert signed_in(hr).get(url).status_code == 403
        assert signed_in(staff).get(url).status_code == 302


def test_what_is_not_there_is_not_found(trainer: User, edition: Edition, draft: Activity) -> None:
    client, lesson = signed_in(trainer), edition.activities.get(key="lesson-1")
    assert client.get(page_of(lesson)).status_code == 404
    assert client.get(place_of(draft, "moon")).status_code == 404
    assert client.get(reverse("admin:simulations_scenario_cards", args=[draft.pk])).status_code == 404
    assert client.post(page_of(draft), {"act": "paint:it"}).status_code == 404
    assert client.get(reverse("admin:courses_activity_change", args=[draft.pk])).url == page_of(draft)
