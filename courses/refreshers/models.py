import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.assessments.models import QuestionVersion
from courses.assessments.pool import question_in
from courses.assessments.question_types.question import QuestionDocument
from courses.enrollments.models import Enrollment
from courses.models import VersionActivity
from courses.refreshers.querysets import RefresherQuerySet, RefresherQuestionQuerySet


def month_of(day: date) -> date:
    """Months are named by their first day."""
    return day.replace(day=1)


class Refresher(models.Model):
    """A person's questions of one month. Working; deleted after three months."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="refreshers")
    month = models.DateField()
    # "Not this month": off the home page, and still to be found by who looks for it.
    put_away_at = models.DateTimeField(null=True)

    objects = RefresherQuerySet.as_manager()

    class Meta:
        verbose_name = _("refresher")
        verbose_name_plural = _("refreshers")
        constraints = [models.UniqueConstraint(fields=["user", "month"], name="refreshers_refresher_one_a_month")]
        indexes = [models.Index(fields=["month"], name="refreshers_refresher_month")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.month:%Y-%m}"


class RefresherQuestion(models.Model):
    """One question of a month, as a published quiz froze it. Working: answered once; no mark is kept."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    refresher = models.ForeignKey(Refresher, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    # The finished course, whose lessons it leads back to.
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    version_activity = models.ForeignKey(VersionActivity, on_delete=models.PROTECT, related_name="+")
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    seed = models.PositiveIntegerField()
    answer = models.JSONField(null=True)
    answered_at = models.DateTimeField(null=True)

    objects = RefresherQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of a refresher")
        verbose_name_plural = _("questions of refreshers")
        ordering = ["refresher", "position"]
        constraints = [
            models.UniqueConstraint(fields=["refresher", "position"], name="refreshers_question_unique_position")
        ]

    def __str__(self) -> str:
        return f"{self.refresher_id} {self.position}"

    @property
    def document(self) -> QuestionDocument:
        return question_in(self.version_activity, self.question_version_id)


class OptOut(models.Model):
    """Somebody wants no refreshers: the row says since when, and goes when she changes her mind. Working."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("refreshers switched off")
        verbose_name_plural = _("refreshers switched off")

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d}"
