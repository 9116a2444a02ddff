"""Whether a signature, its record and the signed text still belong together, byte by byte."""

import json
from dataclasses import dataclass
from typing import Any

from courses.evidence.models import Entry, Record
from courses.guidelines.models import SignOff
from lms.lib import canonical_json


@dataclass(frozen=True)
class Proof:
    """`record` and `body` are empty when the record was erased; the signature stays. `seq` is its number in the log."""

    seq: int | None
    is_erased: bool
    record: dict[str, Any]
    body: str
    record_matches: bool
    text_matches: bool
    statement_matches: bool


def verified(sign_off: SignOff) -> Proof:
    body = Record.objects.filter(sha256=sign_off.record_sha256).values_list("body", flat=True).first() or ""
    record = json.loads(body) if body else {}
    text = sign_off.revision_text
    statement = record.get("acknowledgement", {}).get("statement", "")
    logged = dict(Entry.objects.filter(record_id=sign_off.uuid).values_list("type", "seq"))
    return Proof(
        seq=logged.get(Entry.Type.SIGNED),
        is_erased=Entry.Type.ERASED in logged,
        record=record,
        body=body,
        record_matches=canonical_json.sha256(body) == sign_off.record_sha256,
        text_matches=canonical_json.sha256(text.body) == text.sha256 == record.get("policy", {}).get("content_sha256"),
        statement_matches=canonical_json.sha256(statement) == sign_off.statement_sha256,
    )
