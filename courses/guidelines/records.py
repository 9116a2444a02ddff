"""The record of a signature (`policy-signoff/1`): strings and integers only, so that every program hashes it alike."""

import secrets
import uuid
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.models import Employment, User
from courses.evidence.models import moment
from courses.guidelines import statements
from courses.guidelines.models import RevisionText
from courses.programme import current_programme
from lms.lib import canonical_json
from lms.lib.dates import local_date

TYPE = "policy-signoff/1"
PUBLISHED = "policy-published/1"


@dataclass(frozen=True)
class Client:
    """Where a signature came from, as the request says."""

    ip: str = ""
    user_agent: str = ""


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What a person signs, with everything that the record will say of it."""

    user: User
    text: RevisionText
    statement: str
    method: str
    authenticated_at: datetime
    signed_at: datetime
    client: Client = field(default_factory=Client)

    @property
    def signed_on(self) -> date:
        return local_date(self.signed_at, self.user.time_zone)


def bodies(signatures: list[Signature], supersedes: dict[tuple[int, int], str]) -> list[dict[str, Any]]:
    """The record of each signature; `supersedes` gives the former record by (user id, guideline id)."""
    company = current_programme().company
    jobs = _jobs(signatures)
    return [
        {
            "record_id": str(uuid.uuid4()),
            "nonce": b64encode(secrets.token_bytes(32)).decode(),
            "org": {"name": company},
            "policy": _policy(one.text),
            "acknowledgement": _acknowledgement(one),
            "signer": _signer(one.user, _job_on(jobs.get(one.user.pk, []), one.signed_on)),
            "auth": {"method": one.method, "at": moment(one.authenticated_at)},
            "client": {"ip": one.client.ip, "user_agent": one.client.user_agent[:300]},
            "time": {"signed_at": moment(one.signed_at), "timezone_of_user": one.user.time_zone},
            "supersedes": supersedes.get((one.user.pk, one.text.revision.guideline_id)),
        }
        for one in signatures
    ]


def published_body(text: RevisionText) -> dict[str, Any]:
    """What was published: the exact text, and the sentence that is acknowledged with it."""
    revision, language = text.revision, statements.language_of(text.language)
    return {
        "record_id": str(uuid.uuid4()),
        "org": {"name": current_programme().company},
        "policy": _policy(text),
        "text": text.body,
        "statement": {"lang": language, "sentence": statements.SENTENCES[language], "meaning": statements.MEANING},
        "material": revision.material,
        "changed_clauses": revision.changed_clauses,
        "effective_on": revision.effective_on.isoformat(),
        "time": {"published_at": moment(revision.published_at)},
    }


def _policy(text: RevisionText) -> dict[str, Any]:
    return {
        "id": text.revision.guideline.slug,
        "title": text.title,
        "version": text.revision.number,
        "lang": text.language,
        "content_sha256": text.sha256,
        "bytes": len(text.body.encode()),
        "media_type": "text/markdown; charset=utf-8",
        "rendered_sha256": canonical_json.sha256(text.html),
    }


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


def _jobs(signatures: Iterable[Signature]) -> dict[int, list[Employment]]:
    ids = {one.user.pk for one in signatures}
    jobs: dict[int, list[Employment]] = {}
    for job in Employment.objects.known().filter(user_id__in=ids).select_related("department"):
        jobs.setdefault(job.user_id, []).append(job)
    return jobs


def _job_on(jobs: list[Employment], on: date) -> Employment | None:
    return next((job for job in jobs if job.covers(on)), None)
