import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.assessments.limits import GRACE, Rules
from courses.assessments.querysets import AttemptQuerySet, QuestionVersionQuerySet, ResponseQuerySet
from courses.enrollments.models import Enrollment
from courses.models import Edition, VersionActivity
from lms.lib.append_only import AppendOnly
from lms.lib.history import Period


class Bank(models.Model):
    """The questions of one edition. Draft."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="bank")

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")

    def __str__(self) -> str:
        return str(self.edition)


class Question(models.Model):
    """A question of a bank as trainers know it; its text lives in versions. Draft."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="questions")
    key = models.SlugField(_("key"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired = models.BooleanField(_("retired"), default=False, help_text=_("No new quiz draws it."))

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["bank", "key"], name="assessments_question_unique_key")]

    def __str__(self) -> str:
        return self.key


class QuestionVersion(AppendOnly):
    """One wording of a question with its key; an edit makes a new one. Evidence."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=20)
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)

    objects = QuestionVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question version")
        verbose_name_plural = _("question versions")
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="assessments_questionversion_unique_number")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.number}"


class Attempt(models.Model):
    """One try at a quiz; the rule it was started under is copied onto it. Working until submitted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="attempts")
    version_activity = models.ForeignKey(VersionActivity, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    pass_mark_bp = models.PositiveSmallIntegerField()
    # What else was agreed at the start (`limits.Rules`).
    rules = models.JSONField(default=dict)
    # The last moment at which an answer counts.
    closes_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    score_bp = models.PositiveSmallIntegerField(null=True)
    # A question that must be right was not: failed, whatever the score.
    missed_must_pass = models.BooleanField(default=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["enrollment", "number"]
        indexes = [
            models.Index(
                fields=["closes_at"], condition=Q(submitted_at__isnull=True), name="assessments_attempt_closing"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "version_activity", "number"], name="assessments_attempt_unique_number"
            ),
            models.UniqueConstraint(
                fields=["enrollment", "version_activity"],
                condition=Q(submitted_at__isnull=True),
                name="assessments_attempt_one_open",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, score_bp__isnull=True)
                | Q(submitted_at__isnull=False, score_bp__isnull=False),
                name="assessments_attempt_scored_when_submitted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.number}"

    @property
    def passed(self) -> bool:
        return self.score_bp is not None and self.score_bp >= self.pass_mark_bp and not self.missed_must_pass

    @property
    def agreed(self) -> Rules:
        return Rules(**self.rules)

    @property
    def ran_out(self) -> bool:
        """Closed by the clock, not handed in."""
        return self.submitted_at is not None and self.submitted_at == self.closes_at

    @property
    def next_try_at(self) -> datetime | None:
        """When the wait is over that a failed try costs."""
        hours = self.agreed.wait_hours
        return self.submitted_at + timedelta(hours=hours) if self.submitted_at and hours and not self.passed else None

    def is_over(self, at: datetime) -> bool:
        """An answer received at the deadline itself counts."""
        return self.closes_at is not None and at > self.closes_at

    def is_overdue(self, at: datetime) -> bool:
        """To be closed: nothing that was received in time can still be on its way."""
        return self.submitted_at is None and self.is_over(at - GRACE)

    def seconds_left(self, at: datetime) -> int | None:
        """Whole seconds, rounded up."""
        return None if self.closes_at is None else max(0, -((at - self.closes_at) // timedelta(seconds=1)))


class Response(models.Model):
    """The answer to one question of an attempt.

    Working: saving is one UPDATE … WHERE revision = given AND NOT final AND closed_at IS NULL; submitting sets `final`
    first.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="responses")
    position = models.PositiveSmallIntegerField()
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="responses")
    # What this person reads, with its key, where the quiz takes the newest wordings; else the published quiz holds it.
    body = models.JSONField(null=True)
    seed = models.PositiveIntegerField()
    answer = models.JSONField(null=True)
    # 1 to 3, where the quiz asks how sure one is.
    certainty = models.PositiveSmallIntegerField(null=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    final = models.BooleanField(default=False)
    # The answers that were checked before handing in, oldest first: each was a try.
    checked = models.JSONField(default=list)
    # A check closed the question: nothing is saved any more, and the score stands.
    closed_at = models.DateTimeField(null=True)
    # An answer that came after the time was up: `answer`, `certainty` and `at`. Never graded.
    late = models.JSONField(null=True)
    score_bp = models.PositiveSmallIntegerField(null=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="assessments_response_unique_position"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(score_bp__isnull=False),
                name="assessments_response_scored_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.position}"

    @property
    def tried(self) -> list[Any]:
        """The answers that were checked, and after them the one that stands, where it is another."""
        if self.answer is None or (self.checked and self.checked[-1] == self.answer):
            return list(self.checked)
        return [*self.checked, self.answer]


class Accommodation(Period):
    """How much longer a person has wherever a clock runs; why is nowhere stored. History."""

    class Factor(models.IntegerChoices):
        """Percent of the time that everybody has."""

        QUARTER = 125, _("a quarter longer")
        HALF = 150, _("half as long again")
        DOUBLE = 200, _("twice as long")
        UNLIMITED = 0, _("no time limit")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accommodations")
    factor = models.PositiveSmallIntegerField(_("time"), choices=Factor)

    class Meta(Period.Meta):
        verbose_name = _("longer time")
        verbose_name_plural = _("longer time")
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "starts_on"],
                condition=Q(superseded_at__isnull=True),
                name="assessments_accommodation_one_start",
            ),
            models.CheckConstraint(condition=Q(reason=""), name="assessments_accommodation_says_no_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.starts_on}"


class Extension(models.Model):
    """More minutes for one attempt that is open. Evidence."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="extensions")
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["-recorded_at"]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.minutes}"
