from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Sum

from courses.models import VersionActivity

if TYPE_CHECKING:
    from accounts.models import User


class EnrollmentQuerySet(models.QuerySet):
    def of(self, user: "User") -> Self:
        """A person's own; nobody else opens an enrollment."""
        # The version's document is the whole course as one text, which no page needs.
        mine = self.filter(user=user, withdrawn_at__isnull=True).select_related("course", "version__edition")
        return mine.defer("version__document")

    def by_cycle(self, user: "User") -> Self:
        """A person's own, the newest cycle of each course last."""
        return self.of(user).order_by("course_id", "cycle")

    def unfinished(self) -> Self:
        return self.filter(completed_at__isnull=True, withdrawn_at__isnull=True)

    def finished_before(self, day: date) -> Self:
        return self.filter(completed_at__date__lt=day, success=True, withdrawn_at__isnull=True)


class ProgressQuerySet(models.QuerySet):
    def done(self) -> Self:
        """Completed, and passed where there was something to pass."""
        return self.filter(Q(success=True) | Q(success__isnull=True), completion="completed")

    def sizes(self, version_ids: Iterable[int], enrollment_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
        """Minutes, lessons, steps and steps done of each version. One query."""
        mine = self.done().filter(
            enrollment__in=list(enrollment_ids), enrollment__version=OuterRef("version"), key=OuterRef("key")
        )
        rows = VersionActivity.objects.filter(version__in=list(version_ids)).order_by().values("version_id")
        counted = rows.annotate(
            all_minutes=Sum("minutes", filter=Q(required=True)),
            lessons=Count("pk", filter=Q(kind="lesson")),
            steps=Count("pk", filter=Q(required=True)),
            done=Count("pk", filter=Q(Exists(mine), required=True)),
        )
        return {row["version_id"]: dict(row) for row in counted}


class LearningRecordQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Records that no later record voids."""
        return self.filter(voided_by__isnull=True)
