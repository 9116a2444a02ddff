import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.lib.append_only import AppendOnly
from lms.lib.history import Period


class SpeakingRight(models.Model):
    """Something that one may be cleared for. Draft; what it needs stands in dated rows."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    names = models.JSONField(_("name in other languages"), default=dict, blank=True)
    does = models.CharField(_("what one may do"), max_length=200, blank=True)
    does_in = models.JSONField(_("what one may do, in other languages"), default=dict, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("speaking right")
        verbose_name_plural = _("speaking rights")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        return self.names.get(language) or self.name

    def said_in(self, language: str) -> str:
        return self.does_in.get(language) or self.does


class RightRule(Period):
    """What a right needs. History.

    Certifications, guidelines and the tier are named by slug: a right may wait for one that is not there yet.
    """

    right = models.ForeignKey(SpeakingRight, on_delete=models.PROTECT, related_name="rules")
    certifications = models.JSONField(_("badges"), default=list, blank=True)
    guidelines = models.JSONField(_("guidelines signed"), default=list, blank=True)
    employed = models.BooleanField(_("only for who works here"), default=True)
    worker_types = models.JSONField(_("kinds of work"), default=list, blank=True, help_text=_("None: every kind."))
    tier = models.SlugField(_("member of the tier"), blank=True)
    per_topic = models.BooleanField(
        _("only on one’s topics"), default=False, help_text=_("The topics of the membership in the tier.")
    )
    granted = models.BooleanField(_("only with a named account in the register"), default=False)
    grace_counts = models.BooleanField(_("holds while a badge is being renewed"), default=False)
    resign_at_once = models.BooleanField(
        _("a changed guideline counts at once"), default=True, help_text=_("Else: from the day after it is due.")
    )
    leave_stops = models.BooleanField(_("not while on leave"), default=True)

    class Meta(Period.Meta):
        verbose_name = _("rule of a speaking right")
        verbose_name_plural = _("rules of speaking rights")
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["right"],
                condition=Q(superseded_at__isnull=True, ends_on__isnull=True),
                name="clearance_rule_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right_id} {self.starts_on}"


class Answer(AppendOnly):
    """That somebody was told what a person may do. Evidence; the person reads it.

    Without the reasons: who asks is mostly not told them. `asker` names what is no person, such as a token.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="clearance_answers")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asker = models.CharField(max_length=200, blank=True)
    right = models.ForeignKey(SpeakingRight, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=100, blank=True)
    about_at = models.DateTimeField()
    known_at = models.DateTimeField(null=True)
    allowed = models.BooleanField()
    until = models.DateField(null=True)
    answered_at = models.DateTimeField()

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("answer given")
        verbose_name_plural = _("answers given")
        ordering = ["-answered_at", "-pk"]
        indexes = [models.Index(fields=["user", "-answered_at"], name="clearance_answer_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.right_id} {self.answered_at}"
