"""Pictures of a course: looked at before they are kept, shown by name in its texts, addressed by what is in them."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.document import Problem
from courses.models import Course, Picture

FOLDER = "media/"
KINDS = {".svg": "image/svg+xml", ".png": "image/png"}
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.(?:svg|png)")
MAX_BYTES = 300_000
MAX_SIDE = 4_000
PNG = b"\x89PNG\r\n\x1a\n"
SVG = "{http://www.w3.org/2000/svg}"
XML_HEAD = re.compile(r"""^\s*<\?xml version="1.0"( encoding="(utf|UTF)-8")?( standalone="(yes|no)")?\s*\?>""")
# What drawings are made of. Nothing that runs, fetches, links or embeds.
DRAWN = {
    "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker", "symbol", "use",
}  # fmt: skip
# `![what it shows](media/name.svg)`; an address with a title is not a picture of ours.
USED = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]*)>?[^)]*\)")


class BadPicture(ValueError):
    """The message says what to do."""


def check(name: str, body: bytes) -> None:
    """Raises `BadPicture` for what is not a plain picture."""
    if not NAME.fullmatch(name):
        raise BadPicture(_("Name the picture in small letters, digits and hyphens, with .svg or .png at the end."))
    if len(body) > MAX_BYTES:
        raise BadPicture(_("The picture is larger than %(size)d bytes.") % {"size": MAX_BYTES})
    if PurePosixPath(name).suffix == ".png":
        _check_png(body)
    else:
        _check_svg(body)


def _check_png(body: bytes) -> None:
    """Its head; a browser that shows it as nothing but a picture does the rest."""
    if not body.startswith(PNG) or body[12:16] != b"IHDR":
        raise BadPicture(_("This is not a PNG picture."))
    width, height = int.from_bytes(body[16:20]), int.from_bytes(body[20:24])
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise BadPicture(_("The picture may be %(side)d pixels wide and high at most.") % {"side": MAX_SIDE})


def _check_svg(body: bytes) -> None:
    """In UTF-8, so that what was looked at here is what a browser reads; instructions to programs are not looked at."""
    try:
        text = body.decode("utf-8-sig")
        if "<?" in XML_HEAD.sub("", text):
            raise ValueError
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise BadPicture(_("This is not an SVG picture, or it has more in it than a drawing.")) from error
    if root.tag != f"{SVG}svg" or not (root.get("viewBox") or (root.get("width") and root.get("height"))):
        raise BadPicture(_("The SVG picture needs an <svg> with a viewBox around it."))
    for part in root.iter():
        _check_part(part)


def _check_part(part: Element) -> None:
    tag = str(part.tag)
    if not tag.startswith(SVG) or tag.removeprefix(SVG) not in DRAWN:
        raise BadPicture(_("<%(tag)s> has no place in a picture.") % {"tag": tag.rpartition("}")[2][:40]})
    for name, value in part.attrib.items():
        plain = name.rpartition("}")[2].lower()
        fetches = "url(" in value.replace("url(#", "").lower() or "\\" in value
        if plain.startswith("on") or fetches or (plain in {"href", "src"} and not value.startswith("#")):
            raise BadPicture(_("“%(name)s” has no place in a picture.") % {"name": name.rpartition("}")[2][:40]})


def write_picture(*, course: Course, name: str, body: bytes) -> Picture:
    """Add to a course, or replace by name. Published versions keep what they show. Raises `BadPicture`."""
    check(name, body)
    digest = sha256(body).hexdigest()
    there = course.pictures.filter(name=name).defer("body").first()
    if there and there.sha256 == digest:
        return there
    return Picture.objects.create(course=course, name=name, sha256=digest, body=body)


def current(course: Course) -> dict[str, Picture]:
    """The newest of each name."""
    return {one.name: one for one in course.pictures.order_by("id")}


def addresses(course: Course) -> dict[str, str]:
    """By the name that stands in a text."""
    rows = course.pictures.order_by("id").values_list("name", "sha256")
    return {FOLDER + name: address(name, digest) for name, digest in rows}


def address(name: str, digest: str) -> str:
    return reverse("pictures:picture", args=[digest, PurePosixPath(name).suffix[1:]])


def problems(text: str, where: tuple[str, ...], known: Mapping[str, str]) -> Iterator[Problem]:
    """Pictures that are not there, and those of which nobody is told who does not see them."""
    for alternative, name in USED.findall(text):
        if name not in known:
            message = _("There is no picture “%(name)s” in this course. Pictures are named like “media/storm.svg”.")
            yield Problem(where, message % {"name": name[:80]})
        if not alternative.strip():
            message = _("Say in words what the picture “%(name)s” shows: ![in these brackets](…).")
            yield Problem(where, message % {"name": name[:80]})
