"""Speaking rights from a file: what each lets one do, and what it needs."""

from datetime import date, datetime

from pydantic import Field

from courses.certification.clearance.models import RightRule
from courses.certification.clearance.rights import set_rule, write_right
from courses.document import Document, Key, Text
from courses.packages.named import Names


class NeedsFile(Document):
    """Badges and guidelines may be named before they are there."""

    certifications: list[Key] = []
    guidelines: list[Key] = []
    employed: bool = True
    worker_types: list[Key] = []
    tier: str = Field(default="", pattern=r"^[a-z0-9-]*$")
    per_topic: bool = False
    granted: bool = False
    grace_counts: bool = False
    resign_at_once: bool = True
    leave_stops: bool = True


class RightFile(Document):
    slug: Key
    names: Names
    does: dict[str, Text]
    needs: NeedsFile = NeedsFile()


def write_rights(rights: list[RightFile], *, today: date, at: datetime) -> None:
    """A right that governance has changed since keeps what governance said."""
    changed = set(RightRule.objects.filter(recorded_by__isnull=False).values_list("right__slug", flat=True))
    for position, one in enumerate(rights):
        if one.slug not in changed:
            right = write_right(slug=one.slug, names=one.names, does=one.does, position=position)
            set_rule(right=right, starts_on=today, at=at, needs=one.needs.model_dump())
