import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Tier
from courses.certification.nominations.querysets import NominationQuerySet
from lms.lib.append_only import AppendOnly


class Nomination(models.Model):
    """A manager proposes somebody for a tier; governance decides, or one of the two takes it back. Working.

    Open until it has an outcome, which is written once. What was granted lives on as the membership of the tier.
    """

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("taken back by the manager")
        DECLINED = "declined", _("declined by the person")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="nominations")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="nominations")
    topics = models.JSONField(_("topics"), default=list)
    reason = models.CharField(_("why"), max_length=500)
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["-nominated_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "tier"], condition=Q(outcome=""), name="nominations_nomination_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(nominated_by=F("user")), name="nominations_nomination_of_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_by__isnull=True) | (~Q(outcome="") & Q(closed_by__isnull=False)),
                name="nominations_nomination_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["approved", "refused"])
                | (~Q(closed_by=F("nominated_by")) & ~Q(closed_by=F("user"))),
                name="nominations_nomination_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.tier_id} {self.outcome}"

    @property
    def is_open(self) -> bool:
        return not self.outcome

    @property
    def state(self) -> str:
        """The word of its chip."""
        return {"": "requested", "withdrawn": "closed"}.get(self.outcome, self.outcome)


class Step(AppendOnly):
    """What happened to a nomination, by whom and why. Evidence."""

    class Act(models.TextChoices):
        NOMINATED = "nominated", _("nominated")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("taken back")
        DECLINED = "declined", _("declined")

    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=10, choices=Act.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    topics = models.JSONField(default=list)
    last_day = models.DateField(null=True)

    class Meta:
        verbose_name = _("step of a nomination")
        verbose_name_plural = _("steps of nominations")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.act}"
