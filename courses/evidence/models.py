import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Record(models.Model):
    """Canonical JSON (RFC 8785) of something that a person did and that must be provable. Evidence."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    type = models.CharField(max_length=40)
    body = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.type} {self.uuid}"
