"""What was shown before a requirement changed. It belongs to the models of this app, which brings it in."""

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
