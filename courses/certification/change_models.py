"""What was shown before a requirement changed, and how far a round has come. `models.py` brings both in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.lib.append_only import AppendOnly


class RuleChange(AppendOnly):
    """The figures on which somebody confirmed a rule. Evidence."""

    requirement = models.ForeignKey("certification.Requirement", on_delete=models.PROTECT, related_name="changes")
    snapshot = models.JSONField()
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(_("confirmed"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("confirmed rule")
        verbose_name_plural = _("confirmed rules")
        ordering = ["-recorded_at"]

    def __str__(self) -> str:
        return f"{self.requirement_id} {self.sha256[:8]}"


class Round(models.Model):
    """How far a part of the day's look at everybody has come: after a crash it goes on from there. Draft."""

    on = models.DateField()
    part = models.PositiveSmallIntegerField()
    plan_sha256 = models.CharField(max_length=64)
    began_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reached = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "plan_sha256", "part"], name="certification_round_once")]

    def __str__(self) -> str:
        return str(self.on)
