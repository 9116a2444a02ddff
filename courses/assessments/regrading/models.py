import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.assessments.models import Attempt, Question, QuestionVersion, Response
from lms.lib.append_only import AppendOnly


class Regrade(models.Model):
    """That answers to wrong wordings of a question are marked by a mended one. Evidence once `finished_at` is set.

    Until then it is worked off, people in the order of their ids: `reached` is the last who is done.
    """

    class Choice(models.TextChoices):
        HELPS = "helps", _("Only where it helps")
        EVERYTHING = "everything", _("Everything")
        LATER = "later", _("Only from now on")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="regrades")
    wrong_versions = models.ManyToManyField(QuestionVersion, related_name="+", verbose_name=_("wrong versions"))
    right_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("marked by version")
    )
    choice = models.CharField(_("what is regraded"), max_length=10, choices=Choice.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    reached = models.PositiveBigIntegerField(default=0)
    # What came of it, by `preview.COUNTED`.
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(finished_at__isnull=True), name="regrading_regrade_one_at_work"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.decided_at:%Y-%m-%d}"


class Remark(AppendOnly):
    """One try marked again: the mark of the answer and the score of the paper, before and after. Evidence."""

    regrade = models.ForeignKey(Regrade, on_delete=models.PROTECT, related_name="remarks")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="remarks")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="remarks")
    old_mark_bp = models.PositiveSmallIntegerField(_("mark before"))
    new_mark_bp = models.PositiveSmallIntegerField(_("mark after"))
    old_score_bp = models.PositiveSmallIntegerField(_("score before"))
    new_score_bp = models.PositiveSmallIntegerField(_("score after"))
    had_passed = models.BooleanField(_("passed before"))
    has_passed = models.BooleanField(_("passed after"))

    class Meta:
        verbose_name = _("changed mark")
        verbose_name_plural = _("changed marks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["regrade", "response"], name="regrading_remark_once"),
            models.CheckConstraint(
                condition=~Q(old_mark_bp=models.F("new_mark_bp")), name="regrading_remark_changes_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regrade_id} {self.response_id}"
