from collections.abc import Iterable
from datetime import datetime
from typing import Any

from courses.evidence.models import Record
from lms.lib import canonical_json

BATCH = 500


def record(*, type: str, body: dict[str, Any], at: datetime) -> Record:
    """Keep the canonical JSON of what happened, with its hash. `body["record_id"]` is the record's own number."""
    return record_many(type=type, bodies=[body], at=at)[0]


def record_many(*, type: str, bodies: Iterable[dict[str, Any]], at: datetime) -> list[Record]:
    rows = []
    for body in bodies:
        text = canonical_json.dumps({**body, "type": type})
        rows.append(
            Record(uuid=body["record_id"], type=type, body=text, sha256=canonical_json.sha256(text), recorded_at=at)
        )
    return Record.objects.bulk_create(rows, batch_size=BATCH)
