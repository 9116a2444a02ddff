"""The page for people: tagged PDF, in the signer's language, and whatever people typed stays text."""

import re
import zlib
from typing import Any

import pytest

from courses.guidelines.receipts.certificate import typeset
from lms.lib.typesetting import spelled
from tests.builders import AT

HOSTILE = [
    '#panic("no")',
    '#read("/etc/passwd") $x$ *b* _i_ `c` <label> @ref // comment',
    '"}] #let d = 1 \\u{41} \\',
    "שלום עולם",
    "محمد علي",
    "Ана Ђорђевић Αννα",
    "😀 Anna 🦜",
    "山田太郎",
    "a\u202eb\u0000c\nd",
    "x" * 200,
    "",
]


def values(name: str, **other: Any) -> dict[str, Any]:
    words = ("kind", "company", "title", "version", "signed_by", "work", "day", "clock", "said", "statement", "note")
    titles = {"facts_title": "Facts", "proof_title": "Proof", "facts": [["A", name]], "proof": [["B", "ab" * 32]]}
    languages = {"language": "da", "title_language": "en", "statement_language": "en"}
    return {**dict.fromkeys(words, "Words"), **titles, **languages, "name": name, **other}


def plain(pdf: bytes) -> bytes:
    """The parts of a PDF without their compression."""
    found = []
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            found.append(packed)
    return pdf + b"".join(found)


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_people_typed_is_text(name: str) -> None:
    pdf = typeset(values(name, title=name or "G1", statement=name, company=name, work=name), at=AT)
    assert pdf.startswith(b"%PDF")
    assert pdf == typeset(values(name, title=name or "G1", statement=name, company=name, work=name), at=AT)


def test_what_no_font_has_is_written_as_its_number() -> None:
    assert spelled("Åse 山\n😀") == "Åse [U+5C71] [U+1F600]"


def test_it_is_tagged_and_says_its_language_and_title() -> None:
    pdf = plain(typeset(values("Lars Holm", kind="Bevis", title="Vores fem principper"), at=AT))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert re.search(rb"/Lang ?\(da", pdf)
    assert re.search(rb"/Lang ?\(en", pdf)
    assert b"Bevis: Vores fem principper" in pdf
    assert b"/MarkInfo" in pdf
