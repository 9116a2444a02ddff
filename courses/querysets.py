from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef


class CourseQuerySet(models.QuerySet):
    def published(self) -> Self:
        versions = self.model._meta.apps.get_model("courses", "CourseVersion").objects
        return self.filter(Exists(versions.filter(edition__course=OuterRef("pk"))))


class CourseVersionQuerySet(models.QuerySet):
    def newest(self) -> Self:
        """The newest version of each edition."""
        later = self.model._default_manager.filter(edition=OuterRef("edition"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))

    def for_reader(self, language: str) -> Self:
        """Newest versions, the reader's language first, then English, then any other; without their documents."""
        return (
            self.newest()
            .defer("document")
            .annotate(
                foreign=models.Case(
                    models.When(edition__language=language, then=0),
                    models.When(edition__language="en", then=1),
                    default=2,
                    output_field=models.IntegerField(),
                )
            )
            .order_by("edition__course_id", "foreign", "edition__language")
        )
