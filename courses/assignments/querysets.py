from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from accounts.models import Coaching

if TYPE_CHECKING:
    from accounts.models import User
    from courses.enrollments.models import Enrollment


class SubmissionQuerySet(models.QuerySet):
    def at_task(self, enrollment: "Enrollment", key: str) -> Self:
        """All texts that a person wrote for one assignment, whichever published version she saw; newest first."""
        return self.filter(enrollment=enrollment, key=key).order_by("-number")

    def cooled(self, at: datetime) -> Self:
        """Handed in, and no longer to be taken back; nobody has noticed yet."""
        return self.filter(state="cooling", counts_at__lte=at)

    def waiting(self) -> Self:
        return self.filter(state="waiting", enrollment__withdrawn_at__isnull=True)

    def of_coachees(self, coach: "User", on: date) -> Self:
        """Texts of the people whom somebody coaches on that day; what was never handed in stays theirs."""
        coachees = Coaching.objects.as_of(on).filter(coach=coach).values("coachee")
        handed_in = self.filter(state__in=["waiting", "returned", "accepted"], enrollment__withdrawn_at__isnull=True)
        return handed_in.filter(enrollment__user__in=coachees)

    def with_task(self) -> Self:
        return self.select_related("enrollment__user", "enrollment__course", "version_activity")
