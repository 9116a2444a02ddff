import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.assignments.querysets import SubmissionQuerySet
from courses.enrollments.models import Enrollment
from courses.models import VersionActivity


class Submission(models.Model):
    """One text for an assignment. Working until it counts.

    Saving is one UPDATE … WHERE revision = given AND state = draft. What was returned stays as the coach read it: who
    writes again writes a new one.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        COOLING = "cooling", _("cooling down")
        WAITING = "waiting", _("waiting for the coach")
        RETURNED = "returned", _("to be written again")
        ACCEPTED = "accepted", _("accepted")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="submissions")
    version_activity = models.ForeignKey(VersionActivity, on_delete=models.PROTECT, related_name="submissions")
    key = models.SlugField()
    number = models.PositiveIntegerField()
    # Text by field, and why a finding stands, by rule.
    answer = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    counts_at = models.DateTimeField(null=True)
    # Points by criterion, as far as the server can judge.
    auto_marks = models.JSONField(default=dict)
    auto_bp = models.PositiveSmallIntegerField(null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["enrollment", "key", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "key", "number"], name="assignments_submission_number"),
            models.UniqueConstraint(
                fields=["enrollment", "key"],
                condition=Q(state__in=["draft", "cooling", "waiting"]),
                name="assignments_submission_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", counts_at__isnull=True, auto_bp__isnull=True)
                | Q(~Q(state="draft"), counts_at__isnull=False, auto_bp__isnull=False, submitted_at__isnull=False),
                name="assignments_submission_judged_when_handed_in",
            ),
        ]
        indexes = [
            models.Index(fields=["counts_at"], condition=Q(state="cooling"), name="assignments_cooling"),
            models.Index(fields=["counts_at"], condition=Q(state="waiting"), name="assignments_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.key} {self.number}"


class Review(models.Model):
    """What a coach said of one submission. Evidence: there is one at most, and it never changes."""

    class Verdict(models.TextChoices):
        ACCEPT = "accept", _("accepted")
        AGAIN = "again", _("to be written again")

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="review")
    coach = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    marks = models.JSONField()
    comment = models.TextField(blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return f"{self.submission_id} {self.verdict}"
