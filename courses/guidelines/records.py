"""The record of a signature (`policy-signoff/1`): strings and integers only, so that every program hashes it alike."""

import secrets
import uuid
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings

from accounts.models import Employment, User
from courses.evidence.models import moment
from courses.guidelines import statements
from courses.guidelines.models import Ceremony, Revision, RevisionText
from courses.programme import current_programme
from lms.lib import canonical_json
from lms.lib.dates import local_date

TYPE = "policy-signoff/1"
REFUSED = "policy-refusal/1"
PUBLISHED = "policy-published/1"
WITHDRAWN = "policy-withdrawn/1"


@dataclass(frozen=True)
class Client:
    """Where a signature came from, as the request says."""

    ip: str = ""
    user_agent: str = ""


@dataclass(frozen=True)
class Origin:
    """Who wrote what is published, and who else approved exactly that. Files of the product have none."""

    authors: tuple[User, ...]
    approved_by: User
    approved_at: datetime


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What a person signs, with everything that the record will say of it."""

    user: User
    text: RevisionText
    statement: str
    method: str
    authenticated_at: datetime
    signed_at: datetime
    mfa: bool = False
    client: Client = field(default_factory=Client)
    # Signatures of the past have none.
    ceremony: Ceremony | None = None
    # Of a passkey that is to sign: the keys that the account has, by hash; and then the record with its signature.
    passkeys: tuple[str, ...] = ()
    signed_record: dict[str, Any] | None = None

    @property
    def signed_on(self) -> date:
        return local_date(self.signed_at, self.user.time_zone)


@dataclass(frozen=True, kw_only=True)
class Declining:
    """What a person does not sign, and why."""

    user: User
    text: RevisionText
    reason: str
    method: str
    authenticated_at: datetime
    refused_at: datetime
    client: Client
    ceremony: Ceremony
    mfa: bool = False

    @property
    def refused_on(self) -> date:
        return local_date(self.refused_at, self.user.time_zone)


def bodies(signatures: list[Signature], supersedes: dict[tuple[int, int], str]) -> list[dict[str, Any]]:
    """The record of each signature; `supersedes` gives the former record by (user id, guideline id)."""
    company = _company()
    jobs = _jobs({one.user.pk for one in signatures})
    return [
        one.signed_record
        or {
            **_numbered(),
            "org": company,
            "policy": _policy(one.text),
            "acknowledgement": _acknowledgement(one),
            "signer": _signer(one.user, _job_on(jobs.get(one.user.pk, []), one.signed_on)),
            "auth": _auth(one) | ({"passkeys": list(one.passkeys)} if one.passkeys else {}),
            "ceremony": _ceremony(one.ceremony),
            "client": _client(one.client),
            "time": {"signed_at": moment(one.signed_at), "timezone_of_user": one.user.time_zone},
            "supersedes": supersedes.get((one.user.pk, one.text.revision.guideline_id)),
            "webauthn": None,
        }
        for one in signatures
    ]


def refusal_body(one: Declining) -> dict[str, Any]:
    jobs = _jobs({one.user.pk})
    return {
        **_numbered(),
        "org": _company(),
        "policy": _policy(one.text),
        "reason": one.reason,
        "signer": _signer(one.user, _job_on(jobs.get(one.user.pk, []), one.refused_on)),
        "auth": _auth(one),
        "ceremony": _ceremony(one.ceremony),
        "client": _client(one.client),
        "time": {"refused_at": moment(one.refused_at), "timezone_of_user": one.user.time_zone},
    }


def _numbered() -> dict[str, str]:
    return {"record_id": str(uuid.uuid4()), "nonce": b64encode(secrets.token_bytes(32)).decode()}


def _company() -> dict[str, str]:
    return {"name": current_programme().company, "did": f"did:web:{settings.ISSUER_HOST}"}


def _client(client: Client) -> dict[str, str]:
    return {"ip": client.ip, "user_agent": client.user_agent[:300]}


def _ceremony(ceremony: Ceremony | None) -> dict[str, Any] | None:
    """What came before the signature; signatures of the past have none."""
    if ceremony is None:
        return None
    before = ceremony.before
    diff = before and {"from_version": before.revision_text.revision.number, "sha256": ceremony.diff_sha256}
    return {
        "opened_at": moment(ceremony.opened_at),
        "reached_end_at": moment(ceremony.reached_end_at) if ceremony.reached_end_at else None,
        "answered_at": moment(ceremony.answered_at) if ceremony.answered_at else None,
        "diff": diff if ceremony.diff_sha256 else None,
        "form_nonce": ceremony.nonce,
    }


def published_body(text: RevisionText, origin: Origin | None = None) -> dict[str, Any]:
    """What was published: the exact text, the sentence that is acknowledged with it, and who answers for it."""
    revision, language = text.revision, statements.language_of(text.language)
    return {
        "record_id": str(uuid.uuid4()),
        "org": _company(),
        "policy": _policy(text),
        "text": text.body,
        "statement": {"lang": language, "sentence": statements.SENTENCES[language], "meaning": statements.MEANING},
        "material": revision.material,
        "note": revision.note,
        "changed_clauses": revision.changed_clauses,
        "tiers": revision.tiers,
        "questions": text.questions,
        "passkey": revision.passkey,
        "resign_days": revision.resign_days,
        "effective_on": revision.effective_on.isoformat(),
        **_origin(origin),
        "time": {"published_at": moment(text.published_at)},
    }


def withdrawn_body(revision: Revision, note: str, origin: Origin, at: datetime) -> dict[str, Any]:
    return {
        "record_id": str(uuid.uuid4()),
        "org": _company(),
        "policy": {"id": revision.guideline.slug, "version": revision.number},
        "note": note,
        **_origin(origin),
        "time": {"withdrawn_at": moment(at)},
    }


def _origin(origin: Origin | None) -> dict[str, Any]:
    if origin is None:
        return {"source": "imported", "authors": [], "approval": None}
    approval = {"by": _person(origin.approved_by), "at": moment(origin.approved_at)}
    return {"source": "drafted", "authors": [_person(one) for one in origin.authors], "approval": approval}


def _person(user: User) -> dict[str, str]:
    return {"user_id": str(user.uuid), "name_on_account": user.name}


def _policy(text: RevisionText) -> dict[str, Any]:
    return {
        "id": text.revision.guideline.slug,
        "title": text.title,
        "version": text.revision.number,
        "lang": text.language,
        "country": text.country,
        "content_sha256": text.sha256,
        "bytes": len(text.body.encode()),
        "media_type": "text/markdown; charset=utf-8",
        "rendered_sha256": canonical_json.sha256(text.html),
        "attachments": [],
    }


def _auth(one: Signature | Declining) -> dict[str, Any]:
    return {"method": one.method, "at": moment(one.authenticated_at), "mfa": one.mfa}


def _acknowledgement(signature: Signature) -> dict[str, str]:
    return {
        "statement": signature.statement,
        "statement_sha256": canonical_json.sha256(signature.statement),
        "lang": statements.language_of(signature.text.language),
        "meaning": statements.MEANING,
    }


def _signer(user: User, job: Employment | None) -> dict[str, str]:
    """A snapshot: names and places change, the record does not."""
    return {
        "user_id": str(user.uuid),
        "username": user.employee_number or "",
        "name_on_account": user.name,
        "email": user.email or "",
        "role": job.title if job else "",
        "department": job.department.name if job else "",
    }


def _jobs(ids: set[int]) -> dict[int, list[Employment]]:
    jobs: dict[int, list[Employment]] = {}
    for job in Employment.objects.known().filter(user_id__in=ids).select_related("department"):
        jobs.setdefault(job.user_id, []).append(job)
    return jobs


def _job_on(jobs: list[Employment], on: date) -> Employment | None:
    return next((job for job in jobs if job.covers(on)), None)
