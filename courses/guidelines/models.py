import uuid

from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from courses.guidelines.querysets import RevisionQuerySet, RevisionTextQuerySet, SignOffQuerySet
from lms.lib.append_only import AppendOnly


class Guideline(models.Model):
    """A rule of the house that people sign. Draft."""

    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    owners = models.JSONField(_("owners"), default=dict, blank=True)

    class Meta:
        verbose_name = _("guideline")
        verbose_name_plural = _("guidelines")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug.upper()


class Revision(AppendOnly):
    """A published version of a guideline. Evidence."""

    guideline = models.ForeignKey(Guideline, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("version"))
    material = models.BooleanField(_("material"), default=True)
    changed_clauses = models.JSONField(_("changed clauses"), default=list, blank=True)
    resign_days = models.PositiveSmallIntegerField(_("days to sign again"), default=14)
    effective_on = models.DateField(_("effective from"))
    published_at = models.DateTimeField(_("published"))

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("guideline version")
        verbose_name_plural = _("guideline versions")
        ordering = ["guideline", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["guideline", "number"], name="guidelines_revision_unique_number")
        ]

    def __str__(self) -> str:
        return f"{self.guideline} {self.number}"


class RevisionText(AppendOnly):
    """The exact text of a version in one language, placeholders resolved. Evidence."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = models.TextField(_("text"))
    html = models.TextField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)

    objects = RevisionTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("guideline text")
        verbose_name_plural = _("guideline texts")
        constraints = [
            models.UniqueConstraint(fields=["revision", "language"], name="guidelines_revisiontext_one_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    @property
    def content(self) -> SafeString:
        """The text as a page shows it; it was sanitized on publishing."""
        return SafeString(self.html)


class SignOff(AppendOnly):
    """A person's signature under one text. Evidence: neither changed nor deleted, ever.

    The record is found by `record_sha256`, not by a foreign key: it may be erased, the signature never.
    """

    class Method(models.TextChoices):
        PASSWORD = "password", _("password")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs")
    revision_text = models.ForeignKey(RevisionText, on_delete=models.PROTECT, related_name="sign_offs")
    statement_sha256 = models.CharField(max_length=64)
    method = models.CharField(max_length=20, choices=Method.choices)
    signed_at = models.DateTimeField(_("signed"))
    recorded_at = models.DateTimeField()
    record_sha256 = models.CharField(max_length=64)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering = ["-signed_at"]
        constraints = [models.UniqueConstraint(fields=["user", "revision_text"], name="guidelines_signoff_once")]
        indexes = [models.Index(fields=["recorded_at"], name="guidelines_signoff_recorded")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.revision_text_id}"
