"""What a person may open in a course: her version and, once she has finished, what newer ones have added to it."""

from collections.abc import Set
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.urls import reverse

from courses.enrollments.models import Enrollment
from courses.models import CourseVersion, VersionActivity
from courses.outline import Head, heads, heads_of, release
from lms.lib.prepared import Columns, Prepared

ENROLLMENT = Columns(Enrollment)


def own_enrollment(user_id: int, uuid: UUID) -> Enrollment:
    """With its version. Raises `Http404` for what is another person's, or was withdrawn."""
    found = _own(user_id, uuid)
    if not found:
        raise Http404
    return found[0]


def _enrollment(*values: Any) -> Enrollment:
    row = iter(values)
    enrollment = ENROLLMENT.read(row)
    enrollment.version = release(*row)
    return enrollment


_own = Prepared(
    _enrollment,
    lambda user_id, uuid: Enrollment.objects.filter(user=user_id, uuid=uuid, withdrawn_at=None).values_list(
        *ENROLLMENT.paths, "version__uuid"
    ),
    int,
    UUID,
)


def newest_since(enrollment: Enrollment) -> UUID | None:
    """A version that came out after she had finished. Who is still learning moves to it, and has no other to open."""
    if enrollment.completed_at is None:
        return None
    newest = CourseVersion.objects.newest().filter(edition=enrollment.version.edition_id).values_list("uuid", flat=True)
    return next((uuid for uuid in newest if uuid != enrollment.version.uuid), None)


def added(enrollment: Enrollment) -> tuple[Head, ...]:
    """The steps that she finished the course without. They are an offer: what is completed stays completed."""
    newest = newest_since(enrollment)
    if newest is None:
        return ()
    known = {head.key for head in heads(enrollment.version)}
    return tuple(head for head in heads_of(newest) if head.key not in known)


def version_with(enrollment: Enrollment, key: str) -> UUID | None:
    """The version in which she opens this step, if any."""
    if any(head.key == key for head in heads(enrollment.version)):
        return enrollment.version.uuid
    newest = newest_since(enrollment)
    return newest if newest and any(head.key == key for head in heads_of(newest)) else None


def within(enrollment: Enrollment) -> Q:
    """Selects the activities that she may open."""
    own = Q(version=enrollment.version_id)
    more = added(enrollment)
    return own | Q(pk__in=[head.id for head in more]) if more else own


def lesson_addresses(user_id: int, keys: Set[str]) -> dict[str, str]:
    """Where a person reads these lessons, as far as her courses have them; in the newest cycle of each. One query."""
    rows = VersionActivity.objects.filter(
        key__in=keys,
        kind="lesson",
        version__enrollments__user=user_id,
        version__enrollments__withdrawn_at__isnull=True,
    )
    found = rows.order_by("version__enrollments__cycle").values_list("key", "version__enrollments__uuid")
    return {key: reverse("enrollments:activity", args=[uuid, key]) for key, uuid in found}
