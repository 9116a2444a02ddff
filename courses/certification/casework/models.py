import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.certification.casework.querysets import BulkDecisionQuerySet, FindingQuerySet
from courses.certification.models import Equivalence, Extension, Inclusion, Requirement, Waiver
from courses.models import Course
from lms.lib.append_only import AppendOnly


class BulkDecision(AppendOnly):
    """What was decided in one step about the people named. Evidence. Taking it back is a decision of its own."""

    class Act(models.TextChoices):
        INCLUDE = "include", _("Assigned by name")
        EXTEND = "extend", _("More time")
        WAIVE = "waive", _("Exempt")
        COUNT = "count", _("Counts as done")
        UNDO = "undo", _("Taken back")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    act = models.CharField(max_length=10, choices=Act.choices)
    requirement = models.ForeignKey(Requirement, null=True, on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, null=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    last_day = models.DateField(null=True)
    reason = models.CharField(max_length=500)
    evidence = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")

    objects = BulkDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act="undo", undoes__isnull=False, requirement__isnull=True, course__isnull=True)
                | Q(act="count", undoes__isnull=True, requirement__isnull=True, course__isnull=False)
                | Q(act="extend", undoes__isnull=True, requirement__isnull=False, course__isnull=True)
                & Q(last_day__isnull=False)
                | Q(act__in=["include", "waive"], undoes__isnull=True, requirement__isnull=False, course__isnull=True),
                name="casework_decision_says_about_what",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.decided_at:%Y-%m-%d}"

    @property
    def is_undone(self) -> bool:
        return hasattr(self, "undone_by")


class Decided(AppendOnly):
    """One person of a decision, and the row that it wrote or took back. Evidence."""

    decision = models.ForeignKey(BulkDecision, on_delete=models.PROTECT, related_name="decided")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    inclusion = models.ForeignKey(Inclusion, null=True, on_delete=models.PROTECT, related_name="+")
    extension = models.ForeignKey(Extension, null=True, on_delete=models.PROTECT, related_name="+")
    waiver = models.ForeignKey(Waiver, null=True, on_delete=models.PROTECT, related_name="+")
    equivalence = models.ForeignKey(Equivalence, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("person of a decision")
        verbose_name_plural = _("people of decisions")
        constraints = [
            models.UniqueConstraint(fields=["decision", "user"], name="casework_decided_once"),
            models.CheckConstraint(
                condition=Q(inclusion__isnull=False, extension=None, waiver=None, equivalence=None)
                | Q(inclusion=None, extension__isnull=False, waiver=None, equivalence=None)
                | Q(inclusion=None, extension=None, waiver__isnull=False, equivalence=None)
                | Q(inclusion=None, extension=None, waiver=None, equivalence__isnull=False),
                name="casework_decided_exactly_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.user_id}"


class Finding(models.Model):
    """A renewal of one person in which something is wrong, until it is gone. Working."""

    class Kind(models.TextChoices):
        BROKEN = "broken", _("Broken off")
        OPEN = "open", _("Past its day")
        DOUBLE = "double", _("Asked twice")
        UNTAUGHT = "no-training", _("No training")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    cause = models.CharField(max_length=12, help_text="Which of the kind it is; a key of `fixes`.")
    params = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    unit: str | None  # beside the fields, in lists

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "requirement", "kind"], condition=Q(gone_at__isnull=True), name="casework_finding_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id} {self.requirement_id}"


class Look(AppendOnly):
    """That everybody's renewals were looked at, and how many were newly found. Evidence."""

    looked_at = models.DateTimeField()
    new_count = models.PositiveIntegerField()
    standing_count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("look at the renewals")
        verbose_name_plural = _("looks at the renewals")
        ordering = ["-looked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.looked_at:%Y-%m-%d}"
