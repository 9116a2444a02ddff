from datetime import date
from typing import Self

from django.db import models
from django.db.models import OuterRef, Subquery

from accounts.models import Employment, User


class BulkDecisionQuerySet(models.QuerySet):
    def with_names(self) -> Self:
        about = ("requirement__certification", "course")
        return self.select_related(*about, "decided_by", "undone_by", *(f"undoes__{name}" for name in about))


class FindingQuerySet(models.QuerySet):
    def standing(self) -> Self:
        return self.filter(gone_at__isnull=True)

    def visible_to(self, viewer: User, on: date) -> Self:
        return self.filter(user__in=User.objects.visible_to(viewer, on).order_by().values("id"))

    def with_units(self, on: date) -> Self:
        """`unit`: where the person works on the day."""
        job = Employment.objects.as_of(on).filter(user=OuterRef("user")).order_by("pk")
        return self.annotate(unit=Subquery(job.values("department__name")[:1]))
