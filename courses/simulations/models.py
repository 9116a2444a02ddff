import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.enrollments.models import Enrollment
from courses.models import Activity, VersionActivity
from courses.simulations.querysets import RunQuerySet


class Scenario(Activity):
    """The draft of a simulation, which has pages of its own in the workshop. Draft."""

    class Meta:
        proxy = True
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")


class Run(models.Model):
    """One playthrough of a simulation. Working until finished."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="runs")
    version_activity = models.ForeignKey(VersionActivity, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    points = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["enrollment", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "version_activity", "number"], name="simulations_run_unique_number"
            ),
            models.UniqueConstraint(
                fields=["enrollment", "version_activity"],
                condition=Q(finished_at__isnull=True),
                name="simulations_run_one_open",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, points__isnull=True, passed__isnull=True)
                | Q(finished_at__isnull=False, points__isnull=False, passed__isnull=False),
                name="simulations_run_judged_when_finished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.number}"

    def choices(self) -> list[str]:
        """What was decided in a story, step by step."""
        return list(self.decisions.order_by("position").values_list("choice", flat=True))

    def classes_of_cards(self) -> dict[str, str]:
        """Where each card of a drill lies, as far as it has been sorted."""
        return dict(self.decisions.values_list("place", "choice"))


class Decision(models.Model):
    """What was chosen where: a choice in a situation, or the class of a card. Working until the run is finished.

    What is decided in a story stays; a card may be moved until the drill is handed in.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="decisions")
    position = models.PositiveSmallIntegerField()
    # The key of the situation or card, and of the choice or class.
    place = models.CharField(max_length=50)
    choice = models.CharField(max_length=50)
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["run", "position"]
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="simulations_decision_unique_position")]

    def __str__(self) -> str:
        return f"{self.place} {self.choice}"
