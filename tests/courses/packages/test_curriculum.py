"""The curriculum that ships, read as an editor reads it: nothing repeated, nothing unexplained, easy enough."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from courses.packages.reader import EditionFolder, read_course
from courses.packages.starter import CURRICULUM

COURSES = sorted(path.parent.name for path in CURRICULUM.glob("*/course.yaml"))
EDITIONS = {
    (course, edition.language): edition for course in COURSES for edition in read_course(CURRICULUM / course).editions
}
LANGUAGES = sorted({language for _course, language in EDITIONS})
WORD = re.compile(r"[\w{}]+(?:[’'.-][\w{}]+)*")
RUN = 12


def lessons(edition: EditionFolder) -> Iterator[Any]:
    return (one.document for one in edition.activities if one.document.kind == "lesson")


def written(language: str) -> dict[str, str]:
    """The text of each lesson, without the lines that begin and end boxes."""
    return {
        f"{course} {one.key}": re.sub(r"^///.*$", "", one.body, flags=re.MULTILINE)
        for (course, spoken), edition in EDITIONS.items()
        if spoken == language
        for one in lessons(edition)
    }


def as_read(text: str) -> str:
    """By one person: of the parts for job families, the one for all others."""
    return re.sub(r"^/// for \| (?!default$).*?^///$", "", text, flags=re.MULTILINE | re.DOTALL)


def words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_lessons_share_a_run_of_twelve_words(language: str) -> None:
    seen: dict[tuple[str, ...], str] = {}
    shared = []
    for name, text in written(language).items():
        said = words(text)
        for run in {tuple(said[start : start + RUN]) for start in range(len(said) - RUN + 1)}:
            if seen.setdefault(run, name) != name:
                shared.append((seen[run], name, " ".join(run)))
    assert shared == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_lessons_begin_alike_or_have_the_same_headings(language: str) -> None:
    openings, skeletons = defaultdict(list), defaultdict(list)
    for name, text in written(language).items():
        openings[tuple(words(text)[:3])].append(name)
        skeletons[tuple(re.findall(r"^## (.*)$", text, re.MULTILINE))].append(name)
    assert [names for names in openings.values() if len(names) > 1] == []
    assert [names for headings, names in skeletons.items() if headings and len(names) > 1] == []


@pytest.mark.parametrize(("course", "language"), EDITIONS)
def test_each_lesson_asks_for_something_and_names_its_sources(course: str, language: str) -> None:
    for one in lessons(EDITIONS[course, language]):
        assert one.interaction is not None, one.key
        assert one.sources, one.key
        assert [source for source in one.sources if source.mark == "unverified"] == [], one.key
        assert one.body.count("/// company") == 1, one.key
        assert len(words(as_read(one.body))) <= 660, one.key


@pytest.mark.parametrize(("course", "language"), EDITIONS)
def test_each_question_is_explained_and_says_what_it_rests_on(course: str, language: str) -> None:
    for key, question in EDITIONS[course, language].questions.items():
        said: Any = question.value
        assert said.get("explanation"), key
        assert said.get("lesson") or said.get("clauses"), key


@pytest.mark.parametrize(("course", "language"), EDITIONS)
def test_each_bank_has_twice_what_its_quizzes_draw(course: str, language: str) -> None:
    edition = EDITIONS[course, language]
    quizzes: list[Any] = [one.document for one in edition.activities if one.document.kind == "quiz"]
    drawn = sum(sum(part.count for part in quiz.parts) or quiz.draw for quiz in quizzes)
    assert len(edition.questions) >= 2 * drawn > 0


# Readability


def sentences(text: str) -> list[str]:
    plain = re.sub(r"^(#+|[-*>|]|\d+\.)\s*", "", text, flags=re.MULTILINE)
    return [one for one in re.split(r"[.!?:]+[”’)»]*\s+|\n\s*\n", plain) if words(one)]


def lix(text: str) -> float:
    """Björnsson 1968: words a sentence, and the share of words of more than six letters."""
    said = words(text)
    long = sum(len(word) > 6 for word in said)
    return len(said) / len(sentences(text)) + 100 * long / len(said)


def flesch(text: str) -> float:
    """Flesch 1948; a group of vowels counts as a syllable, a silent e at the end does not."""
    said = [word for word in words(text) if word.isalpha()]
    count = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeiouyl])e$", "", word)))) for word in said)
    return 206.835 - 1.015 * len(said) / len(sentences(text)) - 84.6 * count / len(said)


def test_the_measures_know_easy_from_hard() -> None:
    easy = "The cat sat on the mat. It was warm there. The dog came in and saw the cat."
    hard = "Organisational communication necessitates considerable interdepartmental harmonisation of responsibilities."
    assert lix(easy) < 20 < 60 < lix(hard)
    assert flesch(easy) > 90 > 10 > flesch(hard)


@pytest.mark.parametrize("course", ["listen", "listen-renewal"])
def test_listeners_read_easily(course: str) -> None:
    for one in lessons(EDITIONS[course, "da"]):
        assert lix(one.body) <= 40, one.key
    for one in lessons(EDITIONS[course, "en"]):
        assert flesch(one.body) >= 60, one.key
