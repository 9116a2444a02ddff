"""The table of contents of a published version. Versions are immutable, so each process reads one only once."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from courses.models import CourseVersion, VersionActivity


@dataclass(frozen=True)
class Head:
    """An activity without its text."""

    id: int
    key: str
    kind: str
    module_key: str
    module_title: str
    title: str
    lead: str
    language: str
    minutes: int
    required: bool


def heads(version: CourseVersion) -> tuple[Head, ...]:
    """All activities in order. May query, once per version and process."""
    return _heads(version.uuid)


def published(version: CourseVersion, key: str) -> VersionActivity | None:
    """An activity with its text. May query, once per process; what it returns is shared, so nobody changes it."""
    head = next((head for head in heads(version) if head.key == key), None)
    return _published(version.uuid, key) if head else None


@lru_cache(maxsize=256)
def _published(uuid: UUID, key: str) -> VersionActivity:
    return VersionActivity.objects.get(version__uuid=uuid, key=key)


@lru_cache(maxsize=512)
def _heads(uuid: UUID) -> tuple[Head, ...]:
    rows = VersionActivity.objects.filter(version__uuid=uuid).order_by("position").defer("html")
    return tuple(
        Head(
            id=row.id,
            key=row.key,
            kind=row.kind,
            module_key=row.module_key,
            module_title=row.module_title,
            title=row.title,
            lead=row.data.get("lead", ""),
            language=row.language,
            minutes=row.minutes,
            required=row.required,
        )
        for row in rows
    )
