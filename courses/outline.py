"""Published versions, their contents and texts. They are immutable, so each process reads them only once."""

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
    return heads_of(version.uuid)


@lru_cache(maxsize=512)
def heads_of(version: UUID) -> tuple[Head, ...]:
    """By the uuid: a number may be given again where a transaction was rolled back."""
    rows = VersionActivity.objects.filter(version__uuid=version).order_by("position").defer("html")
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


@lru_cache(maxsize=512)
def release(version: UUID) -> CourseVersion:
    """A version with its edition, without its document. It is shared, so nobody changes it; the version must exist."""
    return CourseVersion.objects.select_related("edition").defer("document").get(uuid=version)


@lru_cache(maxsize=256)
def published(version: UUID, key: str) -> VersionActivity:
    """An activity with its text, queried once per process. It is shared, so nobody changes it; the key must exist."""
    return VersionActivity.objects.get(version__uuid=version, key=key)
