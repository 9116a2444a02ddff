"""Drafts of guidelines. They belong to the models of this app, which brings them in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.lib.append_only import AppendOnly


class RevisionDraft(models.Model):
    """What is being prepared for a guideline: a version, further languages of the newest one, or its end. Draft.

    Its moves say where it stands, its author is everybody who saved it. One at a time is open.
    """

    class Kind(models.TextChoices):
        VERSION = "version", _("new version")
        LANGUAGES = "languages", _("further languages")
        RETIREMENT = "retirement", _("retirement")

    class Stage(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in-review", _("in review")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        DISCARDED = "discarded", _("discarded")

    guideline = models.ForeignKey("guidelines.Guideline", on_delete=models.PROTECT, related_name="drafts")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.VERSION)
    note = models.CharField(_("what changes"), max_length=500, blank=True)
    material = models.BooleanField(_("material"), default=True)
    changed_clauses = models.JSONField(_("changed clauses"), default=list, blank=True)
    tiers = models.JSONField(_("tiers concerned"), default=list, blank=True)
    passkey = models.BooleanField(_("may be signed with a passkey"), default=False)
    resign_days = models.PositiveSmallIntegerField(_("days to sign again"), default=14)
    effective_on = models.DateField(_("effective from"), null=True, blank=True)
    waits = models.JSONField(_("countries that wait"), default=list, blank=True)
    opened_at = models.DateTimeField(_("begun"))
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("draft of a guideline")
        verbose_name_plural = _("drafts of guidelines")
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["guideline"], condition=models.Q(closed_at__isnull=True), name="guidelines_draft_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.guideline}: {self.get_kind_display()}"


class DraftText(models.Model):
    """A text that is being written. With a country it holds only the clauses that are added there. Draft."""

    draft = models.ForeignKey(RevisionDraft, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    country = models.CharField(_("country"), max_length=2, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    questions = models.JSONField(_("questions on the change"), default=list, blank=True)

    class Meta:
        verbose_name = _("draft text")
        verbose_name_plural = _("draft texts")
        ordering = ["country", "id"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "language", "country"], name="guidelines_drafttext_one_each")
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.language} {self.country}"


class DraftMove(AppendOnly):
    """Who did what with a draft, and the hash of all that it said then. Evidence."""

    class Act(models.TextChoices):
        SAVED = "saved", _("saved")
        SUBMITTED = "submitted", _("asked for approval")
        APPROVED = "approved", _("approved")
        SENT_BACK = "sent-back", _("sent back")
        PUBLISHED = "published", _("published")
        DISCARDED = "discarded", _("discarded")

    draft = models.ForeignKey(RevisionDraft, on_delete=models.PROTECT, related_name="moves")
    act = models.CharField(max_length=20, choices=Act.choices)
    before = models.CharField(max_length=20, choices=RevisionDraft.Stage.choices)
    after = models.CharField(max_length=20, choices=RevisionDraft.Stage.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    comment = models.CharField(max_length=1000, blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("move of a draft")
        verbose_name_plural = _("moves of drafts")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.act}"
