"""What is in the receipt of a signature: the evidence, the exact text, and two files for reading."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from courses.evidence.models import Record
from courses.evidence.receipts import Logged, logged, packed
from courses.guidelines.models import SignOff
from courses.guidelines.receipts.certificate import certificate
from lms.lib.dates import zone
from lms.lib.mail import one_line


class NoReceipt(Exception):
    """The record was erased, or is not in the log."""


def receipt(sign_off: SignOff) -> bytes:
    """A zip (docs/evidence.md), in the signer's language. Raises `NoReceipt`, and `KeyLocked`."""
    try:
        found = logged(Record.objects.get(sha256=sign_off.record_sha256))
    except ObjectDoesNotExist as error:
        raise NoReceipt from error
    record = json.loads(found.record.body)
    zone_of_signer = zone(record["time"]["timezone_of_user"])
    with translation.override(sign_off.user.site_language), timezone.override(zone_of_signer):
        files = {
            **found.files(),
            "policy.md": sign_off.revision_text.body.encode(),
            "certificate.pdf": certificate(sign_off, record, found),
            "VERIFY.txt": _instructions(sign_off, record, found).encode(),
        }
    return packed(files, found.key)


def file_name(sign_off: SignOff) -> str:
    revision = sign_off.revision_text.revision
    return f"receipt-{revision.guideline.slug}-{revision.number}.zip"


def _instructions(sign_off: SignOff, record: dict[str, Any], found: Logged) -> str:
    context = {
        "sign_off": sign_off,
        "name": one_line(record["signer"]["name_on_account"]),
        "title": one_line(record["policy"]["title"]),
        "file_name": file_name(sign_off),
        "stamp": found.stamp,
        "key": found.key.public,
        "verifier_url": settings.BASE_URL + reverse("evidence:verifier"),
        "key_url": settings.BASE_URL + reverse("evidence:log-key"),
    }
    return render_to_string("guidelines/receipt/VERIFY.txt", context)
