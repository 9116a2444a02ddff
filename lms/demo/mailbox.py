"""The mails that the demo sent, read from the folder that its mail backend writes to."""

import email
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"^[0-9T]+-[0-9a-f]{32}$")


@dataclass(frozen=True)
class Attachment:
    name: str
    data: bytes


@dataclass(frozen=True)
class Mail:
    name: str
    subject: str
    to: str
    sent_at: datetime
    text: str
    html: str
    attachments: list[Attachment]


def newest(limit: int, search: str = "") -> list[Mail]:
    """The newest mails whose subject, address or text contains `search`."""
    found: list[Mail] = []
    for path in sorted(Path(settings.MAIL_DIR).glob("*.eml"), reverse=True):
        mail = _read(path)
        if not search or search.casefold() in f"{mail.subject}\n{mail.to}\n{mail.text}".casefold():
            found.append(mail)
        if len(found) == limit:
            break
    return found


def get(name: str) -> Mail | None:
    path = Path(settings.MAIL_DIR) / f"{name}.eml"
    return _read(path) if NAME.match(name) and path.is_file() else None


def _read(path: Path) -> Mail:
    message = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
    return Mail(
        name=path.stem,
        subject=str(message["Subject"]),
        to=str(message["To"]),
        sent_at=parsedate_to_datetime(str(message["Date"])),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        attachments=[_attachment(part) for part in message.iter_attachments()],
    )


def _attachment(part: EmailMessage) -> Attachment:
    data = part.get_payload(decode=True)
    return Attachment(part.get_filename("attachment"), data if isinstance(data, bytes) else b"")


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""
