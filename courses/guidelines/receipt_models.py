import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.reminders.models import Reminder


class ReceiptMail(models.Model):
    """That a receipt is owed to the signer by mail; those of one sitting leave together. Working.

    The states are those of `Reminder`; *void*: the person has no address any more, or the record was erased.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sign_off = models.OneToOneField(
        "guidelines.SignOff", models.PROTECT, related_name="receipt_mail", verbose_name=_("sign-off")
    )
    send_after = models.DateTimeField(_("send after"))
    state = models.CharField(
        _("state"), max_length=10, choices=Reminder.State.choices, default=Reminder.State.PENDING, db_index=True
    )
    lease_until = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("receipt by mail")
        verbose_name_plural = _("receipts by mail")

    def __str__(self) -> str:
        return f"{self.sign_off_id} {self.state}"
