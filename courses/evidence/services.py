from datetime import datetime
from typing import Any

from courses.evidence.models import Record
from lms.lib import canonical_json


def record(*, type: str, body: dict[str, Any], at: datetime) -> Record:
    """Keep the canonical JSON of what happened, with its hash."""
    text = canonical_json.dumps(body)
    return Record.objects.create(type=type, body=text, sha256=canonical_json.sha256(text), recorded_at=at)
