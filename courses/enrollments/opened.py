"""What a person may open in a course: her version and, once she has finished, what newer ones have added to it."""

from uuid import UUID

from django.db.models import Q

from courses.enrollments.models import Enrollment
from courses.models import CourseVersion
from courses.outline import Head, heads, heads_of


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
