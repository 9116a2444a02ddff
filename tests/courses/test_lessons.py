"""Lessons as documents: variants by job family, interactions, and what counts as an answer."""

import time
from typing import Any

import pytest
from pydantic import ValidationError

from courses.lessons import LessonDocument, LessonKind, is_answered, variants
from tests.builders import make_course
from tests.builders_enrollments import DECIDE, PICK, SORT, WRITE

BODY = """Before.

/// for | warehouse
Pallets.
///

/// for | shop, finance
Tills.
///

/// for | default
Desks.
///

Between.

/// for | default
Everybody else.
///

/// for | warehouse
Drivers.
///

After."""


def lesson(**fields: Any) -> LessonDocument:
    head = {"key": "a", "kind": "lesson", "title": "A", "minutes": 4}
    return LessonDocument.model_validate(head | fields)


def words(text: str) -> list[str]:
    return text.split()


def test_each_family_reads_its_own_block_of_each_group() -> None:
    read = variants(BODY)
    assert sorted(read) == ["default", "finance", "shop", "warehouse"]
    assert words(read["warehouse"]) == ["Before.", "Pallets.", "Between.", "Drivers.", "After."]
    assert words(read["default"]) == ["Before.", "Desks.", "Between.", "Everybody", "else.", "After."]


def test_a_family_without_a_block_in_a_group_reads_the_default() -> None:
    read = variants(BODY)
    assert words(read["shop"]) == ["Before.", "Tills.", "Between.", "Everybody", "else.", "After."]
    assert read["shop"] == read["finance"]


def test_a_text_without_variants_has_one_reading() -> None:
    assert variants("Just this.") == {"default": "Just this."}


def test_text_between_two_blocks_parts_the_groups() -> None:
    body = "/// for | shop\nA\n///\n\nText.\n\n/// for | default\nB\n///\n"
    assert words(variants(body)["shop"]) == ["A", "Text.", "B"]
    assert words(variants(body)["default"]) == ["Text.", "B"]


def test_lines_of_windows_browsers_are_read_alike() -> None:
    document = lesson(body=BODY.replace("\n", "\r\n"))
    assert variants(document.body) == variants(BODY)


def test_a_text_full_of_openings_costs_no_more_than_its_length() -> None:
    started = time.monotonic()
    assert list(variants("/// for | shop\n" * 4_000)) == ["default"]
    many = "".join(f"Text {number}.\n/// for | family-{number}\nHers.\n///\n" for number in range(200))
    assert variants(many)["family-7"].count("Hers.") == 1
    assert time.monotonic() - started < 2


@pytest.mark.django_db
def test_a_group_without_default_is_a_problem() -> None:
    document = lesson(body="/// for | shop\nTills.\n///\n")
    problems = LessonKind().check(document, {}, make_course())
    assert [str(problem) for problem in problems] == ["a › body: A group of “for” blocks has no “default” block."]


@pytest.mark.django_db
def test_a_text_for_very_many_families_is_a_problem() -> None:
    body = "".join(f"/// for | family-{number}\nHers.\n///\n" for number in range(100))
    (problem,) = LessonKind().check(lesson(body=body), {}, make_course())
    assert problem.message == "The text has blocks for more than 30 job families."


@pytest.mark.django_db
def test_an_unknown_placeholder_is_a_problem_wherever_it_stands() -> None:
    interaction = {**WRITE, "model": "Ask {{nobody}}."}
    problems = LessonKind().check(lesson(interaction=interaction), {"company": "Havnby"}, make_course())
    assert [problem.message for problem in problems] == ["The placeholder “nobody” is not known."]


@pytest.mark.django_db
def test_placeholders_are_resolved_on_publishing_and_names_cannot_smuggle_html() -> None:
    document = lesson(body="Hello {{company}}.", lead="At {{company}}", interaction={**WRITE, "model": "{{company}}!"})
    (done,) = LessonKind().compile([document], {"company": "<b>Havnby</b> & Co"}, make_course())
    assert done.html == "<p>Hello &lt;b&gt;Havnby&lt;/b&gt; &amp; Co.</p>"
    assert done.data["lead"] == "At <b>Havnby</b> & Co"  # plain text: escaped where it is shown
    assert done.data["interaction"]["model"] == "<b>Havnby</b> & Co!"


@pytest.mark.parametrize(
    ("interaction", "answer", "whole"),
    [
        (SORT, {"a": "hot", "b": "hot", "c": "cold"}, True),
        (SORT, {"a": "hot", "b": "hot"}, False),
        (SORT, {"a": "hot", "b": "hot", "c": "nowhere"}, False),
        (SORT, {"a": ["hot"], "b": "hot", "c": "hot"}, False),
        (SORT, "hot", False),
        (DECIDE, "c", True),
        (DECIDE, "z", False),
        (DECIDE, ["a"], False),
        (DECIDE, {"a": 1}, False),
        (DECIDE, None, False),
        (PICK, ["c"], True),
        (PICK, [], False),
        (PICK, ["a", "z"], False),
        (PICK, [["a"]], False),
        (PICK, None, False),
        (WRITE, "Water.", True),
        (WRITE, " \n ", False),
        (WRITE, None, False),
    ],
)
def test_an_answer_is_whole_whatever_its_verdict(interaction: dict[str, Any], answer: Any, whole: bool) -> None:
    assert is_answered(interaction, answer) is whole


@pytest.mark.parametrize(
    "interaction",
    [
        {**SORT, "items": [{**SORT["items"][0], "answer": "tepid"}, SORT["items"][1]]},
        {**SORT, "items": [SORT["items"][0], SORT["items"][0]]},
        {**SORT, "classes": [SORT["classes"][0], SORT["classes"][0]]},
        {**DECIDE, "options": [{**option, "verdict": "best"} for option in DECIDE["options"]]},
        {**DECIDE, "options": [{**option, "key": "a"} for option in DECIDE["options"]]},
        {**PICK, "options": [{**option, "key": "a"} for option in PICK["options"]]},
        {**WRITE, "checks": []},
        {**WRITE, "surprise": 1},
        {"kind": "dance"},
    ],
)
def test_an_interaction_that_cannot_work_is_refused(interaction: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        lesson(interaction=interaction)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.com", "//evil.example", "https://a b"])
def test_a_source_links_to_the_web_only(url: str) -> None:
    with pytest.raises(ValidationError):
        lesson(sources=[{"text": "A book", "mark": "read", "url": url}])
