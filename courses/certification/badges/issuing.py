"""Every award gets its credential, and every withdrawn one its bit. Repeating it changes nothing."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from courses.certification.badges import proofs, tokens
from courses.certification.badges import status as lists
from courses.certification.badges.achievements import company, current_version
from courses.certification.badges.addresses import credential_url, key_url, method_of
from courses.certification.badges.credentials import Holder, Term, fresh_salt, open_badge
from courses.certification.badges.keys import active_key, private_ed, private_rsa
from courses.certification.badges.models import Credential, IssuerKey, StatusList
from courses.certification.models import Award, Revocation
from courses.evidence.log import lock
from courses.evidence.models import Checkpoint, Entry, moment
from courses.evidence.services import Fact, record_many
from lms.lib import canonical_json

BATCH = 50  # for so long others wait for the log
ISSUED, REVOKED = "badge-issued/1", "badge-revoked/1"


class Pair(NamedTuple):
    documents: IssuerKey
    tokens: IssuerKey


def issue_missing(user_ids: Iterable[int] | None, at: datetime) -> int:
    """`None` is everybody. How many were issued. Raises `CannotLog`, `KeyLocked`, `HostChanged`."""
    missing = Award.objects.filter(credential__isnull=True)
    if user_ids is not None:
        missing = missing.filter(user__in=user_ids)
    found = list(missing.order_by("id").values_list("id", flat=True))
    return sum(_issue(found[start : start + BATCH], at) for start in range(0, len(found), BATCH))


@transaction.atomic
def _issue(award_ids: Sequence[int], at: datetime) -> int:
    lock()
    rows = Award.objects.filter(pk__in=award_ids, credential__isnull=True).select_related("certification", "user")
    awards = list(rows.order_by("id"))
    if not awards:
        return 0
    keys = _keys(at)
    status_list, indexes = lists.places(len(awards), at)
    issuer, newest = company(), Checkpoint.objects.last()
    versions = {one: current_version(one, at) for one in {award.certification for award in awards}}
    issued = []
    for award, index in zip(awards, indexes, strict=True):
        log_size = newest.size if newest and award.evidence.get("sign_offs") else 0
        holder = Holder(award.user.uuid, award.user.email or "", fresh_salt(), log_size)
        version = versions[award.certification]
        term = Term(award.awarded_on, award.expires_on, at)
        badge = open_badge(award.uuid, holder, term, version, (status_list.number, index), issuer)
        row = Credential(uuid=award.uuid, award=award, achievement=version, salt=holder.salt, issued_at=at)
        row.status_list, row.status_index = status_list, index
        issued.append(_sign(row, cast("dict[str, Any]", badge), keys, at))
    Credential.objects.bulk_create(issued)
    _log_issued(issued, at)
    return len(issued)


@transaction.atomic
def sync_revocations(at: datetime) -> int:
    """The bit, the list signed anew and the entry in the log come together; a bit is never cleared."""
    today = timezone.localdate(at)
    if not _withdrawn(today).exists():
        return 0
    lock()
    rows = list(_withdrawn(today))
    Credential.objects.filter(pk__in=[row.pk for row in rows]).update(revoked_at=at)
    for row in StatusList.objects.filter(pk__in={row.status_list_id for row in rows}):
        lists.sign(row, at)
    facts = [_fact({"id": credential_url(row.uuid)}, "revoked_at", at) for row in rows]
    record_many(logged_as=Entry.Type.BADGE_REVOKED, type=REVOKED, facts=facts, at=at)
    return len(rows)


def sign_again(at: datetime) -> int:
    """What rests on a compromised key, under the same numbers with a new one; revoked badges stay as they are."""
    broken = Credential.objects.resting_on_a_compromised_key().values_list("pk", flat=True)
    found = list(broken)
    count = sum(_sign_again(found[start : start + BATCH], at) for start in range(0, len(found), BATCH))
    _sign_lists_again(at)
    return count


@transaction.atomic
def _sign_again(credential_ids: Sequence[int], at: datetime) -> int:
    lock()
    rows = list(Credential.objects.resting_on_a_compromised_key().filter(pk__in=credential_ids))
    keys = _keys(at)
    for row in rows:
        document = json.loads(row.document)
        del document["proof"]
        _sign(row, document, keys, at)
    Credential.objects.bulk_update(rows, ["document", "jwt", "key", "jwt_key"])
    _log_issued(rows, at)
    return len(rows)


@transaction.atomic
def _sign_lists_again(at: datetime) -> None:
    lock()
    for row in StatusList.objects.filter(key__state=IssuerKey.State.COMPROMISED):
        lists.sign(row, at)


def _withdrawn(today: date) -> QuerySet[Credential]:
    revoked = Revocation.objects.as_of(today).order_by().values("award")
    return Credential.objects.filter(revoked_at__isnull=True, award__in=revoked)


def _keys(at: datetime) -> Pair:
    return Pair(active_key(IssuerKey.Kind.ED25519, at), active_key(IssuerKey.Kind.RSA, at))


def _sign(row: Credential, document: dict[str, Any], keys: Pair, at: datetime) -> Credential:
    method = method_of(keys.documents.kid)
    row.document = canonical_json.dumps(proofs.sign(document, key=private_ed(keys.documents), method=method, at=at))
    row.jwt = tokens.sign(document, key=private_rsa(keys.tokens), kid=key_url(keys.tokens.kid))
    row.key, row.jwt_key = keys
    return row


def _log_issued(rows: Iterable[Credential], at: datetime) -> None:
    """The log names badges by number and hash, and nobody who holds one."""
    facts = [
        _fact({"id": credential_url(row.uuid), "sha256": canonical_json.sha256(row.document)}, "issued_at", at)
        for row in rows
    ]
    record_many(logged_as=Entry.Type.BADGE_ISSUED, type=ISSUED, facts=facts, at=at)


def _fact(badge: dict[str, str], name: str, at: datetime) -> Fact:
    return Fact({"record_id": str(uuid4()), "badge": badge, "time": {name: moment(at)}}, at)
