"""A badge inside its own picture: in and out again, and what others put into such files."""

import json
import struct
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from courses.certification.badges import pictures
from courses.certification.badges.baking import Unreadable, bake_png, bake_svg, unbake
from courses.certification.badges.checking import check
from courses.certification.badges.proofs import BadProof, verify
from tests.builders import AT
from tests.courses.badges.vector import EXAMPLE

HOSTILE = Path(__file__).resolve().parents[4] / "shared" / "hostile"
DOCUMENT = json.dumps({"name": "Ørsted ]]> <b> & \u2713"}, ensure_ascii=False)
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJpZCI6MX0.c2ln-_A"


@pytest.fixture(scope="module")
def png() -> bytes:
    return pictures.png("listener", "Listener")


@pytest.fixture(scope="module")
def svg() -> str:
    return pictures.svg("listener", "Listener")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def before_end(png: bytes, extra: bytes) -> bytes:
    return png[:-12] + extra + png[-12:]


@pytest.mark.parametrize("document", [DOCUMENT, TOKEN])
def test_what_goes_in_comes_out(png: bytes, svg: str, document: str) -> None:
    assert unbake(bake_png(png, document)) == document
    found = unbake(bake_svg(svg, document).encode())
    assert found == document if document == TOKEN else json.loads(found) == json.loads(document)
    assert unbake(document.encode()) == document
    assert unbake(b"\xef\xbb\xbf " + document.encode() + b"\n") == document


def test_the_png_has_one_plain_chunk_even_when_it_is_baked_twice(png: bytes) -> None:
    baked = bake_png(bake_png(png, "{}", hosted="{}"), DOCUMENT, hosted='{"type":"Assertion"}')
    assert baked.count(b"iTXtopenbadgecredential\0\0\0\0\0{") == 1
    assert baked.count(b"iTXtopenbadges\0\0\0\0\0" + b'{"type":"Assertion"}') == 1
    assert baked.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") and baked.endswith(png[-12:])


def test_the_svg_keeps_the_document_in_cdata_right_after_its_opening(svg: str) -> None:
    baked = bake_svg(svg, DOCUMENT)
    head, _tag, rest = baked.partition("<openbadges:credential><![CDATA[")
    assert head.endswith('xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">') and head.count("<") == 1
    assert ">" not in rest.partition("]]></openbadges:credential>")[0]
    assert ET.fromstring(baked)[0].tag == "{https://purl.imsglobal.org/ob/v3p0}credential"  # noqa: S314  our own


BAD: dict[str, Callable[[bytes, str], bytes]] = {
    "nothing in it": lambda png, svg: png,
    "twice": lambda png, svg: before_end(bake_png(png, "{}"), chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0{}")),
    "compressed": lambda png, svg: before_end(
        png, chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + zlib.compress(b"{}"))
    ),
    "another kind of chunk": lambda png, svg: before_end(png, chunk(b"tEXt", b"openbadgecredential\0{}")),
    "wrong checksum": lambda png, svg: bake_png(png, "{}").replace(b"\0\0\0\0\0{}", b"\0\0\0\0\0[]"),
    "no UTF-8": lambda png, svg: before_end(png, chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0\xff\xfe")),
    "cut off": lambda png, svg: bake_png(png, DOCUMENT)[:300],
    "only the start": lambda png, svg: png[:8],
    "an svg without": lambda png, svg: svg.encode(),
    "an svg with two": lambda png, svg: (
        bake_svg(bake_svg(svg, TOKEN).replace("xmlns:openbadges", "xmlns:o", 1), TOKEN)
        .replace("<openbadges:credential verify", "<o:credential verify", 1)
        .encode()
    ),
    "another xml": lambda png, svg: (
        b'<a xmlns:o="https://purl.imsglobal.org/ob/v3p0"><o:credential verify="a.b.c"/></a>'
    ),
    "entities": lambda png, svg: b'<!DOCTYPE svg [<!ENTITY a "b">]>' + bake_svg(svg, DOCUMENT).encode(),
    "html": lambda png, svg: b"<!doctype html><p>hi",
    "words": lambda png, svg: b"hello. you. there",
    "a list": lambda png, svg: b"[1]",
    "nothing": lambda png, svg: b"",
    "too large": lambda png, svg: b"{" + b" " * 3_000_000 + b"}",
}


@pytest.mark.parametrize("name", BAD)
def test_what_holds_no_badge_is_unreadable(png: bytes, svg: str, name: str) -> None:
    with pytest.raises(Unreadable):
        unbake(BAD[name](png, svg))


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(HOSTILE.glob("[sux][vpm]*/*")), ids=lambda path: path.name)
def test_hostile_files_are_refused_calmly(path: Path) -> None:
    with suppress(Unreadable):
        assert check(unbake(path.read_bytes()), AT).kind in {"foreign", "unreadable"}


def test_a_proof_holds_words_only() -> None:
    """Anything else in it would be a graph to canonicalize, drawn by whoever hands it in."""
    poison = [{"@id": f"_:b{n}", "name": [{"@id": f"_:b{m}"} for m in range(9)]} for n in range(9)]
    with pytest.raises(BadProof):
        verify({**EXAMPLE, "proof": {**EXAMPLE["proof"], "created": poison}}, key=None)  # type: ignore[arg-type]
