"""Status lists: one bit for each badge, set for ever when it is revoked."""

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime
from secrets import SystemRandom
from typing import Any

from courses.certification.badges import proofs
from courses.certification.badges.addresses import did, method_of, status_url
from courses.certification.badges.keys import active_key, private_ed
from courses.certification.badges.models import Credential, IssuerKey, StatusList
from lms.lib import canonical_json

BITS = 131072
# Free places are drawn by lot, so that the number of a badge says nothing of when it was issued.
FULL = BITS // 2


def encoded(indexes: Iterable[int]) -> str:
    bits = bytearray(BITS // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()


def places(count: int, at: datetime) -> tuple[StatusList, list[int]]:
    """A list with room, and that many free places in it. The caller holds the lock of the log."""
    newest = StatusList.objects.last()
    taken = set(newest.credentials.values_list("status_index", flat=True)) if newest else set()
    if newest is None or len(taken) + count > FULL:
        newest, taken = sign(StatusList(number=newest.number + 1 if newest else 1), at), set()
    lot = SystemRandom()
    drawn: list[int] = []
    while len(drawn) < count:
        index = lot.randrange(BITS)
        if index not in taken:
            taken.add(index)
            drawn.append(index)
    return newest, drawn


def sign(row: StatusList, at: datetime) -> StatusList:
    """Write the list anew from its credentials. The caller holds the lock of the log."""
    key = active_key(IssuerKey.Kind.ED25519, at)
    revoked = Credential.objects.filter(status_list__number=row.number, revoked_at__isnull=False)
    document = _document(row.number, revoked.values_list("status_index", flat=True), at)
    signed = proofs.sign(document, key=private_ed(key), method=method_of(key.kid), at=at)
    row.key, row.document, row.signed_at = key, canonical_json.dumps(signed), at
    row.save()
    return row


def _document(number: int, revoked: Iterable[int], at: datetime) -> dict[str, Any]:
    """Without an end: a job that stands still must not make every badge invalid."""
    return {
        "@context": [proofs.CREDENTIALS],
        "id": status_url(number),
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did(),
        "validFrom": proofs.second(at),
        "credentialSubject": {
            "id": f"{status_url(number)}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(revoked),
        },
    }
