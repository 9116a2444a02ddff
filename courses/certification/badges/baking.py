"""A badge inside its own picture: the signed document in a text chunk of the PNG, or in an element of the SVG.

Pictures are never decoded: a PNG is read chunk by chunk, an SVG without entities or anything from elsewhere.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

LARGEST = 2 * 1024 * 1024
SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD, OLD_KEYWORD = b"openbadgecredential", b"openbadges"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
# After the keyword: not compressed, no compression method, no language, no translated keyword.
PLAIN = b"\0\0\0\0\0"


class Unreadable(Exception):
    """It holds no badge, or more than one."""


def bake_png(png: bytes, document: str, hosted: str = "") -> bytes:
    """`hosted`: the same badge as an Open Badges 2.0 assertion, for older backpacks."""
    texts = {KEYWORD: document, OLD_KEYWORD: hosted}
    chunks = [(kind, data) for kind, data in _chunks(png) if not (kind == b"iTXt" and _keyword(data) in texts)]
    baked = [(b"iTXt", word + PLAIN + text.encode()) for word, text in texts.items() if text]
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in [chunks[0], *baked, *chunks[1:]])


def bake_svg(svg: str, document: str) -> str:
    """Right after the opening tag. A token goes into an attribute, a document into CDATA that nothing in it can end."""
    start = svg.index(">", svg.index("<svg")) + 1
    head = f'{svg[: start - 1]} xmlns:openbadges="{NAMESPACE}">'
    if _is_token(document):
        return f'{head}<openbadges:credential verify="{document}"/>{svg[start:]}'
    text = document.replace(">", "\\u003e")
    return f"{head}<openbadges:credential><![CDATA[{text}]]></openbadges:credential>{svg[start:]}"


def unbake(upload: bytes) -> str:
    """The document or the token, whether in a picture or as it is. Raises `Unreadable`."""
    if len(upload) > LARGEST:
        raise Unreadable
    if upload.startswith(SIGNATURE):
        return _from_png(upload)
    if upload.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _from_svg(upload)
    text = _decoded(upload).strip()
    if not _is_token(text) and not _is_object(text):
        raise Unreadable
    return text


def _from_png(png: bytes) -> str:
    found = [data for kind, data in _chunks(png) if kind == b"iTXt" and _keyword(data) == KEYWORD]
    if len(found) != 1 or not found[0].startswith(KEYWORD + PLAIN):
        raise Unreadable
    return _decoded(found[0].removeprefix(KEYWORD + PLAIN))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place < len(png):
        try:
            length, kind = struct.unpack_from(">I4s", png, place)
            data = png[place + 8 : place + 8 + length]
            (checksum,) = struct.unpack_from(">I", png, place + 8 + length)
        except struct.error as error:
            raise Unreadable from error
        if checksum != zlib.crc32(kind + data):
            raise Unreadable
        yield kind, data
        place += 12 + length


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))


def _keyword(data: bytes) -> bytes:
    return data.partition(b"\0")[0]


def _from_svg(svg: bytes) -> str:
    try:
        root: Element = fromstring(svg, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unreadable from error
    found = list(root.iter(f"{{{NAMESPACE}}}credential"))
    if root.tag != "{http://www.w3.org/2000/svg}svg" or len(found) != 1:
        raise Unreadable
    return found[0].get("verify") or (found[0].text or "").strip()


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable from error


def _is_token(text: str) -> bool:
    return text.count(".") == 2 and text.isascii() and text.replace(".", "").replace("-", "").replace("_", "").isalnum()


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
