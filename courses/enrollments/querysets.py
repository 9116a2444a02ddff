from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class EnrollmentQuerySet(models.QuerySet):
    def of(self, user: "User") -> Self:
        """A person's own; nobody else opens an enrollment."""
        return self.filter(user=user, withdrawn_at__isnull=True).select_related("course", "version__edition")

    def unfinished(self) -> Self:
        return self.filter(completed_at__isnull=True, withdrawn_at__isnull=True)


class LearningRecordQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Records that no later record voids."""
        return self.filter(voided_by__isnull=True)
