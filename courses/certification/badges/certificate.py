"""A badge on one sheet, for the wall: a tagged PDF with the signed document attached. What was typed is data there."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import get_language, gettext

from courses.certification.badges import pictures
from courses.certification.badges.models import Credential
from lms.lib import formats
from lms.lib.qr_codes import code_svg
from lms.lib.typesetting import FONTS, spelled

TEMPLATE = Path(__file__).with_name("certificate.typ").read_bytes()


def certificate(row: Credential, *, page: str, company: str, is_good: bool) -> bytes:
    """In the active language. A sign that no font has is written as its number in Unicode."""
    values = _values(row, page, company, is_good)
    drawing = pictures.svg(row.award.certification.slug, values["name"], lapsed=not is_good)
    whole = {"document": row.document, "picture": drawing, "code": code_svg(page)}
    try:
        return _compiled({**values, **whole}, row.issued_at)
    except typst.TypstError:
        shown = {name: spelled(value) if isinstance(value, str) else value for name, value in values.items()}
        return _compiled({**shown, **whole}, row.issued_at)


def _compiled(values: dict[str, Any], at: datetime) -> bytes:
    """PDF/A-3 is the part that allows the attached document."""
    return typst.compile(  # type: ignore[misc]  # its stub infers nothing from bytes
        TEMPLATE,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(values)},
        pdf_standards=["ua-1", "a-3a"],
        timestamp=at.replace(microsecond=0),
    )


def _values(row: Credential, page: str, company: str, is_good: bool) -> dict[str, Any]:
    award, language = row.award, get_language() or "en"
    certification = award.certification
    name, holder = certification.name_in(language), award.user.name
    sentence = gettext("%(name)s is a %(badge)s") if is_good else gettext("%(name)s was a %(badge)s")
    heading = sentence % {"name": holder, "badge": name}
    return {
        "language": language,
        "title": heading,
        "heading": heading,
        "name": name,
        "kind": gettext("Certificate of a badge"),
        "company": company,
        "wording": certification.wording_in(language),
        "facts": _facts(award.awarded_on, award.last_good_day),
        "code_says": gettext("Code for the page that checks this badge"),
        "note": gettext(
            "This sheet is a picture. The proof is badge.json, attached to it; "
            "the page says whether the badge is valid today, once its holder has opened it."
        ),
        "attached": gettext("The badge itself: a signed Open Badge 3.0"),
        "page": page,
    }


def _facts(awarded_on: date, last: date | None) -> list[list[str]]:
    facts = [[gettext("Awarded"), formats.day(awarded_on)]]
    return [*facts, [gettext("Valid through"), formats.day(last)]] if last else facts
