"""“I will not sign”: on record like a signature, by the same proof of who one is. Governance alone reads the reason."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from courses.evidence import services as evidence
from courses.evidence.models import Entry, Record
from courses.guidelines import records
from courses.guidelines.ceremony import NotAuthenticated, OtherForm, claim, refuse_outdated
from courses.guidelines.models import Ceremony, Refusal
from courses.guidelines.records import Client, Declining
from courses.guidelines.services import is_fresh, signature_under, wait_for_others


@transaction.atomic
def decline(
    *,
    ceremony: Ceremony,
    reason: str,
    method: str,
    authenticated_at: datetime,
    at: datetime,
    mfa: bool = False,
    client: Client | None = None,
) -> Refusal:
    """That she does not sign, and why; who has declined this version already gets that. Raises `CannotSign`."""
    user, text = ceremony.user, ceremony.revision_text
    wait_for_others(user, text.revision.guideline_id)
    if there := Refusal.objects.filter(user=user, revision_text__revision=text.revision_id).first():
        return there
    refuse_outdated(ceremony, at=at)
    if signature_under(user, text.revision_id):
        raise OtherForm
    if not is_fresh(authenticated_at, at):
        raise NotAuthenticated
    claim(ceremony, at=at)
    one = Declining(
        user=user,
        text=text,
        reason=reason,
        method=method,
        authenticated_at=authenticated_at,
        refused_at=at,
        mfa=mfa,
        client=client or Client(),
        ceremony=ceremony,
    )
    return _insert(one)


def _insert(one: Declining) -> Refusal:
    at, facts = one.refused_at, [evidence.Fact(records.refusal_body(one), one.refused_at)]
    (record,) = evidence.record_many(logged_as=Entry.Type.REFUSED, type=records.REFUSED, facts=facts, at=at)
    return Refusal.objects.create(
        uuid=record.uuid,
        user=one.user,
        revision_text=one.text,
        refused_at=at,
        recorded_at=at,
        record_sha256=record.sha256,
    )


@dataclass(frozen=True)
class Declined:
    """For governance. The reason is empty when its record was erased."""

    refusal: Refusal
    reason: str
    has_signed_since: bool


def with_reasons(refusals: Iterable[Refusal], signed: set[tuple[int, int]]) -> list[Declined]:
    """`signed`: (person, version)."""
    refusals = list(refusals)
    bodies = Record.objects.filter(sha256__in=[one.record_sha256 for one in refusals]).values_list("sha256", "body")
    reasons = {sha256: json.loads(body)["reason"] for sha256, body in bodies}
    return [
        Declined(one, reasons.get(one.record_sha256, ""), (one.user_id, one.revision_text.revision_id) in signed)
        for one in refusals
    ]
