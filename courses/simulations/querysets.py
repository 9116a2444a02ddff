from typing import TYPE_CHECKING, Self

from django.db import models

from courses.enrollments.learners import by_learners

if TYPE_CHECKING:
    from accounts.models import User
    from courses.enrollments.models import Enrollment


class RunQuerySet(models.QuerySet):
    def of(self, user: "User") -> Self:
        """A person's own; nobody else opens a run."""
        return self.filter(enrollment__user=user, enrollment__withdrawn_at__isnull=True)

    def at_simulation(self, enrollment: "Enrollment", key: str) -> Self:
        """All runs of a simulation, whichever published version they were started on."""
        return self.filter(enrollment=enrollment, version_activity__key=key)

    def unfinished(self) -> Self:
        return self.filter(finished_at__isnull=True)

    def finished(self) -> Self:
        return self.filter(finished_at__isnull=False)

    def by_learners(self) -> Self:
        """Without the runs of those who could write the simulation then."""
        return by_learners(self, authors="courses.author")

    def with_activity(self) -> Self:
        return self.select_related("enrollment__version", "version_activity")
