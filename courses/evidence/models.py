import uuid
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.lib import canonical_json
from lms.lib.append_only import AppendOnly


class Record(AppendOnly):
    """Canonical JSON (RFC 8785) of something that a person did and that must be provable. Evidence.

    The only one that may be erased, and only after the log has said so.
    """

    deletable_when = (
        "EXISTS (SELECT 1 FROM evidence_entry WHERE evidence_entry.type = 'record.erased'"
        " AND evidence_entry.record_id = OLD.uuid)"
    )

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


class Head(models.Model):
    """One row, whose lock lets one writer at a time append to the log. Working.

    `anchoring_until` lets one process at a time send checkpoints out; it holds no lock while it waits for others.
    """

    anchoring_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "head"


class Entry(AppendOnly):
    """One line of the log. It names a record by hash and says nothing of people. Evidence."""

    class Type(models.TextChoices):
        PUBLISHED = "policy.published"
        WITHDRAWN = "policy.withdrawn"
        SIGNED = "signoff"
        REFUSED = "refusal"
        ERASED = "record.erased"
        KEY_CHANGED = "key.changed"
        EXPORTED = "export"
        ANCHORED = "anchor"
        BADGE_ISSUED = "badge.issued"
        BADGE_REVOKED = "badge.revoked"

    seq = models.PositiveBigIntegerField(unique=True)
    prev = models.CharField(max_length=64)
    at = models.DateTimeField()
    type = models.CharField(max_length=40)
    record_id = models.UUIDField(null=True)
    record_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["seq"]
        indexes = [models.Index(fields=["record_id", "type"], name="evidence_entry_of_record")]

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"

    @property
    def value(self) -> dict[str, Any]:
        return {
            "v": 1,
            "seq": self.seq,
            "prev": self.prev,
            "time": moment(self.at),
            "type": self.type,
            "record_sha256": self.record_sha256,
            "record_id": str(self.record_id or ""),
        }

    @property
    def text(self) -> str:
        """What is hashed, into the chain and into the tree."""
        return canonical_json.dumps(self.value)


class Checkpoint(AppendOnly):
    """The log's signature under its first `size` entries. Evidence. The tree grows on from the `frontier`."""

    size = models.PositiveBigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    frontier = models.JSONField()
    note = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["size"]

    def __str__(self) -> str:
        return str(self.size)


class LogKey(AppendOnly):
    """A key that signs checkpoints; the newest does. The private half is encrypted. Evidence."""

    public = models.TextField(unique=True)
    private = models.TextField(editable=False)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("key of the log")
        verbose_name_plural = _("keys of the log")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.public

    @property
    def name(self) -> str:
        """What the log is called in its signatures."""
        return self.public.partition("+")[0]


class Anchor(AppendOnly):
    """A checkpoint that left this site and was taken by others. Evidence; its entry in the log says so, too."""

    class Kind(models.TextChoices):
        MAIL = "mail", _("mail")
        WEBHOOK = "webhook", _("webhook")
        GIT = "git", _("git repository")
        TIMESTAMP = "timestamp", _("timestamp authority")

    kind = models.CharField(max_length=20, choices=Kind)
    host = models.CharField(max_length=255)
    is_outside = models.BooleanField()
    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="anchors")
    record_id = models.UUIDField(unique=True)
    token = models.BinaryField(default=b"")  # of a timestamp authority: its reply (RFC 3161), and certificates as PEM
    chain = models.TextField(blank=True)
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.host} {self.checkpoint_id}"


class AnchorTarget(models.Model):
    """Where checkpoints go, by the settings: when the next one leaves, and how it went. Working."""

    kind = models.CharField(max_length=20, choices=Anchor.Kind)
    name = models.CharField(max_length=255)
    next_at = models.DateTimeField()
    anchored_at = models.DateTimeField(null=True)
    anchored_size = models.PositiveBigIntegerField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="evidence_one_row_per_target")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Erasure(AppendOnly):
    """Why a record was erased; the log says only that it was. Evidence."""

    record_id = models.UUIDField(unique=True)
    reason = models.CharField(max_length=300)
    erased_at = models.DateTimeField()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.reason}"


def moment(at: datetime) -> str:
    """UTC with microseconds, always of the same length."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
