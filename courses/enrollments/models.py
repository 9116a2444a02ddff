import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.enrollments.querysets import EnrollmentQuerySet, LearningRecordQuerySet, ProgressQuerySet
from courses.models import Course, CourseVersion, VersionActivity
from lms.lib.append_only import AppendOnly


class Enrollment(models.Model):
    """A person's registration in a course, one for each cycle. Working."""

    class Source(models.TextChoices):
        OBLIGATION = "obligation", _("because it is required")
        SELF = "self", _("own choice")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrollments")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrollments")
    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="enrollments")
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    source = models.CharField(_("source"), max_length=20, choices=Source.choices)
    place = models.SlugField(_("where the person left off"), blank=True)
    enrolled_at = models.DateTimeField(_("enrolled"))
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    success = models.BooleanField(_("success"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        constraints = [
            models.UniqueConstraint(fields=["user", "course", "cycle"], name="enrollments_enrollment_one_per_cycle"),
            models.UniqueConstraint(
                fields=["user", "course"],
                condition=Q(completed_at__isnull=True, withdrawn_at__isnull=True),
                name="enrollments_enrollment_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.course_id} {self.cycle}"

    @property
    def is_open(self) -> bool:
        return self.completed_at is None and self.withdrawn_at is None


class Progress(models.Model):
    """Where one is in one activity; completion and success are two things. Working."""

    class Completion(models.TextChoices):
        STARTED = "started", _("started")
        COMPLETED = "completed", _("completed")

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="progress")
    key = models.SlugField()
    completion = models.CharField(max_length=10, choices=Completion.choices, default=Completion.STARTED)
    success = models.BooleanField(null=True)
    score_bp = models.PositiveSmallIntegerField(null=True)
    # What the person has answered so far, as the activity's kind stores it.
    place = models.JSONField(default=dict)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints = [models.UniqueConstraint(fields=["enrollment", "key"], name="enrollments_progress_unique_key")]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.key}"


class LearningRecord(AppendOnly):
    """An append-only fact about learning. Evidence: a mistake is a further row that voids it."""

    class Verb(models.TextChoices):
        INITIALIZED = "initialized"
        PROGRESSED = "progressed"
        COMPLETED = "completed"
        PASSED = "passed"
        FAILED = "failed"
        WAIVED = "waived"
        MOVED = "moved"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="records")
    version_activity = models.ForeignKey(VersionActivity, null=True, on_delete=models.PROTECT, related_name="records")
    verb = models.CharField(max_length=12, choices=Verb.choices)
    score_bp = models.PositiveSmallIntegerField(null=True)
    data = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    voids = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="voided_by")
    dedupe_key = models.CharField(max_length=120)

    objects = LearningRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("learning record")
        verbose_name_plural = _("learning records")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "dedupe_key"], name="enrollments_learningrecord_once")
        ]
        indexes = [models.Index(fields=["recorded_at"], name="enrollments_record_recorded")]

    def __str__(self) -> str:
        return f"{self.verb} {self.dedupe_key}"
