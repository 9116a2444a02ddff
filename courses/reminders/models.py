import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.reminders.querysets import ReminderQuerySet


class Reminder(models.Model):
    """One message owed to one person about one thing: a row of the outbox. Working.

    pending → claimed (with a lease) → sent; *uncertain* when a worker died between the server's answer and our
    commit (listed, never sent again by itself); *refused* when the mail server said no for good; *void* when the thing
    was done before the message left; *bell* when the person has no address and finds it on the home page.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("sent")
        UNCERTAIN = "uncertain", _("uncertain")
        REFUSED = "refused", _("refused by the mail server")
        VOID = "void", _("no longer needed")
        BELL = "bell", _("shown on the home page")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(
        _("about"), max_length=120, help_text="Text key of the thing, for example an obligation's uuid."
    )
    occasion = models.CharField(_("occasion"), max_length=60)
    send_after = models.DateTimeField(_("send after"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    lease_until = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, blank=True)
    digest_on = models.DateField(null=True)
    owed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True, help_text="When the thing was done; the bell stops.")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "subject", "occasion"], name="reminders_reminder_once")
        ]
        indexes = [
            models.Index(fields=["send_after"], condition=models.Q(state="pending"), name="reminders_reminder_pending"),
            models.Index(fields=["subject"], name="reminders_reminder_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.occasion}"
