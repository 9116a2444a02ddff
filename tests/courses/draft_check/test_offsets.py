"""Any text can be looked at; every place lies inside it; the same draft gives the same findings."""

import dataclasses
import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from courses.draft_check.composer import pieces
from courses.draft_check.draft import LANGUAGES, MARKETS, PLATFORMS, Account, Attachment, Draft, by_rule
from courses.draft_check.engine import check
from courses.draft_check.normal import normal
from tests.builders_draft_check import CONFIG, look, make_config

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "hostile"
CRISIS = make_config(crisis=True)
BITS = [
    "Havnby", "H300", "Falcon", "#Iwork4Havnby", "#iwork4havnby", "https://bit.ly/x", "best", "f***", "!!", "board",
    "a@b.example", "ﬁnance", "ＨＡＶＮＢＹ", "H\u200b300", "e\u0301", "İ", "ß", "𝓕𝓪𝓷", "👩\u200d👧", "🇩🇰", "’",
    "\u202e", "\ud800", "\x00", "can’t read", "Q3 results", "order 88213", "4111 1111 1111 1111",
    "DK50 0040 0440 1162 43", "\n", " ", ".", "@handle", "* *", "%(words)s",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(st.characters(), max_size=200),
    st.lists(st.one_of(st.sampled_from(BITS), st.text(st.characters(), max_size=5)), max_size=30).map(" ".join),
    st.lists(st.sampled_from(BITS), max_size=30).map("".join),
)
ATTACHMENTS = st.builds(
    Attachment,
    type=st.sampled_from(["image", "video", "?"]),
    alt=st.text(st.characters(), max_size=20),
    has_speech=st.booleans(),
    contains_text=st.booleans(),
    pictures_children=st.booleans(),
    commercial_music=st.booleans(),
)
DRAFTS = st.builds(
    Draft,
    text=TEXTS,
    lang=st.sampled_from(LANGUAGES),
    platform=st.sampled_from(PLATFORMS),
    market=st.sampled_from(MARKETS),
    account_type=st.sampled_from(list(Account)),
    company_named_approved=st.booleans(),
    company_prompted=st.booleans(),
    is_reply=st.booleans(),
    author_tier=st.sampled_from(["join", "exec"]),
    author_authorised=st.booleans(),
    attachments=st.lists(ATTACHMENTS, max_size=2).map(tuple),
)


@settings(max_examples=300, deadline=None)
@given(draft=DRAFTS, crisis=st.booleans())
@example(draft=Draft("İ’m at Havnby ﬁne 🎉 H\u200b300"), crisis=False)
def test_every_place_lies_inside_the_text(draft: Draft, crisis: bool) -> None:
    config = CRISIS if crisis else CONFIG
    result = check(draft, config)
    for one in result.findings:
        assert 0 <= one.start <= one.end <= len(draft.text)
        assert one.start < one.end or one.start == 0
        assert one.message
    assert result == check(dataclasses.replace(draft), config)
    assert list(result.findings) == sorted(result.findings, key=lambda one: one.order)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_what_is_compared_keeps_the_way_back(text: str) -> None:
    made = normal(text)
    assert len(made.text) == len(made.low)
    for place in range(len(made.text)):
        start, end = made.original(place, place + 1)
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I love Falcon", "Falcon"),
        ("🎉🎉 Falcon", "Falcon"),
        ("ﬁﬁ Falcon", "Falcon"),
        ("e\u0301e\u0301 Falcon", "Falcon"),
        ("ＦＡＬＣＯＮ", "ＦＡＬＣＯＮ"),
        ("Fal\u00adcon!", "Fal\u00adcon"),
        ("İ İ Falcon", "Falcon"),
        ("Falcon’s wing", "Falcon’s"),
    ],
)
def test_places_count_code_points_of_what_was_written(text: str, words: str) -> None:
    (found,) = [one for one in look(text).findings if one.rule == "DC-08"]
    assert text[found.start : found.end] == words


def hostile() -> list[str]:
    found = [
        "\x00",
        "\ud800",
        "\u202eevil",
        "a" * 10_000,
        "#" * 5_000,
        "@" * 5_000,
        "!" * 5_000,
        "1" * 5_000,
        "a." * 5_000,
    ]
    found += [
        "http://" * 1_000,
        "www." * 2_000,
        "f*" * 3_000,
        "1 " * 5_000,
        "🎉" * 3_000,
        "e\u0301" * 5_000,
        "Havnby " * 1_000,
    ]
    if CORPUS.exists():
        found += [str(one) for one in json.loads((CORPUS / "blns.json").read_text())]
        for name in ("unicode.jsonl", "xss_markdown.jsonl", "csv_formula.jsonl"):
            found += [line[:10_000] for line in (CORPUS / name).read_text().splitlines()]
    return found


def test_hostile_texts_are_looked_at_like_any_other() -> None:
    for text in hostile():
        for lang in LANGUAGES:
            for one in look(text, lang=lang).findings:
                assert 0 <= one.start <= one.end <= len(text)


@pytest.mark.parametrize(
    "words",
    ["our laptop ", "green light ", "#Iwork4Havnby ", "f*ck ", "Falcon board ", "https://a.dk #b ", "a.b@", "a."],
)
def test_the_longest_text_is_looked_at_in_a_moment(words: str) -> None:
    """Work that grew with the square of the length would take many seconds here."""
    text = (words * 5_000)[:10_000]
    started = time.process_time()
    found = by_rule(look(text).findings)
    pieces(text, [(number, of) for number, (_rule, of) in enumerate(found, start=1)], 125)
    assert time.process_time() - started < 2


def test_words_of_the_draft_are_never_taken_for_a_pattern() -> None:
    assert any("order 4711" in one.message for one in look("%s %d order 4711").findings)
