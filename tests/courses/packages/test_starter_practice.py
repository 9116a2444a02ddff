"""The practice that comes with the product: the same in every language, and judged by the words of each."""

from typing import Any

import pytest

from courses.assignments.findings import look_at
from courses.assignments.rubric import auto_marks, passes
from courses.models import VersionActivity
from courses.packages.reader import EditionFolder, read_course
from courses.packages.starter import CURRICULUM, offered
from tests.builders import AT
from tests.builders_assignments import GOOD_NOTE

WORDS = {"title", "lead", "intro", "role", "text", "done", "feedback", "debrief", "red_line", "label", "terms", "brief"}
SCENE = {"post", "feed", "samples", "day", "time"}
DANISH_NOTE = {
    "link": "https://forum.example/baerbare/opladere/4711",
    "time": "Lørdag den 14. marts kl. 9.20",
    "saw": "En kunde skriver, at opladeren til hendes H300 bliver så varm, at den har lavet mærke i bordet. "
    "Det er den tredje i år.",
    "why": "En oplader, der bliver så varm, kan brænde nogen, og hun har haft tre på et år.",
    "no-reply": "yes",
}
RUSSIAN_NOTE = {
    "link": "https://forum.example/noutbuki/pitanie/4711",
    "time": "Суббота, 14 марта, 09:20",
    "saw": "Покупательница пишет, что блок питания её H300 так греется, что на столе остался след. Третий за этот год.",
    "why": "Такой горячий блок питания может обжечь человека, а у неё он уже третий за год.",
    "no-reply": "yes",
}
NOTES = {"en": GOOD_NOTE, "da": DANISH_NOTE, "ru": RUSSIAN_NOTE}


def practice(edition: EditionFolder) -> list[dict[str, Any]]:
    (module,) = [one for one in edition.modules if one.document.key == "try-it"]
    return [one.document.model_dump(mode="json") for one in module.activities]


def bones(value: Any) -> Any:
    """What must not differ between languages: keys, points, ways, effects, and where there is a red line."""
    if isinstance(value, list):
        return [bones(one) for one in value]
    if not isinstance(value, dict):
        return value
    words = {name for name in WORDS | SCENE if value.get(name)}
    return {name: bones(one) for name, one in value.items() if name not in WORDS | SCENE} | dict.fromkeys(words, "…")


def test_every_language_has_the_same_practice() -> None:
    english, *others = map(practice, read_course(CURRICULUM / "listen", offered()).editions)
    assert [bones(one) for one in others] == [bones(english)] * 2
    assert [(one["key"], one["required"]) for one in english] == [("l-s1", True), ("l-s2", False), ("l-a1", True)]


def marks(language: str, **fields: str) -> tuple[dict[str, int], bool]:
    """Points for a note in that language that is good but for these fields, and whether it passes."""
    editions = {one.language: one for one in read_course(CURRICULUM / "listen", offered()).editions}
    task = VersionActivity(kind="assignment", language=language, data=practice(editions[language])[2])
    answer = NOTES[language] | fields
    found = auto_marks(task.data, answer, look_at(task, answer, AT).fired)
    return found, passes(task.data, found)


@pytest.mark.django_db
@pytest.mark.parametrize("language", NOTES)
def test_a_good_note_earns_every_point(language: str) -> None:
    found, passed = marks(language)
    assert passed
    assert sum(found.values()) == 10


@pytest.mark.django_db
@pytest.mark.parametrize(
    "guess",
    [
        "Det er nok batteriet, der er noget galt med.",
        "Måske er den gået i stykker i kassen.",
        "Det er sikkert dem fra den nye fabrik.",
        "Jeg gætter på, at hun har dækket den til.",
        "Sandsynligvis er der en fejl i kablet.",
        "Det må være en fra et andet firma.",
        "Vi er begyndt at bruge billige dele.",
        "Det er leverandøren, der har sjusket.",
        "Det er Indkøb, der har skylden.",
        "Det tror jeg skyldes varmen i rummet.",
        "Deres opladere bliver altid for varme.",
    ],
)
def test_who_guesses_or_blames_in_danish_loses_those_points_and_no_others(guess: str) -> None:
    good, _passed = marks("da")
    for field in ("saw", "why"):
        found, passed = marks("da", **{field: f"{DANISH_NOTE[field]} {guess}"})
        assert found == good | {"no-speculation": 0}
        assert passed


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fact",
    [
        "Hun undskylder, at billedet er mørkt.",
        "Der står intet om sikkerhed på siden.",
        "Ingen har svaret hende endnu, og tråden er en time gammel.",
        "Tre på et år kan være mere end et tilfælde.",
        "De, der kender hardwaren, må have besked i dag.",
    ],
)
def test_plain_danish_facts_are_not_taken_for_guesses(fact: str) -> None:
    found, _passed = marks("da", saw=f"{DANISH_NOTE['saw']} {fact}")
    assert found["no-speculation"] == 2


@pytest.mark.django_db
@pytest.mark.parametrize("detail", ["Hun kan fanges på 20 30 40 50.", "Skriv til tilde.holm@post.example."])
def test_whose_post_it_is_does_not_belong_in_the_note(detail: str) -> None:
    found, _passed = marks("da", saw=f"{DANISH_NOTE['saw']} {detail}")
    assert found["no-personal-data"] == 0


@pytest.mark.django_db
def test_an_empty_cry_does_not_pass() -> None:
    found, passed = marks("da", saw="Det er jo helt forfærdeligt!!!", why="Gør noget!")
    assert not passed
    assert (found["factual"], found["why"]) == (0, 0)
