import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.draft_check.catalogue import KINDS
from lms.lib.append_only import AppendOnly
from lms.lib.history import Recorded


class WordList(models.Model):
    """What this installation adds to a list that comes with the product, and leaves out of it. Draft."""

    class Language(models.TextChoices):
        ANY = "", _("every language")
        ENGLISH = "en", _("English")
        DANISH = "da", _("Danish")
        RUSSIAN = "ru", _("Russian")

    language = models.CharField(_("language"), max_length=10, choices=Language.choices, blank=True)
    key = models.SlugField(_("list"))
    added = models.JSONField(_("own words"), default=list, blank=True)
    left_out = models.JSONField(_("words not to look for"), default=list, blank=True)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("word list")
        verbose_name_plural = _("word lists")
        # In the order of the catalogue, in which the rows are made.
        ordering = ["language", "id"]
        constraints = [models.UniqueConstraint(fields=["language", "key"], name="draft_check_wordlist_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_language_display()})"

    @property
    def title(self) -> Any:
        return KINDS[self.key].title if self.key in KINDS else self.key


class ListVersion(AppendOnly):
    """All lists as they were from one moment on; every result names its version. Evidence."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    body = models.TextField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("version of the word lists")
        verbose_name_plural = _("versions of the word lists")
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)


class CrisisMode(Recorded):
    """That a crisis is on, from one moment to another: its topics, and the speaking rights that it suspends. History.

    Without topics it concerns all of them. Rights are named by slug: they are declared above this app.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    started_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True)
    topics = models.JSONField(_("topics"), default=list, blank=True)
    rights = models.JSONField(_("rights that it suspends"), default=list, blank=True)
    note = models.CharField(_("what people read"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("crisis mode")
        verbose_name_plural = _("crisis mode")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("started_at")),
                name="draft_check_crisis_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d}"
