"""The signature on one page, for people: tagged PDF (PDF/UA-1). What people typed is data there, never markup."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from courses.evidence.models import moment
from courses.evidence.receipts import Logged
from courses.guidelines.models import SignOff
from courses.guidelines.statements import MEANING
from lms.lib import formats
from lms.lib.mail import one_line
from lms.lib.typesetting import FONTS, spelled

TEMPLATE = Path(__file__).with_name("certificate.typ").read_bytes()
MEANINGS = {MEANING: _("Read, understood, and agreed to follow")}


def certificate(sign_off: SignOff, record: dict[str, Any], found: Logged) -> bytes:
    """In the active language and zone; names and texts in their own language."""
    return typeset(_values(sign_off, record, found), at=sign_off.signed_at)


def typeset(values: dict[str, Any], *, at: datetime) -> bytes:
    """A sign that no font has is written as its number in Unicode; the record has it as it is."""
    try:
        return _compiled(_each(one_line, values), at)
    except typst.TypstError:
        return _compiled(_each(spelled, values), at)


def _compiled(values: dict[str, Any], at: datetime) -> bytes:
    return typst.compile(  # type: ignore[misc]  # its stub infers nothing from bytes
        TEMPLATE,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(values)},
        pdf_standards=["ua-1"],
        timestamp=at.replace(microsecond=0),
    )


def _values(sign_off: SignOff, record: dict[str, Any], found: Logged) -> dict[str, Any]:
    said, policy, signer = record["acknowledgement"], record["policy"], record["signer"]
    return {
        "language": get_language(),
        "kind": gettext("Certificate of a signature"),
        "company": record["org"]["name"],
        "title": policy["title"],
        "title_language": policy["lang"],
        "version": gettext("Version %(number)s") % {"number": policy["version"]},
        "signed_by": gettext("Signed by"),
        "name": signer["name_on_account"],
        "work": ", ".join(filter(None, [signer["role"], signer["department"]])),
        "day": formats.day(sign_off.signed_at),
        "clock": f"{formats.clock(sign_off.signed_at)} ({timezone.get_current_timezone_name()})",
        "said": gettext("What was acknowledged"),
        "statement": said["statement"],
        "statement_language": said["lang"],
        "facts_title": gettext("The signature"),
        "facts": _facts(sign_off, record),
        "proof_title": gettext("For checking it"),
        "proof": _proof(sign_off, policy, found),
        "note": gettext(
            "A simple electronic signature with tamper evidence. "
            "The other files of this receipt prove it; VERIFY.txt says how to check them."
        ),
    }


def _facts(sign_off: SignOff, record: dict[str, Any]) -> list[list[str]]:
    meaning, language = record["acknowledgement"]["meaning"], record["policy"]["lang"]
    proved_at = datetime.fromisoformat(record["auth"]["at"])
    return [
        [gettext("Meaning of the signature"), str(MEANINGS.get(meaning, meaning))],
        [gettext("Signed at, in UTC"), record["time"]["signed_at"]],
        [gettext("Identity confirmed by"), f"{capfirst(sign_off.get_method_display())}, {formats.moment(proved_at)}"],
        [gettext("Language of the text"), str(dict(settings.LANGUAGES).get(language, language))],
    ]


def _proof(sign_off: SignOff, policy: dict[str, Any], found: Logged) -> list[list[str]]:
    size, root = found.checkpoint.size, found.checkpoint.root
    signed = gettext("%(size)d entries, signed at %(moment)s; root %(root)s")
    checkpoint = signed % {"size": size, "moment": moment(found.checkpoint.made_at), "root": root}
    return [
        [gettext("SHA-256 of the text"), policy["content_sha256"]],
        [gettext("Record number"), str(sign_off.uuid)],
        [gettext("SHA-256 of the record"), sign_off.record_sha256],
        [gettext("Entry in the log"), f"{found.entry.seq}, {found.checkpoint.note.partition(chr(10))[0]}"],
        [pgettext("of the log", "Checkpoint"), checkpoint],
    ]


def _each(change: Callable[[str], str], value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _each(change, one) for name, one in value.items()}
    return [_each(change, one) for one in value] if isinstance(value, list) else change(value)
