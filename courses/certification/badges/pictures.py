"""A badge as a picture: SVG from the family's drawing, PNG from that. Nothing about the holder is in either."""

from functools import lru_cache
from pathlib import Path

import typst
from django.template.loader import render_to_string

from lms.lib.badge_art import badge_context
from lms.lib.typesetting import FONTS

TEMPLATE = Path(__file__).with_name("picture.typ").read_bytes()
SIZE = 480


@lru_cache(maxsize=64)
def svg(slug: str, name: str, *, lapsed: bool = False) -> str:
    drawing = badge_context(slug, name=name, state="lapsed" if lapsed else "plain", size=SIZE)
    return render_to_string("components/art/badge.html", drawing)


@lru_cache(maxsize=64)
def png(slug: str, name: str, *, lapsed: bool = False) -> bytes:
    """Twice the size, for screens with fine pixels."""
    return typst.compile(  # type: ignore[call-overload]  # its stub infers nothing from bytes
        TEMPLATE,
        format="png",
        ppi=144,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"svg": svg(slug, name, lapsed=lapsed)},
    )
