"""One path for all mail: a name leads to `templates/emails/<name>/{subject.txt,body.txt,body.html}`, text and HTML."""

import os
import unicodedata
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation


def build(
    *,
    name: str,
    to: str,
    context: Mapping[str, Any],
    language: str = "",
    headers: Mapping[str, str] | None = None,
) -> EmailMultiAlternatives:
    """One mail to one address, in `language` (the site's where it does not speak that one; empty: as it speaks now)."""
    values = {"base_url": settings.BASE_URL, **context}
    if language:
        spoken = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    else:
        spoken = translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(spoken):
        subject = one_line(_plain(f"emails/{name}/subject.txt", values))
        text = _plain(f"emails/{name}/body.txt", values).strip() + "\n"
        html = render_to_string(f"emails/{name}/body.html", values)
    standing = {"Auto-Submitted": "auto-generated", "Content-Language": spoken}
    mail = EmailMultiAlternatives(subject, text, to=[to], headers=standing | dict(headers or {}))
    mail.attach_alternative(html, "text/html")
    return mail


def one_line(text: str) -> str:
    """Fit for a header: control characters (a line break would start a header of its own) become spaces."""
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).split())


def _plain(template_name: str, context: Mapping[str, Any]) -> str:
    """A text part is no HTML: nothing in it is escaped."""
    found: Any = get_template(template_name)  # its `template` is known to Django's own engine only
    return found.template.render(Context(dict(context), autoescape=False))


class FolderBackend(BaseEmailBackend):
    """Keeps each mail as a file in `MAIL_DIR`; the demo's mailbox shows them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            self._keep(mail, folder)
        return len(email_messages)

    def _keep(self, mail: EmailMessage, folder: Path) -> None:
        message = mail.message()
        sent_at = parsedate_to_datetime(message["Date"])
        name = f"{sent_at:%Y%m%dT%H%M%S}-{uuid4().hex}"
        # A reader of the folder sees a whole mail or none: the name appears by renaming.
        unfinished = folder / f".{name}"
        unfinished.write_bytes(message.as_bytes())
        os.replace(unfinished, folder / f"{name}.eml")
