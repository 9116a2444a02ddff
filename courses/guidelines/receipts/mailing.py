"""Receipts go to the signers by mail, those of one sitting in one mail: claimed before they leave, sent once."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from courses.guidelines.models import ReceiptMail, SignOff
from courses.guidelines.receipts.contents import NoReceipt, file_name, receipt
from courses.reminders.post import LEASE, RETRY, Post, State, give_up_claims, message_id_of
from lms.lib.dates import zone
from lms.lib.mail import build

log = logging.getLogger(__name__)
QUIET = timedelta(minutes=2)  # without a further signature: the sitting is over
PEOPLE_AT_ONCE = 100


def owe_receipt(sign_off: SignOff, *, at: datetime) -> None:
    """In the transaction of the signature. Who has no address downloads it."""
    if sign_off.user.email:
        ReceiptMail.objects.get_or_create(sign_off=sign_off, defaults={"send_after": at + QUIET})


def send_due(*, at: datetime) -> int:
    """Send the receipts of sittings that are over; how many mails left. Any number of workers may run it at once."""
    give_up_claims(ReceiptMail.objects.all(), at)
    sent = 0
    with Post() as post:
        for user, owed in _waiting(at):
            try:
                files = {row: data for row in owed if user.email and (data := _packed(row))}
            except Exception:  # whatever is wrong with the receipt of one person, nobody else shall wait for it
                log.exception("A receipt cannot be made; it is tried again later.")
                _rows(owed).filter(state=State.PENDING).update(send_after=at + RETRY)
                continue
            sent += _send(user, owed, files, post, at)
    return sent


def _waiting(at: datetime) -> list[tuple[User, list[ReceiptMail]]]:
    """By person, in the order of signing; whose newest signature is too young goes on signing."""
    pending = ReceiptMail.objects.filter(state=State.PENDING)
    still_signing = pending.filter(send_after__gt=at).values("sign_off__user")
    due = pending.exclude(sign_off__user__in=still_signing)
    people = due.order_by("sign_off__user").values_list("sign_off__user", flat=True).distinct()[:PEOPLE_AT_ONCE]
    rows = due.filter(sign_off__user__in=list(people)).select_related(
        "sign_off__user", "sign_off__revision_text__revision__guideline"
    )
    grouped: dict[User, list[ReceiptMail]] = {}
    for row in rows.order_by("sign_off__signed_at", "sign_off_id"):
        grouped.setdefault(row.sign_off.user, []).append(row)
    return list(grouped.items())


def _send(user: User, owed: list[ReceiptMail], files: dict[ReceiptMail, bytes], post: Post, at: datetime) -> int:
    _rows(row for row in owed if row not in files).filter(state=State.PENDING).update(state=State.VOID)
    if not files:
        return 0
    post.open()
    message_id = message_id_of(next(iter(files)).uuid)
    message = _message(user, {row.sign_off: data for row, data in files.items()}, message_id)
    if not _claim(user, list(files), message_id, at):
        return 0
    return post.send(message, _rows(files), at)


def _packed(row: ReceiptMail) -> bytes | None:
    try:
        return receipt(row.sign_off)
    except NoReceipt:
        return None


def _rows(rows: Iterable[ReceiptMail]) -> QuerySet[ReceiptMail]:
    return ReceiptMail.objects.filter(pk__in=[row.pk for row in rows])


def _claim(user: User, owed: list[ReceiptMail], message_id: str, at: datetime) -> bool:
    """All of these rows or none: what somebody else has claimed is left to him."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        rows = _rows(owed).filter(state=State.PENDING)
        if rows.update(state=State.CLAIMED, lease_until=at + LEASE, message_id=message_id) == len(owed):
            return True
        transaction.set_rollback(True)
        return False


def _action(files: dict[SignOff, bytes]) -> dict[str, str]:
    if len(files) > 1:
        return {"action_url": settings.BASE_URL + reverse("guidelines:list"), "action_label": _("See your guidelines")}
    (one,) = files
    address = reverse("guidelines:sign-off", args=[one.uuid])
    return {"action_url": settings.BASE_URL + address, "action_label": _("See what you signed")}


def _message(user: User, files: dict[SignOff, bytes], message_id: str) -> EmailMultiAlternatives:
    one = next(iter(files))
    with translation.override(user.site_language), timezone.override(zone(user.time_zone)):
        context = {
            "person": user,
            "sign_offs": list(files),
            "count": len(files),
            "title": one.revision_text.title,
            **_action(files),
            "why": _("You get this because you signed. We send it once."),
        }
        mail = build(name="receipt", to=user.email or "", context=context, headers={"Message-ID": message_id})
    for sign_off, data in files.items():
        mail.attach(file_name(sign_off), data, "application/zip")
    return mail
