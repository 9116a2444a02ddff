"""Texts and signatures from before there was a log enter it, once."""

from datetime import datetime

from django.db import transaction

from courses.evidence import services as evidence
from courses.evidence.log import lock
from courses.evidence.models import Entry, Record
from courses.guidelines import records
from courses.guidelines.models import RevisionText, SignOff


@transaction.atomic
def log_earlier(*, at: datetime) -> int:
    """In order of time, each at its own; into a log that has begun nothing enters any more. Returns how many."""
    lock()
    if Entry.objects.exists():
        return 0
    texts = list(RevisionText.objects.select_related("revision__guideline").order_by("id"))
    facts = [evidence.Fact(records.published_body(text), text.published_at) for text in texts]
    published = evidence.keep(type=records.PUBLISHED, facts=facts, at=at)
    drafts = [evidence.draft(Entry.Type.PUBLISHED, fact.at, row) for row, fact in zip(published, facts, strict=True)]
    signed_at = dict(SignOff.objects.values_list("uuid", "signed_at"))
    for record in Record.objects.filter(type=records.TYPE).only("uuid", "sha256").order_by("id"):
        drafts.append(evidence.draft(Entry.Type.SIGNED, signed_at[record.uuid], record))
    return len(evidence.append(drafts, at=at))
