"""The checkpoint as a mail: its text is the note, which `signoff-verify` reads as it was saved."""

import smtplib

from courses.evidence.anchors.places import Delivered, NotDelivered, Place
from courses.evidence.models import Checkpoint
from lms.lib.mail import build


def deliver(place: Place, checkpoint: Checkpoint) -> Delivered:
    """Whoever takes the mail answers for it; that it is read, or kept, nobody tells us."""
    mail = build(name="checkpoint", to=place.address, context={"checkpoint": checkpoint})
    mail.attach(f"checkpoint-{checkpoint.size}.txt", checkpoint.note, "text/plain")
    try:
        mail.send()
    except (OSError, smtplib.SMTPException) as error:
        raise NotDelivered(_reason(error)) from error
    return Delivered()


def _reason(error: OSError | smtplib.SMTPException) -> str:
    """What the server said, without the address, which may be a person's."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _answer(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _answer(code: int, text: bytes | str) -> str:
    return f"SMTP {code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
